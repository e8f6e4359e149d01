/// How much of one sale points may pay, and by which rule not more.
struct PointsLimits {
    /// Points the member can spend.
    let balance: Points
    /// Points the customer wants to spend at most; nil: as many as help.
    let requested: Points?
    /// What is left to pay of the units that points may pay for (E).
    let eligible: Money
    /// The least of all limits on the money that points pay.
    let cap: Money
    /// The limit that makes the cap.
    let capping: PointsReason.Limit

    init(_ settlement: Settlement, rules: RedeemRules, balance: Points, requested: Points?) {
        self.init(
            open: settlement.open, eligible: settlement.open(outside: rules.excludeCategories), rules: rules,
            balance: balance, requested: requested)
    }

    /// - Parameter open: what is left to pay of all units (N).
    init(open: Money, eligible: Money, rules: RedeemRules, balance: Points, requested: Points?) {
        self.balance = balance
        self.requested = requested
        self.eligible = eligible
        var limit = PointsReason.Limit.eligible
        var cap = eligible
        // Of equal limits the last one stands here, so the order is that of `binding(_:)` backwards.
        func lower(to amount: Money, by rule: PointsReason.Limit) {
            if amount <= cap { (cap, limit) = (amount, rule) }
        }
        if rules.maxShare.rate != .one { lower(to: rules.maxShare.rate.floor(of: eligible), by: .maxShare) }
        if let maxAmount = rules.maxAmount { lower(to: maxAmount, by: .maxAmount) }
        if rules.minimumCash > 0 { lower(to: open - rules.minimumCash, by: .minimumCash) }
        self.cap = max(0, cap)
        capping = limit
    }

    /// Points that may be spent whatever they are worth.
    var spendable: Points { min(balance, requested ?? balance) }

    /// The limit on points that stands below `most`, which is the cap in points; otherwise what makes the cap.
    /// Of equal limits the first of requested, balance, minimumCash, maxAmount, maxShare and eligible is named.
    func binding(_ most: Points) -> PointsReason.Limit {
        if let requested, requested <= min(balance, most) { return .requested }
        return balance <= most ? .balance : capping
    }
}
