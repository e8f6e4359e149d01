/// A JSON text as a value, with its fields in the order in which they were written.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number within ±(2^53 - 1), written without fraction or exponent.
    case integer(Int64)
    /// Any other number, verbatim: with a fraction or an exponent, too large, or `-0`.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Field])

    /// One name and its value. A parsed object has no name twice.
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}
