/// A decision about two members while it is being made: both or neither.
struct DraftPair {
    /// Of the member that the command is for.
    var own: Draft
    var other: Draft

    /// Both are decided at one instant: the latest that either has seen.
    init(_ member: Member, _ other: Member, under program: ProgramVersion, at now: Timestamp) {
        let instant = max(now, member.at, other.at)
        own = Draft(member, under: program, at: instant)
        self.other = Draft(other, under: program, at: instant)
    }

    mutating func advance() throws(Rejection) {
        try own.advance()
        try other.advance()
    }

    /// Each side as the other's next entry names it.
    var ownSide: Counterpart { Counterpart(member: own.member.id, entry: own.member.number + 1) }
    var otherSide: Counterpart { Counterpart(member: other.member.id, entry: other.member.number + 1) }

    /// Moves a parcel over. Gives the entry of the member that sends it.
    @discardableResult
    mutating func hand(over parcel: Parcel, _ note: String?, countsUntil: Timestamp?) throws(Rejection) -> JournalEntry
    {
        let activeUntil = own.member.status == .active ? nil : own.member.activeUntil
        return try exchange(
            .transferredOut(
                Transferred(counterpart: otherSide, parcel: parcel, note: note, countsUntil: countsUntil)),
            .transferredIn(
                Transferred(counterpart: ownSide, parcel: parcel, note: note, activeUntil: activeUntil)),
            parcel.coupons)
    }

    /// Sends on what came to a member that was merged into the other one.
    mutating func forward() throws(Rejection) {
        let parcel = own.member.belongings(at: own.now)
        if !parcel.isEmpty { try hand(over: parcel, nil, countsUntil: nil) }
    }

    /// Records both sides. A coupon is known by the entry that issued it, so the other member has it by a new one.
    mutating func exchange(
        _ mine: Event, _ theirs: Event, _ coupons: [Coupon]
    ) throws(Rejection) -> JournalEntry {
        guard let entry = try own.take(part: mine), try other.take(part: theirs) != nil else {
            throw .notFound("member")
        }
        other.issueAgain(coupons)
        return entry
    }
}

extension Draft {
    /// Gives the member coupons that another one had.
    mutating func issueAgain(_ coupons: [Coupon]) {
        for coupon in coupons {
            let issued = CouponIssued(
                template: coupon.template, validFrom: coupon.validFrom, validUntil: coupon.validUntil, code: nil)
            record(.couponIssued(issued))
        }
    }
}

/// What follows from a command for two members: both are written, or none.
public struct JointDecision: Hashable, Sendable {
    /// For the member that the command is for, with what to answer.
    public let own: Decision
    public let other: Decision
}

extension Command {
    /// The member that the command changes besides its own; nil: none that it names.
    public var counterpart: MemberID? {
        switch self {
        case .transfer(let transfer): transfer.to
        case .merge(let merge): merge.into
        default: nil
        }
    }
}

extension Command {
    /// Whether it is about a sale, a hold or a redemption of a member, which go on when the member has been merged into another one:
    /// what they give back goes there.
    public var outlivesMerger: Bool {
        switch self {
        case .refund, .capture, .void, .confirm, .fulfil, .cancel, .advance: true
        default: false
        }
    }
}

/// Decides a command that changes two members: a transfer, a merger, or one about a payment of a member that was merged into
/// `other`. A pure function, as ``decide(_:for:given:under:at:)`` is.
public func decide(
    _ command: Command, for member: Member, with other: Member, given facts: Facts = Facts(),
    under program: ProgramVersion, at now: Timestamp
) throws(Rejection) -> JointDecision {
    guard other.id != member.id else {
        let field = if case .merge = command { "/into" } else { "/to" }
        throw .invalid([Fault(field, .invalidField, "Must be another member.")])
    }
    if case .merge(let merge) = command, case .merged(merge.into, by: let entry) = member.status {
        return JointDecision(unchanged: member, other, .repeated(entry))
    }
    if let refusal = member.refusal(of: command) ?? other.endRefusal { throw refusal }
    var pair = DraftPair(member, other, under: program, at: now)
    try pair.advance()
    let outcome: Decision.Outcome
    switch command {
    case .transfer(let transfer): outcome = .recorded(try pair.decide(transfer))
    case .merge(let merge): outcome = .recorded(try pair.decide(merge))
    case .unmerge: outcome = .recorded(try pair.unmerge(facts))
    case .refund(let refund):
        try pair.recall(for: refund, facts)
        let entry = try pair.own.decide(refund, facts)
        if refund.isDryRun { return JointDecision(unchanged: member, other, .preview(entry)) }
        outcome = .recorded(entry)
    case .capture(let capture): outcome = .recorded(try pair.own.decide(capture, facts))
    case .void(let void): outcome = .recorded(try pair.own.decide(void, facts))
    case .confirm(let confirm):
        try pair.recall(for: confirm, facts)
        outcome = .recorded(try pair.own.decide(confirm, facts))
    case .fulfil(let fulfil): outcome = .recorded(try pair.own.decide(fulfil, facts))
    case .cancel(let cancel): outcome = .recorded(try pair.own.decide(cancel, facts))
    case .advance: outcome = .advanced
    default: throw .notFound("member")
    }
    if command.outlivesMerger { try pair.forward() }
    return JointDecision(
        own: Decision(member: pair.own.member, entries: pair.own.entries, outcome: outcome),
        other: Decision(member: pair.other.member, entries: pair.other.entries, outcome: .advanced))
}

extension JointDecision {
    fileprivate init(unchanged member: Member, _ other: Member, _ outcome: Decision.Outcome) {
        own = Decision(member: member, entries: [], outcome: outcome)
        self.other = Decision(member: other, entries: [], outcome: .advanced)
    }
}
