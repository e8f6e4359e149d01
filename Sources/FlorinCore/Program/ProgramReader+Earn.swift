extension EarnRules {
    /// One point for each 100 minor units.
    init(_ o: ObjectReader?) {
        proportion = Proportion(o, perDefault: 100)
        multipliers = o?.choice("multipliers", Combination.self) ?? .multiplicative
        excludeCategories = o?.list("excludeCategories") ?? []
        carriesRemainder = o?.bool("carryRemainder") ?? false
        rules = o?.earnRules() ?? []
        o?.finish()
    }
}

extension ObjectReader {
    fileprivate func earnRules() -> [EarnRule] {
        var rules: [EarnRule] = []
        for item in array("rules", count: ProgramLimits.earnRules) ?? [] {
            guard let o = item.object() else { continue }
            rules.append(o.earnRule(after: rules))
            o.finish()
        }
        return rules
    }

    private func earnRule(after others: [EarnRule]) -> EarnRule {
        let rule = EarnRule(
            id: uniqueID(among: others.map(\.id)) ?? "", skus: list("skus"), categories: list("categories"),
            gain: gain(), from: timestamp("from"), until: timestamp("until"),
            occasion: choice("occasion", EarnRule.Occasion.self), cap: EarnCap(object("cap")))
        if isEmpty("skus"), isEmpty("categories"), !["from", "until", "occasion", "cap"].contains(where: has) {
            fault(nil, "Must name at least one SKU or category, a time, an occasion or a cap.")
        }
        if let from = rule.from, let until = rule.until, until <= from {
            fault("until", "Must be later than \"from\".")
        }
        return rule
    }

    /// Absent or an empty array. What is wrong in another way has its own fault.
    private func isEmpty(_ name: String) -> Bool {
        json(name) ?? .array([]) == .array([])
    }

    private func gain() -> EarnRule.Gain {
        guard has("multiplier") != has("pointsPerUnit") else {
            fault(nil, #"Must have either "multiplier" or "pointsPerUnit"."#)
            return .pointsPerUnit(0)
        }
        if has("multiplier") { return .multiplier(multiplier("multiplier") ?? .unchanged) }
        return .pointsPerUnit(integer("pointsPerUnit", in: ProgramLimits.pointsPerUnit) ?? 0)
    }
}

extension EarnCap {
    fileprivate init?(_ o: ObjectReader?) {
        guard let o else { return nil }
        let points = o.required("points", o.integer("points"))
        period = o.calendarPeriod("period")
        o.finish()
        guard let points else { return nil }
        self.points = points
    }
}
