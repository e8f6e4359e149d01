/// A code that can be claimed for a coupon, once: twelve characters of Crockford's base 32 in upper case, as random as
/// whoever makes it.
public struct CouponCode: Hashable, Comparable, Sendable {
    public let text: String

    /// Sixty bits.
    public static let values: Range<Int64> = 0..<(1 << 60)
    private static let length = 12

    /// The code for one of ``values``.
    public init(_ value: Int64) {
        var bytes: [UInt8] = []
        Crockford.append(value, width: CouponCode.length, to: &bytes)
        text = String(decoding: bytes, as: UTF8.self).uppercased()
    }

    /// A code that was stored.
    public init(stored text: String) {
        self.text = text
    }

    /// What a customer typed, without what people add and confuse: spaces, hyphens, small letters, O for 0 and I or L
    /// for 1. Any text will do; it may be nobody's code.
    public init(typed text: String) {
        self.text = String(
            String.UnicodeScalarView(
                text.uppercased().unicodeScalars.lazy.filter { $0 != " " && $0 != "-" }.map(CouponCode.unconfused)))
    }

    private static func unconfused(_ character: Unicode.Scalar) -> Unicode.Scalar {
        switch character {
        case "O": "0"
        case "I", "L": "1"
        default: character
        }
    }

    public static func < (a: CouponCode, b: CouponCode) -> Bool { a.text < b.text }
}
