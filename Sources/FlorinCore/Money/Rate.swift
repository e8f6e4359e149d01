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
        divide(amount, times: numerator, by: denominator).quotient
    }

    /// ⌈amount × rate⌉; `amount` must not be negative.
    func ceiling(of amount: Int64) -> Int64 {
        let (whole, rest) = divide(amount, times: numerator, by: denominator)
        return rest > 0 && whole < .max ? whole + 1 : whole
    }

    /// amount × rate, rounded half up; `amount` must not be negative.
    public func halfUp(of amount: Int64) -> Int64 {
        let (whole, rest) = divide(amount, times: numerator, by: denominator)
        return rest >= denominator - rest && whole < .max ? whole + 1 : whole
    }
}

/// `a` × `b` / `c` and what remains. Nearly every product fits into 64 bits, where division is many times faster.
func divide(_ a: Int64, times b: Int64, by c: Int64) -> (quotient: Int64, remainder: Int64) {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard overflow else { return product.quotientAndRemainder(dividingBy: c) }
    let (quotient, remainder) = (Int128(a) * Int128(b)).quotientAndRemainder(dividingBy: Int128(c))
    return (Int64(clamping: quotient), Int64(clamping: remainder))
}

private func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
