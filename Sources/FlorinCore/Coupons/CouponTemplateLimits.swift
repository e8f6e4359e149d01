/// How much a coupon template may say. Each number stands here and nowhere else; lists are as long as a program's, see
/// ``ProgramLimits``.
public enum CouponTemplateLimits {
    /// The length of the name, in characters.
    public static let name = 1...100
    /// What a fixed coupon takes, and the most that one by percentage takes.
    public static let amount: ClosedRange<Int64> = 1...Bounds.magnitude
    public static let threshold: ClosedRange<Int64> = 0...Bounds.magnitude
    public static let stage: ClosedRange<Int64> = 0...1_000
    /// The length of a group's name.
    public static let group = 1...40
    /// Uses by one member.
    public static let perMember: ClosedRange<Int64> = 1...1_000_000
    /// Uses by all members.
    public static let total: ClosedRange<Int64> = 1...1_000_000_000
    /// Codes that are made at once.
    public static let codes: ClosedRange<Int64> = 1...10_000
}
