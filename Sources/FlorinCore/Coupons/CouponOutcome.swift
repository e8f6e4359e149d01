/// What a set of coupons comes to, together with the points that go best with it.
struct CouponOutcome {
    let due: Money
    let points: Points
    /// Worth that its fixed coupons have beyond what they take.
    let waste: Money
    /// The candidates, in the order of their application.
    let chosen: [Int]

    /// The better of two sets: the least due, then fewer points, fewer coupons, less worth given up, coupons that expire
    /// earlier, and lower numbers.
    func isBetter(than other: CouponOutcome, among candidates: [CouponCandidate]) -> Bool {
        if due != other.due { return due < other.due }
        if points != other.points { return points < other.points }
        if chosen.count != other.chosen.count { return chosen.count < other.chosen.count }
        if waste != other.waste { return waste < other.waste }
        let (mine, others) = (expiries(candidates), other.expiries(candidates))
        if mine != others { return mine.lexicographicallyPrecedes(others) }
        return numbers(candidates).lexicographicallyPrecedes(other.numbers(candidates))
    }

    private func expiries(_ candidates: [CouponCandidate]) -> [Int64] {
        chosen.map { candidates[$0].offer.coupon.validUntil?.milliseconds ?? .max }.sorted()
    }

    private func numbers(_ candidates: [CouponCandidate]) -> [Int64] {
        chosen.map { candidates[$0].number }.sorted()
    }
}

/// How points go with coupons: what is due of a basket whose coupons have been taken.
struct PointsAfterCoupons {
    private let rules: RedeemRules
    private let choice: PointsChoice
    private let balance: Points
    /// By line: whether points may pay for it; empty if they may pay for everything.
    private let eligible: [Bool]
    /// No points pay more than this, whatever the basket.
    private let most: Money

    init(_ choice: PointsChoice, balance: Points, lines: [BasketLine], under rules: RedeemRules) {
        self.rules = rules
        self.choice = choice
        self.balance = balance
        let excluded = rules.excludeCategories
        eligible = excluded.isEmpty ? [] : lines.map { !$0.isIn(excluded) }
        let spendable = choice.wantsPoints ? min(balance, choice.requested ?? balance) : 0
        most = min(rules.kind.worth(ofAtMost: spendable), rules.maxAmount ?? .max)
    }

    /// Whether the total alone tells what is due.
    var countsTotalsOnly: Bool { eligible.isEmpty }

    /// Nil if the points that were chosen cannot be charged.
    func due(of settlement: Settlement) -> (due: Money, points: Points)? {
        guard !countsTotalsOnly else { return due(open: settlement.open, eligible: settlement.open) }
        var sum: Money = 0
        for run in settlement.units where eligible[run.line] { sum += run.external * run.count }
        return due(open: settlement.open, eligible: sum)
    }

    func due(open: Money, eligible: Money) -> (due: Money, points: Points)? {
        guard choice.wantsPoints else { return (open, 0) }
        let limits = PointsLimits(
            open: open, eligible: eligible, rules: rules, balance: balance, requested: choice.requested)
        if case .exactly(let points) = choice {
            guard points <= balance, let charge = rules.kind.exactly(points, within: limits) else { return nil }
            return (open - charge.amount, charge.points)
        }
        guard let charge = rules.kind.best(within: limits) else { return (open, 0) }
        return (open - charge.amount, charge.points)
    }

    /// No basket with so much left to pay or more can be due less than this. Never falls as `open` rises.
    func leastDue(open: Money) -> Money {
        let cap = min(rules.maxShare.rate.floor(of: open), open - rules.minimumCash, most)
        return open - max(0, cap)
    }

    /// No fewer points than this bring what is open down to `due`.
    func leastPoints(open: Money, due: Money) -> Points {
        open > due ? rules.kind.least(for: open - due) : 0
    }
}
