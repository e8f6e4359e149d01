public import FlorinCore

/// Follows journals, and decides entries again as they were decided then: from nothing but what the journal said before
/// them, the programs and the templates.
struct Redecision {
    /// As they stand after all that was followed, by id.
    private(set) var members: [Int64: Member] = [:]
    private var programs: [Int: ProgramVersion] = [:]
    private var templates: CouponTemplates = [:]
    private var uses: [MemberTemplate: Int64] = [:]

    mutating func add(_ program: ProgramVersion) { programs[program.version] = program }

    mutating func add(_ template: CouponTemplate) { templates[template.id] = template }

    /// The member before an entry that is to be followed next.
    func member(before entry: JournalEntry) -> Member {
        members[entry.member.rawValue] ?? Member(id: entry.member, tier: entry.after.tier)
    }

    /// Takes the member out, with what is known of it only to decide on.
    mutating func release(_ member: Int64) -> Member? {
        members.removeValue(forKey: member)
    }

    /// The time zone of the program that an entry was decided under; nil if that program is missing.
    func zone(of entry: JournalEntry) -> ZoneRules? { programs[entry.programVersion]?.program.zone }

    // MARK: Following

    /// Applies the entry, which must be its member's next one, and gives the member after it.
    mutating func follow(_ entry: JournalEntry) throws(LedgerFault) -> Member {
        var member = member(before: entry)
        try member.apply(entry)
        members[entry.member.rawValue] = member
        for move in entry.event.couponMoves(number: entry.number) {
            switch move {
            case .issued: break
            case .used(let coupon): uses[MemberTemplate(entry.member, coupon.template), default: 0] += 1
            case .givenBack(let coupon): uses[MemberTemplate(entry.member, coupon.template), default: 0] -= 1
            }
        }
        return member
    }

    // MARK: Deciding again

    /// Decides the entry, which is not yet followed, again; nil if it is none that is: a sale, a refund, or the end of a
    /// hold.
    /// - Parameter payment: what the entry is about, as it stood before.
    func decideAgain(_ entry: JournalEntry, about payment: Payment? = nil) -> Redecided? {
        guard let command = entry.event.command else { return nil }
        guard let program = programs[entry.programVersion] else {
            return .impossible("its program version \(entry.programVersion) is missing")
        }
        let member = member(before: entry)
        do {
            let decision = try decide(
                command, for: member, given: facts(of: entry, payment, by: member), under: program, at: entry.at)
            // What lapses is posted first of all that is due.
            let again = command == .advance ? decision.entries.first : decision.entries.last
            return again?.told(like: entry) == entry ? .same : .other(again)
        } catch {
            return .impossible("\(entry.id.text) would be rejected: \(error)")
        }
    }

    /// What an entry was decided on: how many uses the limits by all members left a sale is known from what it says
    /// itself; the member's own uses are counted.
    private func facts(of entry: JournalEntry, _ payment: Payment?, by member: Member) -> Facts {
        var facts = Facts()
        facts.payment = payment
        facts.programOfSale = facts.payment.flatMap { programs[$0.entry.programVersion] }
        facts.templates = templates
        guard case .sold(let sale) = entry.event else { return facts }
        let rejected = sale.priced.price.choice?.rejected ?? []
        let usedUp = Set(rejected.lazy.filter { $0.refusal == .usageLimit }.map(\.coupon))
        for id in member.templatesInReach {
            let usable = member.coupons.filter {
                $0.template == id && $0.hasStarted(by: entry.at) && !$0.hasExpired(by: entry.at)
            }
            let refused = usable.count { usedUp.contains($0.number) }
            facts.usage.left[id] = refused == 0 ? .max : Int64(usable.count - refused)
            facts.usage.byMember[id] = uses[MemberTemplate(member.id, id)] ?? 0
        }
        return facts
    }
}

extension JournalEntry {
    /// Without reasons that were not kept yet when the other entry was made.
    fileprivate func told(like other: JournalEntry) -> JournalEntry {
        guard case .sold(var sale) = event, case .sold(let old) = other.event, old.priced.price.unusedPoints == nil
        else { return self }
        sale.priced.price.unusedPoints = nil
        return JournalEntry(
            member: member, number: number, at: at, programVersion: programVersion, event: .sold(sale),
            postings: postings, openings: openings, after: after)
    }
}

/// What came of deciding an entry again.
public enum Redecided: Hashable, Sendable {
    case same
    /// Another entry, or none at all.
    case other(JournalEntry?)
    /// It cannot be decided; why not.
    case impossible(String)
}

extension Event {
    /// What was asked for, if the entry is to be decided again: a sale's, a refund's, or one that ends a hold.
    fileprivate var command: Command? {
        switch self {
        case .sold(let sale): .pay(.direct(sale.priced.request))
        // An amount that was all there was left worthless units behind in the first version.
        case .refunded(let refunded) where refunded.isOfWorthlessRest: nil
        case .refunded(let refunded):
            .refund(Refund(payment: refunded.payment, claim: refunded.claim, reason: refunded.reason))
        case .captured(let captured): .capture(CapturePayment(payment: captured.payment, units: captured.claim))
        case .voided(let voided): .void(VoidPayment(payment: voided.payment, reason: voided.reason))
        case .lapsed: .advance
        case .opened(let balance): .open(balance)
        default: nil
        }
    }
}

extension Refunded {
    fileprivate var isOfWorthlessRest: Bool {
        guard case .amount = claim else { return false }
        return !kept.isEmpty && Kept(units: kept).value == 0
    }
}
