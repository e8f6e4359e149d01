/// How points go with coupons: what is due of a basket once coupons are taken.
struct PointsAfterCoupons {
    private let rules: RedeemRules
    private let choice: PointsChoice
    private let balance: Points
    /// By kind of line: whether points may pay for it; empty if they may pay for everything.
    private let eligible: [Bool]

    /// - Parameter eligible: by kind of line; empty if points may pay for everything.
    init(_ choice: PointsChoice, balance: Points, eligible: [Bool], under rules: RedeemRules) {
        self.rules = rules
        self.choice = choice
        self.balance = balance
        self.eligible = eligible
    }

    /// Nil if the points that were chosen cannot be charged.
    func due(of nets: CouponNets) -> (due: Money, points: Points)? {
        guard !eligible.isEmpty else { return due(open: nets.open, eligible: nets.open) }
        var sum: Money = 0
        for (kind, part) in nets.sums.enumerated() where eligible[kind] { sum += part.total }
        return due(open: nets.open, eligible: sum)
    }

    private func due(open: Money, eligible: Money) -> (due: Money, points: Points)? {
        guard choice.wantsPoints else { return (open, 0) }
        let limits = limits(open: open, eligible: eligible)
        if case .exactly(let points) = choice {
            guard points <= balance, let charge = rules.kind.exactly(points, within: limits) else { return nil }
            return (open - charge.amount, charge.points)
        }
        guard let charge = rules.kind.best(within: limits) else { return (open, 0) }
        return (open - charge.amount, charge.points)
    }

    private func limits(open: Money, eligible: Money) -> PointsLimits {
        PointsLimits(open: open, eligible: eligible, rules: rules, balance: balance, requested: choice.requested)
    }

    // MARK: Bounds

    /// No basket with so much left to pay or more can be due less than this.
    ///
    /// What is due rises with what is left, but drops where one step more of points fits; the next such place is no
    /// worse than any later one, for a step never pays more than the basket must grow by to allow it.
    func leastDue(open: Money) -> Money {
        guard choice.wantsPoints else { return open }
        let limits = limits(open: open, eligible: open)
        var least = open - (rules.kind.best(within: limits)?.amount ?? 0)
        for charge in rules.kind.next(beyond: limits) {
            guard charge.amount <= min(rules.maxAmount ?? .max, Bounds.magnitude) else { continue }
            least = min(least, max(open, self.least(allowing: charge.amount)) - charge.amount)
        }
        return least
    }

    /// The least that must be left to pay so that points may pay so much of it.
    private func least(allowing amount: Money) -> Money {
        let share = rules.maxShare.rate
        guard share.numerator > 0 else { return .max }
        let whole = Int128(amount) * Int128(share.denominator) + Int128(share.numerator) - 1
        return max(amount + rules.minimumCash, Int64(clamping: whole / Int128(share.numerator)))
    }

    /// No fewer points than this bring what is open down to `due`.
    func leastPoints(open: Money, due: Money) -> Points {
        open > due ? rules.kind.least(for: open - due) : 0
    }
}
