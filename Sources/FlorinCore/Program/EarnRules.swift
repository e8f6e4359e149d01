/// What sales earn in points: `points.earn` of the document.
public struct EarnRules: Hashable, Sendable {
    public var proportion: Proportion
    public var multipliers: Combination
    public var excludeCategories: [String]
    /// Whether what is lost by rounding down counts for the next purchase.
    public var carriesRemainder: Bool
    /// Each at most once per unit and rule; a unit may meet several.
    public var rules: [EarnRule]

    /// Whether some rule asks for the month of the member's birthday.
    public var asksForBirthMonth: Bool { rules.contains { $0.occasion == .birthdayMonth } }

    /// How several multipliers of one unit make one: 2 and 1.5 give 3, or 1 + 1 + 0.5 = 2.5.
    public enum Combination: String, Hashable, Sendable, CaseIterable { case multiplicative, additive }
}

/// More points on some units: `points.earn.rules[]` of the document.
public struct EarnRule: Hashable, Sendable {
    public var id: String
    /// A unit is in scope if its SKU or its category is listed; every unit, if none is.
    public var skus: [String]
    public var categories: [String]
    public var gain: Gain
    /// Sales from here on, and until just before here, meet the rule.
    public var from: Timestamp?
    public var until: Timestamp?
    public var occasion: Occasion?
    /// What it may add for one member. A rule with a cap adds what it gives at the base rate, apart from all multipliers.
    public var cap: EarnCap?

    public enum Gain: Hashable, Sendable {
        case multiplier(WrittenRate)
        /// So many points for each unit, whatever it costs; not multiplied.
        case pointsPerUnit(Points)
    }

    public enum Occasion: String, Hashable, Sendable, CaseIterable {
        /// The member has never bought anything.
        case firstPurchase
        /// It is the month of the member's birthday.
        case birthdayMonth
    }

    /// Whether it holds for some sales only, or only up to a point.
    public var isCampaign: Bool { from != nil || until != nil || occasion != nil || cap != nil }
}

/// So many points for one member, in each period of the calendar or (nil) altogether.
public struct EarnCap: Hashable, Sendable {
    public var points: Points
    public var period: CalendarPeriod?
}
