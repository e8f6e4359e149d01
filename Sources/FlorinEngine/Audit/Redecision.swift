public import FlorinCore

/// Follows journals, and decides entries again as they were decided then: from nothing but what the journal said before
/// them, the programs and the templates.
struct Redecision {
    /// As they stand after all that was followed, by id.
    private(set) var members: [Int64: Member] = [:]
    private var programs: [Int: ProgramVersion] = [:]
    private var templates: CouponTemplates = [:]
    private var uses: [MemberTemplate: Int64] = [:]
    private var rewards: [RewardID: Reward] = [:]
    private var redemptions: [MemberReward: Int64] = [:]

    mutating func add(_ program: ProgramVersion) { programs[program.version] = program }

    mutating func add(_ template: CouponTemplate) { templates[template.id] = template }

    mutating func add(_ reward: Reward) { rewards[reward.id] = reward }

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
            case .issued, .withdrawn: break
            case .used(let coupon): uses[MemberTemplate(entry.member, coupon.template), default: 0] += 1
            case .givenBack(let coupon): uses[MemberTemplate(entry.member, coupon.template), default: 0] -= 1
            }
        }
        switch entry.event.rewardMove {
        case .redeemed(let reward): redemptions[MemberReward(entry.member, reward), default: 0] += 1
        case .cancelled(let reward, _): redemptions[MemberReward(entry.member, reward), default: 0] -= 1
        case .fulfilled, nil: break
        }
        return member
    }

    // MARK: Deciding again

    /// Decides the entry, which is not yet followed, again; nil if it is none that is: a sale, a refund, the end of a hold, a
    /// redemption or its end.
    /// - Parameter subject: what the entry is about, as it stood before.
    func decideAgain(_ entry: JournalEntry, about subject: EntrySubject? = nil) -> Redecided? {
        let command = entry.event.command
        guard command != nil || entry.event.exchange != nil else { return nil }
        guard let program = programs[entry.programVersion] else {
            return .impossible("its program version \(entry.programVersion) is missing")
        }
        let member = member(before: entry)
        do {
            guard let command else {
                let again = try FlorinCore.decideAgain(
                    exchange: entry.event, for: member, under: program, at: entry.at)
                return again == entry ? .same : .other(again)
            }
            let decision = try decide(
                command, for: member, given: facts(of: entry, subject, by: member), under: program, at: entry.at)
            // What lapses is posted first of all that is due.
            let again = command == .advance ? decision.entries.first : decision.entries.last
            return again?.told(like: entry) == entry ? .same : .other(again)
        } catch {
            return .impossible("\(entry.id.text) would be rejected: \(error)")
        }
    }

    /// What an entry was decided on: how many uses the limits left a sale is known from what it says itself; besides, the
    /// member's own uses are counted, but not those of members that were merged into it: their journals may be followed later
    /// than they were written. How much was left of a reward's stock, nobody knows; that no more was given than there was, is
    /// known in the end.
    private func facts(of entry: JournalEntry, _ subject: EntrySubject?, by member: Member) -> Facts {
        var facts = Facts()
        switch subject {
        case .payment(let payment): facts.payment = payment
        case .redemption(let redemption): facts.redemption = redemption
        case nil: break
        }
        addReward(of: entry, to: &facts)
        facts.programOfSale = facts.payment.flatMap { programs[$0.entry.programVersion] }
        facts.templates = templates
        facts.mayDieUnavailable = entry.event.earnsWhatDiesUnavailable
        guard case .sold(let sale) = entry.event else { return facts }
        let campaigns = sale.priced.price.earn.occasion.campaigns.map(\.rule)
        let rules = programs[entry.programVersion]?.program.points.earn.rules ?? []
        let isBirthMonth = rules.contains { $0.occasion == .birthdayMonth && campaigns.contains($0.id) }
        if isBirthMonth { facts.birthMonth = programs[entry.programVersion]?.program.zone.day(of: entry.at).month }
        let rejected = sale.priced.price.choice?.rejected ?? []
        let usedUp = Set(rejected.lazy.filter { $0.refusal == .usageLimit }.map(\.coupon))
        for id in member.templatesInReach {
            let usable = member.coupons.filter {
                $0.template == id && $0.hasStarted(by: entry.at) && !$0.hasExpired(by: entry.at)
            }
            let refused = usable.count { usedUp.contains($0.number) }
            let left = Int64(usable.count - refused)
            facts.usage.left[id] = refused == 0 ? .max : left
            let own = uses[MemberTemplate(member.id, id)] ?? 0
            let isOthers = refused > 0 && !member.absorbed.isEmpty
            facts.usage.byMember[id] = isOthers ? max(own, (templates[id]?.perMember ?? 0) - left) : own
        }
        return facts
    }

    private func addReward(of entry: JournalEntry, to facts: inout Facts) {
        let id: RewardID
        switch entry.event.rewardMove {
        case nil: return
        case .redeemed(let reward), .cancelled(let reward, _): id = reward
        case .fulfilled(let reward, _, let code): (id, facts.code) = (reward, code)
        }
        facts.reward = rewards[id].map {
            RewardStanding($0, taken: redemptions[MemberReward(entry.member, id), default: 0])
        }
    }
}

/// What an entry is about, as it stood before it.
enum EntrySubject: Sendable {
    case payment(Payment)
    case redemption(Redemption)

    init(_ stored: StoredPayment) throws(CorruptRecord) {
        self =
            if stored.sale.isRedemption {
                .redemption(try Redemption(StoredRedemption(entry: stored.sale, end: stored.about.last)))
            } else {
                .payment(try Payment(stored))
            }
    }

    /// What it had taken, by lot.
    var lots: [LotUse] {
        switch self {
        case .payment(let payment): payment.sale.priced.lots
        case .redemption(let redemption): redemption.redeemed.lots
        }
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
            postings: postings, openings: openings, tierTerms: tierTerms, activeUntil: activeUntil, after: after)
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
    /// What was asked for, if the entry is to be decided again.
    fileprivate var command: Command? {
        switch self {
        case .sold(let sale): .pay(.direct(sale.priced.request))
        // An amount that was all there was left worthless units behind in the first version.
        case .refunded(let refunded) where refunded.isOfWorthlessRest: nil
        case .refunded(let refunded):
            .refund(Refund(payment: refunded.payment, claim: refunded.claim, reason: refunded.reason))
        case .captured(let captured): .capture(CapturePayment(payment: captured.payment, units: captured.claim))
        case .voided(let voided): .void(VoidPayment(payment: voided.payment, reason: voided.reason))
        case .lapsed, .matured, .expired, .tierReviewed, .growthLapsed: .advance
        case .confirmed(let confirmed): .confirm(ConfirmPayment(payment: confirmed.payment))
        case .redeemed(let redeemed):
            .redeem(
                Redeem(
                    redeemed.reward, wallet: .exactly(redeemed.principal + redeemed.bonus),
                    external: redeemed.external))
        case .fulfilled(let fulfilled):
            .fulfil(FulfilRedemption(redemption: fulfilled.redemption, reference: fulfilled.reference))
        case .redemptionCancelled(let cancelled):
            .cancel(CancelRedemption(redemption: cancelled.redemption, reason: cancelled.reason))
        case .erased(let erased): .erase(EraseMember(reason: erased.reason))
        case .opened(let balance): .open(balance)
        case .birthdayGifted(let gifted): .giveBirthdayGift(BirthdayGift(year: gifted.year))
        default: nil
        }
    }
}

extension Event {
    /// The first version gave points that could never be spent: they expired before they were available.
    fileprivate var earnsWhatDiesUnavailable: Bool {
        let (available, expires): (Timestamp, Timestamp?)
        switch self {
        case .sold(let sale): (available, expires) = (sale.priced.earnAvailableAt, sale.priced.earnExpiresAt)
        case .captured(let captured): (available, expires) = (captured.earnAvailableAt, captured.earnExpiresAt)
        default: return false
        }
        return expires.map { $0 <= available } ?? false
    }
}

extension Refunded {
    fileprivate var isOfWorthlessRest: Bool {
        guard case .amount = claim else { return false }
        return !kept.isEmpty && Kept(units: kept).value == 0
    }
}
