extension Settlement {
    /// Pays with the member's points, or says why that comes to nothing; nil if they are not to be used.
    /// - Throws: `.insufficientPoints` or `.limitExceeded` if exactly so many were chosen and they are not there, or
    ///   cannot be charged on this sale without waste.
    mutating func payPoints(
        _ choice: PointsChoice, of purse: Purse, under rules: RedeemRules
    ) throws(Rejection) -> PointsPayment? {
        guard choice.wantsPoints else { return nil }
        let limits = PointsLimits(self, rules: rules, balance: purse.points, requested: choice.requested)
        let charge = try pointsCharge(choice, within: limits, of: rules.kind)
        let reason = PointsReason(
            binding: rules.kind.binding(charge ?? PointsCharge(points: 0, amount: 0), within: limits),
            balance: limits.balance, eligible: limits.eligible, cap: limits.cap)
        guard let charge else { return .unused(reason) }
        let parts = takePoints(charge, outside: rules.excludeCategories)
        return .step(PriceStep(amount: -charge.amount, lines: parts, kind: .points(charge.points, reason)))
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

/// What came of paying with points.
enum PointsPayment {
    case step(PriceStep)
    case unused(PointsReason)
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
