/// A posting that would break the ledger. Commands check what users ask for; this is the last line of defence.
public enum LedgerFault: Error, Hashable, Sendable {
    /// A checked account would fall below its bound.
    case belowBound(Account)
    /// A balance would leave ``Bounds``.
    case aboveBound(Account)
    case unknownLot(Int64)
    case unbalanced(Asset)
    /// The entry does not follow the member's last one.
    case outOfSequence
}

extension Member {
    /// Applies a whole entry, as replaying a journal does. Afterwards `number`, `at` and `tier` are the entry's.
    public mutating func apply(_ entry: JournalEntry) throws(LedgerFault) {
        guard entry.member == id, entry.number == number + 1, entry.at >= at else { throw .outOfSequence }
        for asset in Asset.allCases where !entry.isBalanced(in: asset) { throw .unbalanced(asset) }
        for terms in entry.openings { open(terms, at: entry.at) }
        for posting in entry.postings where posting.account.isMembers { try post(posting) }
        dropEmptyLots()
        moveCoupons(entry.event, number: entry.number, at: entry.at)
        moveHolds(entry.event, number: entry.number, at: entry.at)
        moveCampaigns(entry.event, at: entry.at)
        if entry.event.isPurchase { hasBought = true }
        if let activeUntil = entry.activeUntil { self.activeUntil = activeUntil == .never ? nil : activeUntil }
        remainder = entry.after.remainder
        changeStanding(entry.event, number: entry.number)
        noteBirthday(entry.event)
        number = entry.number
        at = entry.at
        let before = tier
        (tier, tierTerms) = (entry.after.tier, entry.tierTerms ?? tierTerms)
        noteTier(since: before, at: entry.at)
    }

    /// Opens an empty lot, or one that was emptied and dropped, again; pending if its points are not available yet.
    mutating func open(_ terms: LotTerms, at now: Timestamp) {
        let lot = Lot(terms: terms, points: 0, isPending: terms.availableAt > now)
        lots.insert(lot, at: lots.firstIndex { terms.isSpentBefore($0.terms) } ?? lots.count)
        lastLot = max(lastLot, terms.number)
    }

    /// Coupons come with their issue and with a refund or the end of a hold that gives them back, and go with the sale
    /// that uses them or, some time after they have expired, by themselves.
    mutating func moveCoupons(_ event: Event, number: Int64, at now: Timestamp) {
        for move in event.couponMoves(number: number) {
            switch move {
            case .issued(let coupon), .givenBack(let coupon): keep(coupon)
            case .used(let coupon), .withdrawn(let coupon): coupons.removeAll { $0.number == coupon.number }
            }
        }
        forgetCoupons(by: now)
    }

    /// Expired coupons are remembered for a while, and of many only the last, so that a price can say what became of them.
    mutating func forgetCoupons(by now: Timestamp) {
        let expired = coupons.filter { $0.hasExpired(by: now) }
        guard !expired.isEmpty else { return }
        let remembered = expired.filter { !$0.isForgotten(by: now) }
            .sorted {
                ($0.validUntil?.milliseconds ?? .max, $0.number) > ($1.validUntil?.milliseconds ?? .max, $1.number)
            }
            .prefix(Member.expiredCouponLimit)
        coupons.removeAll { $0.hasExpired(by: now) && !remembered.contains($0) }
    }

    private mutating func keep(_ coupon: Coupon) {
        coupons.insert(coupon, at: coupons.firstIndex { $0.number > coupon.number } ?? coupons.count)
    }

    mutating func dropEmptyLots() {
        lots.removeAll { $0.points == 0 && $0.held == 0 }
    }

    /// Moves one of the member's balances; other accounts are none of the member's business.
    mutating func post(_ posting: Posting) throws(LedgerFault) {
        let account = posting.account
        switch account {
        case .principal: principal = try account.sum(principal, posting.amount, besides: wallet - principal)
        case .bonus: bonus = try account.sum(bonus, posting.amount, besides: wallet - bonus)
        case .heldPrincipal:
            heldPrincipal = try account.sum(heldPrincipal, posting.amount, besides: wallet - heldPrincipal)
        case .heldBonus: heldBonus = try account.sum(heldBonus, posting.amount, besides: wallet - heldBonus)
        case .growth(let until): try post(posting.amount, toGrowthUntil: until)
        case .debt: debt = try account.sum(debt, -posting.amount)
        case .lot(let number): try post(posting.amount, toLot: number, account)
        case .pending(let number): try post(posting.amount, toLot: number, account)
        case .held(let number): try post(posting.amount, toHeldOf: number, account)
        default: return
        }
    }

    private mutating func post(_ amount: Int64, toLot number: Int64, _ account: Account) throws(LedgerFault) {
        guard let index = lots.firstIndex(where: { $0.terms.number == number }) else { throw .unknownLot(number) }
        let isPending = if case .pending = account { true } else { false }
        if lots[index].isPending != isPending {
            // Maturity: the lot's pending account was emptied, its own account is filled from now on.
            guard lots[index].points == 0, !isPending else { throw .unknownLot(number) }
            lots[index].isPending = false
        }
        lots[index].points = try account.sum(lots[index].points, amount)
        guard amount <= 0 || areLotsWithinBounds else { throw .aboveBound(account) }
    }

    private mutating func post(_ amount: Int64, toHeldOf number: Int64, _ account: Account) throws(LedgerFault) {
        guard let index = lots.firstIndex(where: { $0.terms.number == number && !$0.isPending }) else {
            throw .unknownLot(number)
        }
        lots[index].held = try account.sum(lots[index].held, amount)
        guard amount <= 0 || areLotsWithinBounds else { throw .aboveBound(account) }
    }

    /// All the money together is a number that is told, too.
    private var wallet: Money { principal + bonus + heldPrincipal + heldBonus }

    /// So are all lots together: what an entry states must be readable again.
    private var areLotsWithinBounds: Bool { lots.reduce(0) { $0 + $1.points + $1.held } <= Bounds.magnitude }
}

extension Account {
    /// The balance after a posting. More than the bound allows `besides` others, into which it may flow, cannot come in.
    func sum(_ balance: Int64, _ amount: Int64, besides other: Int64 = 0) throws(LedgerFault) -> Int64 {
        let (sum, overflow) = balance.addingReportingOverflow(amount)
        guard !overflow, amount <= 0 || sum <= Bounds.magnitude - other else { throw .aboveBound(self) }
        guard sum >= 0 else { throw .belowBound(self) }
        return sum
    }
}

extension JournalEntry {
    func isBalanced(in asset: Asset) -> Bool {
        var sum: Int128 = 0
        for posting in postings where posting.account.asset == asset { sum += Int128(posting.amount) }
        return sum == 0
    }
}
