/// So many points that pay so much money.
typealias PointsCharge = RedeemBlock

extension RedeemRules.Kind {
    /// The charge that pays the most within the limits, with as few points as pay that much; nil if none does.
    func best(within limits: PointsLimits) -> PointsCharge? {
        switch self {
        case .ratio(let ratio, let minimum, let step):
            return ratio.best(upTo: limits.spendable, cap: limits.cap, minimum: minimum, step: step)
        case .fixed(let blocks):
            return blocks.best { $0.points <= limits.spendable && $0.amount <= limits.cap }
        }
    }

    /// The charge of exactly so many points; nil if the limits forbid it or some of the points would buy nothing.
    func exactly(_ points: Points, within limits: PointsLimits) -> PointsCharge? {
        switch self {
        case .ratio(let ratio, let minimum, let step):
            let best = ratio.best(upTo: points, cap: limits.cap, minimum: minimum, step: step)
            return best?.points == points ? best : nil
        case .fixed(let blocks):
            return blocks.best { $0.points == points && $0.amount <= limits.cap }
        }
    }

    /// The greatest number of points that ``exactly(_:within:)`` would take from the balance.
    func most(within limits: PointsLimits) -> Points {
        switch self {
        case .ratio(let ratio, let minimum, let step):
            return ratio.best(upTo: limits.balance, cap: limits.cap, minimum: minimum, step: step)?.points ?? 0
        case .fixed(let blocks):
            return blocks.last { $0.points <= limits.balance && $0.amount <= limits.cap }?.points ?? 0
        }
    }

    /// The charges that a higher cap may allow: the next step, or each greater block.
    func next(beyond limits: PointsLimits) -> [PointsCharge] {
        switch self {
        case .ratio(let ratio, let minimum, let step):
            let usable = min(limits.spendable, ratio.most(within: limits.cap)) / step * step
            let points = max(usable + step, (minimum + step - 1) / step * step)
            return points <= limits.spendable ? [PointsCharge(points: points, amount: ratio.worth(of: points))] : []
        case .fixed(let blocks):
            return blocks.filter { $0.points <= limits.spendable && $0.amount > limits.cap }
        }
    }

    /// The fewest points that pay so much money.
    func least(for money: Money) -> Points {
        switch self {
        case .ratio(let ratio, _, _): ratio.least(for: money)
        case .fixed(let blocks): blocks.first { $0.amount >= money }?.points ?? .max
        }
    }

    /// The fewest points that can be used at once.
    public var minimum: Points {
        switch self {
        case .ratio(_, let minimum, let step): max(step, (minimum + step - 1) / step * step)
        case .fixed(let blocks): blocks.lazy.map(\.points).min() ?? 0
        }
    }

    /// Which limit kept the charge from being greater. Limits are compared before rounding to the step.
    ///
    /// With fixed blocks it is what forbids the next better block; of the greatest block, which nothing exceeds, it is
    /// `maxAmount`, for that is what it sets.
    func binding(_ charge: PointsCharge, within limits: PointsLimits) -> PointsReason.Limit {
        switch self {
        case .ratio(let ratio, _, _):
            return limits.binding(ratio.most(within: limits.cap))
        case .fixed(let blocks):
            if limits.requested == charge.points { return .requested }
            guard let next = blocks.filter({ $0.amount > charge.amount }).min(by: { $0.amount < $1.amount }) else {
                return .maxAmount
            }
            return next.amount > limits.cap ? limits.capping : limits.binding(next.points - 1)
        }
    }
}

extension RedeemBlock {
    /// ⌊points × amount / points of the ratio⌋.
    fileprivate func worth(of points: Points) -> Money {
        Int64(clamping: Int128(points) * Int128(amount) / Int128(self.points))
    }

    /// The most points whose worth does not exceed `cap`: ⌈(cap + 1) / R⌉ − 1.
    fileprivate func most(within cap: Money) -> Points {
        least(for: cap + 1) - 1
    }

    /// The fewest points that are worth `money`: ⌈money / R⌉.
    fileprivate func least(for money: Money) -> Points {
        Int64(clamping: (Int128(money) * Int128(points) + Int128(amount) - 1) / Int128(amount))
    }

    fileprivate func best(upTo spendable: Points, cap: Money, minimum: Points, step: Points) -> PointsCharge? {
        let usable = min(spendable, most(within: cap)) / step * step
        guard usable > 0, usable >= minimum else { return nil }
        let money = worth(of: usable)
        guard money > 0 else { return nil }
        // `usable` is a multiple of the step itself, so rounding up does not go beyond it.
        let needed = max(least(for: money), minimum)
        return PointsCharge(points: (needed + step - 1) / step * step, amount: money)
    }
}

extension [RedeemBlock] {
    /// The block of the greatest amount, and of these the one of the fewest points.
    fileprivate func best(where isUsable: (RedeemBlock) -> Bool) -> RedeemBlock? {
        var best: RedeemBlock?
        for block in self where isUsable(block) && block.amount > best?.amount ?? 0 { best = block }
        return best
    }
}
