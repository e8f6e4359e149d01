/// How much a program may hold. Each number stands here and nowhere else.
public enum ProgramLimits {
    /// The length of the program's name, in characters.
    public static let name = 1...100
    /// The length of a time zone's name.
    public static let timeZone = 1...64
    public static let tiers = 1...20
    /// The length of the id of a tier or of an earning rule.
    public static let id = 1...40
    /// The length of a tier's name.
    public static let tierName = 1...100
    public static let earnRules = 0...100
    /// The number of categories or SKUs in one list.
    public static let list = 0...200
    /// The length of one category or SKU.
    public static let listed = 1...100
    /// Points for each unit: low enough that no basket can leave the range of `Int64`.
    public static let pointsPerUnit: ClosedRange<Int64> = 1...1_000_000_000
    /// The longest window of growth that is counted in days.
    public static let growthWindowDays = 400
    public static let birthdayGift: ClosedRange<Int64> = 1...1_000_000_000
    public static let depositBonuses = 0...20
    public static let redeemBlocks = 1...50
    public static let couponsPerOrder: ClosedRange<Int64> = 0...100
    /// A multiplier, in whole numbers.
    public static let multiplier: Int64 = 1_000
    /// The decimals of a rate.
    public static let decimals = 6
    /// The longest period, in years.
    public static let years = 10
}
