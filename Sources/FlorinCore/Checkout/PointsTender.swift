extension Settlement {
    /// Pays with the member's points; nil if that comes to nothing.
    /// - Throws: `.insufficientPoints` or `.limitExceeded` if exactly so many were chosen and they are not there, or
    ///   cannot be charged on this sale without waste.
    mutating func payPoints(
        _ choice: PointsChoice, of purse: Purse, under rules: RedeemRules
    ) throws(Rejection) -> PriceStep? {
        guard choice.wantsPoints else { return nil }
        let limits = PointsLimits(self, rules: rules, balance: purse.points, requested: choice.requested)
        guard let charge = try pointsCharge(choice, within: limits, of: rules.kind) else { return nil }
        let parts = takePoints(charge, outside: rules.excludeCategories)
        let reason = PointsReason(
            binding: rules.kind.binding(charge, within: limits), balance: limits.balance, eligible: limits.eligible,
            cap: limits.cap)
        return PriceStep(amount: -charge.amount, lines: parts, kind: .points(charge.points, reason))
    }

    private func pointsCharge(
        _ choice: PointsChoice, within limits: PointsLimits, of kind: RedeemRules.Kind
    ) throws(Rejection) -> PointsCharge? {
        guard case .exactly(let points) = choice else { return kind.best(within: limits) }
        guard points <= limits.balance else {
            throw .insufficientPoints(available: limits.balance, required: points)
        }
        guard let charge = kind.exactly(points, within: limits) else {
            throw .limitExceeded(limit: "points", maximum: kind.most(within: limits))
        }
        return charge
    }

    /// The money is allocated over the units that points may pay for, and the points by the money.
    private mutating func takePoints(_ charge: PointsCharge, outside categories: [String]) -> [Money] {
        let lines = lines
        let parts = take(
            charge.amount, weight: { lines[$0.line].isIn(categories) ? 0 : $0.external },
            give: { $0.pointsAmount += $1 })
        allocate(charge.points, weight: { $0.pointsAmount }, give: { $0.points += $1 })
        return parts
    }
}

extension PointsChoice {
    var wantsPoints: Bool {
        switch self {
        case .auto: true
        case .none: false
        case .exactly(let points), .atMost(let points): points > 0
        }
    }

    /// The number the customer named, if any.
    var requested: Points? {
        switch self {
        case .auto, .none: nil
        case .exactly(let points), .atMost(let points): points
        }
    }
}
