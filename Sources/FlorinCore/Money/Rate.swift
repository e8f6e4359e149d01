/// An exact, non-negative fraction such as 5 % (1/20) or a multiplier of 1.5 (3/2).
public struct Rate: Hashable, Sendable {
    public let numerator: Int64
    /// Greater than zero.
    public let denominator: Int64

    public static let zero = Rate(0, 1)
    public static let one = Rate(1, 1)

    /// A rate in lowest terms. `denominator` must be positive and `numerator` must not be negative.
    public init(_ numerator: Int64, _ denominator: Int64) {
        precondition(numerator >= 0 && denominator > 0, "a rate is a non-negative fraction")
        let divisor = greatestCommonDivisor(numerator, denominator)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// ⌊amount × rate⌋; `amount` must not be negative.
    public func floor(of amount: Int64) -> Int64 {
        Int64(clamping: Int128(amount) * Int128(numerator) / Int128(denominator))
    }

    /// amount × rate, rounded half up; `amount` must not be negative.
    public func halfUp(of amount: Int64) -> Int64 {
        let doubled = Int128(amount) * Int128(numerator) * 2 + Int128(denominator)
        return Int64(clamping: doubled / (Int128(denominator) * 2))
    }
}

private func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
