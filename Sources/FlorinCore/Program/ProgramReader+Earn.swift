extension EarnRules {
    /// One point for each 100 minor units.
    init(_ o: ObjectReader?) {
        proportion = Proportion(o, perDefault: 100)
        multipliers = o?.choice("multipliers", Combination.self) ?? .multiplicative
        excludeCategories = o?.list("excludeCategories") ?? []
        rules = o?.earnRules() ?? []
        if o?.bool("carryRemainder") == true {
            o?.fault("carryRemainder", "Must be false: carrying remainders over is not available in this version.")
        }
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
        let id = uniqueID(among: others.map(\.id)) ?? ""
        if isEmpty("skus"), isEmpty("categories") { fault(nil, "Must name at least one SKU or category.") }
        return EarnRule(id: id, skus: list("skus"), categories: list("categories"), gain: gain())
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
