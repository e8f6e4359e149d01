/// One member's side of an exchange. It follows from the event and the member alone, so that each journal can be decided
/// again by itself.
extension Draft {
    /// Posts and records one side. Nil if the event is no exchange.
    /// - Throws: What keeps the member from it.
    mutating func take(part event: Event) throws(Rejection) -> JournalEntry? {
        switch event {
        case .transferredOut(let out): try send(out.parcel, to: .otherMember)
        case .transferredIn(let received):
            takeOver(activityUntil: received.activeUntil)
            try receive(received.parcel)
        case .merged(let merged):
            switch merged.role {
            case .into: try send(merged.parcel, to: .otherMember)
            case .from:
                takeOver(activityUntil: merged.activeUntil)
                try receive(merged.parcel)
                let tier = rules.tierIndex(named: merged.tiers.gone) ?? 0
                takeOver(tier: tier, on: merged.tiers.goneTerms)
            case .restored: try receive(merged.parcel)
            case .released:
                try send(merged.parcel, to: .otherMember)
                fall(to: rules.tierIndex(named: merged.tiers.stayed) ?? 0)
            }
        default: return nil
        }
        return record(event)
    }

    /// The id of the tier in force for the member.
    var tier: String { rules.tiers[rules.tierIndex(of: member)].id }

    /// What must be in the parcel that an event sends; nil if the member cannot have sent it so.
    func parcel(of event: Event) throws(Rejection) -> Parcel? {
        switch event {
        case .transferredOut(let out):
            // What a refund gave a member that is no longer there goes on.
            if case .merged = member.status { return member.belongings(at: now) }
            // What its sale earned comes back to a merged member to be taken back there.
            if member.absorbed.contains(out.counterpart.member) {
                return out.parcel.isOfEarnings && member.has(out.parcel) ? out.parcel : nil
            }
            guard out.countsUntil == monthEnd else { return nil }
            let money = out.parcel.principal
            return try parcel(for: money > 0 ? .money(money) : .points(out.parcel.points))
        case .merged(let merged):
            // What is given back follows from the other member's journal, which has the merger.
            guard merged.role == .into else { return merged.parcel }
            guard merged.tiers.gone == tier, merged.tiers.goneTerms == member.tierTerms,
                merged.used == member.limitsUsed, merged.activeUntil == member.activeUntil
            else { return nil }
            return member.belongings(at: now)
        default: return nil
        }
    }
}

/// Decides one side of an exchange again, from nothing but its own member: a pure function, used for audits.
///
/// Nil if the event is no exchange, or if the member would not have sent what it says.
public func decideAgain(
    exchange event: Event, for member: Member, under program: ProgramVersion, at now: Timestamp
) throws(Rejection) -> JournalEntry? {
    var draft = Draft(member, under: program, at: now)
    try draft.advance()
    guard draft.entries.isEmpty, let exchange = event.exchange else { return nil }
    if exchange.isOut { guard try draft.parcel(of: event) == exchange.parcel else { return nil } }
    return try draft.take(part: event)
}
