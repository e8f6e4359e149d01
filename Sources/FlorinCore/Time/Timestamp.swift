/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Later than any time that happens; as a number of milliseconds it is still exact in JSON.
    public static let never = Timestamp(milliseconds: Bounds.magnitude)

    /// Nil if it is ``never``.
    public var ifEver: Timestamp? { self == .never ? nil : self }

    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.milliseconds < b.milliseconds
    }
}
