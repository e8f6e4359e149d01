/// A non-negative fraction in 128 bits, for products and sums of rates that are rounded only once, at the end.
///
/// What no longer fits is reduced to lowest terms first; if that is not enough, it is rounded down to 62 binary digits.
/// That takes the product of more long decimals than any real scheme has, and never traps.
struct Fraction: Hashable {
    private(set) var numerator: UInt128
    private(set) var denominator: UInt128

    static let zero = Fraction(numerator: 0, denominator: 1)
    static let one = Fraction(numerator: 1, denominator: 1)

    private init(numerator: UInt128, denominator: UInt128) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ rate: Rate) {
        self.init(numerator: UInt128(rate.numerator), denominator: UInt128(rate.denominator))
    }

    init(_ proportion: Proportion) {
        self.init(numerator: UInt128(clamping: proportion.points), denominator: UInt128(proportion.per))
    }

    /// A whole number; a negative one counts as zero.
    init(_ whole: Int64) {
        self.init(numerator: UInt128(clamping: whole), denominator: 1)
    }

    /// The whole part, at most ``Bounds/magnitude``.
    var floor: Int64 {
        min(Bounds.magnitude, Int64(clamping: numerator / denominator))
    }

    static func * (a: Fraction, b: Fraction) -> Fraction {
        if let product = exactProduct(a, b) { return product }
        let crossed = Fraction(numerator: a.numerator, denominator: b.denominator).reduced
        let other = Fraction(numerator: b.numerator, denominator: a.denominator).reduced
        return exactProduct(crossed, other) ?? exactProduct(a.coarse, b.coarse) ?? .zero
    }

    static func + (a: Fraction, b: Fraction) -> Fraction {
        exactSum(a, b) ?? exactSum(a.reduced, b.reduced) ?? exactSum(a.coarse, b.coarse) ?? .zero
    }

    /// `a` less a whole number, but not less than zero.
    static func - (a: Fraction, whole: Int64) -> Fraction {
        let (taken, overflow) = UInt128(clamping: whole).multipliedReportingOverflow(by: a.denominator)
        guard !overflow, taken < a.numerator else { return .zero }
        return Fraction(numerator: a.numerator - taken, denominator: a.denominator)
    }

    private static func exactProduct(_ a: Fraction, _ b: Fraction) -> Fraction? {
        let (numerator, tooHigh) = a.numerator.multipliedReportingOverflow(by: b.numerator)
        let (denominator, tooFine) = a.denominator.multipliedReportingOverflow(by: b.denominator)
        return tooHigh || tooFine ? nil : Fraction(numerator: numerator, denominator: denominator)
    }

    private static func exactSum(_ a: Fraction, _ b: Fraction) -> Fraction? {
        let alike = a.denominator == b.denominator
        let common = alike ? a.denominator : greatestCommonDivisor(a.denominator, b.denominator)
        let (left, right) = (b.denominator / common, a.denominator / common)
        let (first, overflow1) = a.numerator.multipliedReportingOverflow(by: left)
        let (second, overflow2) = b.numerator.multipliedReportingOverflow(by: right)
        let (numerator, overflow3) = first.addingReportingOverflow(second)
        let (denominator, overflow4) = a.denominator.multipliedReportingOverflow(by: left)
        guard !overflow1, !overflow2, !overflow3, !overflow4 else { return nil }
        return Fraction(numerator: numerator, denominator: denominator)
    }

    private var reduced: Fraction {
        let divisor = greatestCommonDivisor(numerator, denominator)
        return Fraction(numerator: numerator / divisor, denominator: denominator / divisor)
    }

    /// The first 62 binary digits: a product or a sum of two such numbers always fits.
    private var coarse: Fraction {
        let limit: UInt128 = 1 << 62
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        guard whole < limit else { return Fraction(numerator: limit, denominator: 1) }
        let excess = max(0, 64 - denominator.leadingZeroBitCount)
        let digits = 62 - (128 - whole.leadingZeroBitCount)
        // A denominator that is shortened is rounded up, so that the number is rounded down.
        let divisor = excess == 0 ? denominator : (denominator >> excess) + 1
        let part = ((rest >> excess) << digits) / divisor
        return Fraction(numerator: (whole << digits) + part, denominator: 1 << digits)
    }
}

/// `b` must be greater than zero.
private func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
