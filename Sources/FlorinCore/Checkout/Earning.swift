/// What these units earn at this tier: the same rule when a sale is priced and when a part of it comes back.
///
/// Points are earned on principal and external money, rounded down once on the sum of everything, and saturate at
/// ``Bounds/magnitude``. Categories in `points.earn.excludeCategories` add nothing to the basis; points per unit count
/// for them all the same, since a rule names its units itself. Growth counts the money of all units.
///
/// - Parameter lines: the basket, to which the units' line indices belong.
public func earning(of units: [UnitRun], lines: [BasketLine], tier: Tier, under program: Program) -> Earn {
    let rules = program.points.earn
    var tally = EarnTally(rules, tier: tier)
    for run in units { tally.count(run, of: lines[run.line]) }
    return Earn(
        points: tally.points, growth: (Fraction(tally.paid) * Fraction(program.growth.proportion)).floor,
        basis: tally.basis, factors: tally.factors)
}

/// Sums up units in groups of one multiplier each.
private struct EarnTally {
    private let rules: EarnRules
    private let tier: Tier
    private(set) var paid: Money = 0
    private(set) var basis: Money = 0
    private var pointsByUnit: Int128 = 0
    /// Of the last unit's line; as a rule there are few groups, and a line's units come together.
    private var group = 0
    private var line: Int?
    private var groups: [Group]
    /// By rule: whether it made a difference to some unit.
    private var applied: [Bool]

    private struct Group {
        let multiplier: Fraction
        var basis: Money
    }

    init(_ rules: EarnRules, tier: Tier) {
        self.rules = rules
        self.tier = tier
        groups = [Group(multiplier: Fraction(tier.earnMultiplier.rate), basis: 0)]
        applied = [Bool](repeating: false, count: rules.rules.count)
    }

    mutating func count(_ run: UnitRun, of line: BasketLine) {
        let money = (run.principal + run.external) * run.count
        paid += money
        let counted = line.isIn(rules.excludeCategories) ? 0 : money
        basis += counted
        if !rules.rules.isEmpty { applyRules(to: run, of: line, counted: counted) }
        groups[group].basis += counted
    }

    private mutating func applyRules(to run: UnitRun, of line: BasketLine, counted: Money) {
        let kept = run.isKept(of: line)
        for (index, rule) in rules.rules.enumerated() where rule.holds(line) {
            switch rule.gain {
            case .multiplier:
                if counted > 0 { applied[index] = true }
            case .pointsPerUnit(let points):
                guard kept else { continue }
                applied[index] = true
                pointsByUnit += Int128(points) * Int128(run.count)
            }
        }
        if self.line != run.line {
            self.line = run.line
            group = groupIndex(of: rules.multiplier(of: line, tier: tier))
        }
    }

    private mutating func groupIndex(of multiplier: Fraction) -> Int {
        if let index = groups.firstIndex(where: { $0.multiplier == multiplier }) { return index }
        groups.append(Group(multiplier: multiplier, basis: 0))
        return groups.count - 1
    }

    var points: Points {
        var weighted = Fraction.zero
        for group in groups where group.basis > 0 { weighted = weighted + Fraction(group.basis) * group.multiplier }
        let onMoney = (weighted * Fraction(rules.proportion)).floor
        return Int64(clamping: min(Int128(Bounds.magnitude), Int128(onMoney) + pointsByUnit))
    }

    var factors: [Earn.Factor] {
        let proportion = rules.proportion
        let ratio = String(proportion.points) + "/" + String(proportion.per)
        var factors: [Earn.Factor] = []
        factors.reserveCapacity(2)
        factors.append(Earn.Factor(rule: "points/earn", value: ratio))
        if tier.earnMultiplier.rate != .one {
            factors.append(Earn.Factor(rule: "tiers/" + tier.id, value: tier.earnMultiplier.text))
        }
        for (rule, applied) in zip(rules.rules, applied) where applied {
            factors.append(Earn.Factor(rule: "points/earn/rules/" + rule.id, value: rule.gain.text))
        }
        return factors
    }
}

extension EarnRules {
    /// The tier's multiplier and those of all rules that hold a line, made one.
    fileprivate func multiplier(of line: BasketLine, tier: Tier) -> Fraction {
        var product = Fraction(tier.earnMultiplier.rate)
        var sum = product
        var surplus: Int64 = 0
        for rule in rules {
            guard case .multiplier(let multiplier) = rule.gain, rule.holds(line) else { continue }
            product = product * Fraction(multiplier.rate)
            sum = sum + Fraction(multiplier.rate)
            surplus += 1
        }
        return multipliers == .multiplicative ? product : sum - surplus
    }
}

extension EarnRule {
    fileprivate func holds(_ line: BasketLine) -> Bool {
        if let sku = line.sku, skus.contains(sku) { return true }
        return line.isIn(categories)
    }
}

extension EarnRule.Gain {
    fileprivate var text: String {
        switch self {
        case .multiplier(let multiplier): multiplier.text
        case .pointsPerUnit(let points): "+\(points)"
        }
    }
}

extension UnitRun {
    /// Whether the customer still has the unit: something of its value is left, or it never had a value.
    fileprivate func isKept(of line: BasketLine) -> Bool {
        value > 0 || discount == line.unitAmount
    }
}
