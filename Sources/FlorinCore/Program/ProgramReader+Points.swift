extension PointsRules {
    init(_ o: ObjectReader?) {
        earn = EarnRules(o?.object("earn"))
        pending = o?.pending() ?? .period(.zero)
        expiry = ExpiryRule(o?.object("expiry"))
        redeem = RedeemRules(o?.object("redeem"))
        restore = RestoreRule(o?.object("restore"))
        clawback = o?.choice("clawback", ClawbackPolicy.self) ?? .withinBalance
        transfers = TransferRules.read(from: o)
        o?.finish()
    }
}

extension PendingRule {
    static let untilConfirmedText = "untilConfirmed"
}

extension ObjectReader {
    fileprivate func pending() -> PendingRule? {
        if json("pending") == .string(PendingRule.untilConfirmedText) { return .untilConfirmed }
        return period("pending").map { .period($0) }
    }
}

extension ExpiryRule {
    private enum Kind: String, CaseIterable { case never, rolling, endOfNextYear, fixedDate, inactivity }
    private enum Rounding: String, CaseIterable { case endOfMonth }

    init(_ o: ObjectReader?) {
        self = .never
        guard let o else { return }
        switch o.required("kind", o.choice("kind", Kind.self)) {
        case nil: return  // Which other fields belong here depends on the kind.
        case .never: break
        case .rolling: self = Self.rolling(o)
        case .endOfNextYear: self = .endOfNextYear
        case .fixedDate: self = Self.fixedDate(o)
        case .inactivity: self = .inactivity(o.required("period", o.period("period")) ?? .year)
        }
        o.finish()
    }

    private static func rolling(_ o: ObjectReader) -> ExpiryRule {
        .rolling(
            o.required("period", o.period("period")) ?? .year,
            roundToEndOfMonth: o.choice("roundTo", Rounding.self) == .endOfMonth)
    }

    private static func fixedDate(_ o: ObjectReader) -> ExpiryRule {
        let month = o.required("month", o.integer("month", in: 1...12)).map { Int($0) }
        let day = o.required("day", o.integer("day", in: 1...31)).map { Int($0) }
        guard let month, let day else { return .never }
        // In a leap year: 29 February is a day that may be named.
        if day > CivilDate.length(ofMonth: month, in: 2000) { o.fault("day", "Must be a day of the month \(month).") }
        return .fixedDate(month: month, day: day)
    }
}

extension RestoreRule {
    private enum Kind: String, CaseIterable { case lapse, grace, remainingLife }

    init(_ o: ObjectReader?) {
        self = .lapse
        guard let o else { return }
        switch o.required("kind", o.choice("kind", Kind.self)) {
        case nil: return
        case .lapse: break
        case .grace: self = .grace(o.required("period", o.period("period")) ?? .zero)
        case .remainingLife: self = .remainingLife
        }
        o.finish()
    }
}
