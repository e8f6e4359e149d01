/// An amount of the program's currency, in minor units (fen, cents).
public typealias Money = Int64

/// A number of points. Points have no fractions.
public typealias Points = Int64

/// Growth counts towards a tier and is never spent.
public typealias Growth = Int64

/// The bounds of every number that Florin takes or keeps.
///
/// Each amount and each balance lies within ±(2^53 - 1), which JSON carries exactly everywhere. Sums of a thousand
/// such numbers fit into `Int64`, and products are made in `Int128`, so arithmetic on checked values cannot overflow.
public enum Bounds {
    /// The greatest magnitude of an amount, a balance or a count: 2^53 - 1.
    public static let magnitude: Int64 = 1 << 53 - 1
}
