/// What these units earn at this tier: the same rule when a sale is priced and when a part of it comes back.
///
/// Points are earned on principal and external money, rounded down once on the sum of everything, and saturate at
/// ``Bounds/magnitude``. Categories in `points.earn.excludeCategories` add nothing to the basis; points per unit count
/// for them all the same, since a rule names its units itself. Growth counts the money of all units.
///
/// What a rule with a cap gives is reckoned apart, at the base rate, and added. Where remainders are carried over, what is lost
/// by rounding down counts for the next purchase, to a millionth of a point.
///
/// - Parameter lines: the basket, to which the units' line indices belong.
public func earning(
    of units: [UnitRun], lines: [BasketLine], tier: Tier, under program: Program, on occasion: EarnOccasion
) -> Earn {
    let rules = program.points.earn
    var tally = EarnTally(rules, tier: tier, occasion)
    for run in units { tally.count(run, of: lines[run.line]) }
    var earn = Earn(
        points: 0, growth: (Fraction(tally.paid) * Fraction(program.growth.proportion)).floor, basis: tally.basis,
        factors: [], campaignPoints: tally.campaignPoints, occasion: occasion)
    earn.credit(tally.onMoney, besides: tally.pointsByUnit)
    earn.factors = tally.factors(beside: earn.campaignPoints)
    return earn
}

extension Earn {
    /// Rounds what money earns, and adds the rest.
    fileprivate mutating func credit(_ onMoney: Fraction, besides pointsByUnit: Int128) {
        let whole = onMoney.floor
        var points = Int128(whole) + pointsByUnit
        for added in campaignPoints { points += Int128(added.points) }
        if let carried = occasion.carried {
            let rest = ((onMoney - whole) * Fraction(EarnOccasion.millionths)).floor + carried
            points += Int128(rest / EarnOccasion.millionths)
            remainder = rest % EarnOccasion.millionths
        }
        self.points = Int64(clamping: min(Int128(Bounds.magnitude), points))
    }
}

/// Sums up units in groups of one multiplier each.
private struct EarnTally {
    private let rules: EarnRules
    private let tier: Tier
    /// By rule: whether and how it holds for the sale.
    private let terms: [Terms]
    private(set) var paid: Money = 0
    private(set) var basis: Money = 0
    private(set) var pointsByUnit: Int128 = 0
    /// Of the last unit's line; as a rule there are few groups, and a line's units come together.
    private var group = 0
    private var line: Int?
    private var groups: [Group]
    /// By rule: whether it made a difference to some unit.
    private var applied: [Bool]
    /// By rule with a cap: the money or the number of units that it is reckoned on.
    private var counted: [Int64]

    private struct Group {
        let multiplier: Fraction
        var basis: Money
    }

    private enum Terms {
        case off, plain
        case capped(EarnOccasion.Campaign, at: Points)
    }

    init(_ rules: EarnRules, tier: Tier, _ occasion: EarnOccasion) {
        self.rules = rules
        self.tier = tier
        terms = rules.rules.map { rule in
            guard rule.isCampaign else { return .plain }
            guard let campaign = occasion.campaigns.first(where: { $0.rule == rule.id }) else { return .off }
            return campaign.left.map { .capped(campaign, at: $0) } ?? .plain
        }
        groups = [Group(multiplier: Fraction(tier.earnMultiplier.rate), basis: 0)]
        applied = [Bool](repeating: false, count: rules.rules.count)
        counted = [Int64](repeating: 0, count: rules.rules.count)
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
            switch (terms[index], rule.gain) {
            case (.off, _): continue
            case (.plain, .multiplier):
                if counted > 0 { applied[index] = true }
            case (.plain, .pointsPerUnit(let points)):
                guard kept else { continue }
                applied[index] = true
                pointsByUnit += Int128(points) * Int128(run.count)
            case (.capped, .multiplier): self.counted[index] += counted
            case (.capped, .pointsPerUnit):
                if kept { self.counted[index] += run.count }
            }
        }
        if self.line != run.line {
            self.line = run.line
            group = groupIndex(of: multiplier(of: line))
        }
    }

    private mutating func groupIndex(of multiplier: Fraction) -> Int {
        if let index = groups.firstIndex(where: { $0.multiplier == multiplier }) { return index }
        groups.append(Group(multiplier: multiplier, basis: 0))
        return groups.count - 1
    }

    /// The tier's multiplier and those of all rules that hold a line, made one.
    private func multiplier(of line: BasketLine) -> Fraction {
        var product = Fraction(tier.earnMultiplier.rate)
        var sum = product
        var surplus: Int64 = 0
        for (rule, terms) in zip(rules.rules, terms) {
            guard case .plain = terms, case .multiplier(let multiplier) = rule.gain, rule.holds(line) else { continue }
            product = product * Fraction(multiplier.rate)
            sum = sum + Fraction(multiplier.rate)
            surplus += 1
        }
        return rules.multipliers == .multiplicative ? product : sum - surplus
    }

    var onMoney: Fraction {
        var weighted = Fraction.zero
        for group in groups where group.basis > 0 { weighted = weighted + Fraction(group.basis) * group.multiplier }
        return weighted * Fraction(rules.proportion)
    }

    /// What the rules with a cap add.
    var campaignPoints: [CampaignPoints] {
        zip(rules.rules, zip(terms, counted)).compactMap { rule, reckoned in
            guard case .capped(let campaign, let left) = reckoned.0 else { return nil }
            let points = min(left, rule.gain.points(on: reckoned.1, at: rules.proportion))
            return points > 0 ? CampaignPoints(rule: rule.id, points: points, until: campaign.until) : nil
        }
    }

    func factors(beside campaignPoints: [CampaignPoints]) -> [Earn.Factor] {
        let proportion = rules.proportion
        let ratio = String(proportion.points) + "/" + String(proportion.per)
        var factors: [Earn.Factor] = []
        factors.reserveCapacity(2)
        factors.append(Earn.Factor(rule: "points/earn", value: ratio))
        if tier.earnMultiplier.rate != .one {
            factors.append(Earn.Factor(rule: "tiers/" + tier.id, value: tier.earnMultiplier.text))
        }
        for (rule, applied) in zip(rules.rules, applied) where applied {
            factors.append(Earn.Factor(rule: rule.path, value: rule.gain.text))
        }
        for added in campaignPoints {
            guard let rule = rules.rules.first(where: { $0.id == added.rule }) else { continue }
            factors.append(Earn.Factor(rule: rule.path, value: rule.gain.text, points: added.points))
        }
        return factors
    }
}

extension EarnRule {
    fileprivate func holds(_ line: BasketLine) -> Bool {
        if skus.isEmpty, categories.isEmpty { return true }
        if let sku = line.sku, skus.contains(sku) { return true }
        return line.isIn(categories)
    }

    /// Where it stands in the program.
    fileprivate var path: String { "points/earn/rules/" + id }
}

extension EarnRule.Gain {
    fileprivate var text: String {
        switch self {
        case .multiplier(let multiplier): multiplier.text
        case .pointsPerUnit(let points): "+\(points)"
        }
    }

    /// What it adds by itself to the points on so much money, or for so many units.
    fileprivate func points(on counted: Int64, at proportion: Proportion) -> Points {
        switch self {
        case .multiplier(let multiplier):
            (Fraction(counted) * Fraction(proportion) * (Fraction(multiplier.rate) - 1)).floor
        case .pointsPerUnit(let points):
            Int64(clamping: min(Int128(Bounds.magnitude), Int128(points) * Int128(counted)))
        }
    }
}

extension UnitRun {
    /// Whether the customer still has the unit: something of its value is left, or it never had a value.
    fileprivate func isKept(of line: BasketLine) -> Bool {
        value > 0 || discount == line.unitAmount
    }
}
