/// A length of time as the calendar counts it, such as `P12M`, `P7D` or `PT15M` (ISO 8601).
public struct Period: Hashable, Sendable {
    /// Years count as 12 months.
    public let months: Int
    /// Weeks count as 7 days.
    public let days: Int
    /// Hours and minutes count as 3,600 and 60 seconds.
    public let seconds: Int
    /// As it was written.
    public let text: String

    static let zero = Period(months: 0, days: 0, seconds: 0, text: "P0D")
    static let year = Period(months: 12, days: 0, seconds: 0, text: "P12M")
    static let thirtyDays = Period(months: 0, days: 30, seconds: 0, text: "P30D")

    private init(months: Int, days: Int, seconds: Int, text: String) {
        self.months = months
        self.days = days
        self.seconds = seconds
        self.text = text
    }

    /// Reads `P1Y2M3W4DT5H6M7S`: any of the parts, at least one, in this order, each with one to six digits.
    public init?(_ text: String) {
        var reader = PeriodReader(text)
        guard let parts = reader.parts() else { return nil }
        self.init(months: parts.months, days: parts.days, seconds: parts.seconds, text: text)
    }

    public var isZero: Bool {
        months == 0 && days == 0 && seconds == 0
    }
}

/// Reads a period from its text, unit by unit.
private struct PeriodReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    mutating func parts() -> (months: Int, days: Int, seconds: Int)? {
        guard take("P"), !rest.isEmpty else { return nil }
        let months = count("Y") * 12 + count("M")
        let days = count("W") * 7 + count("D")
        guard take("T") else { return rest.isEmpty ? (months, days, 0) : nil }
        guard !rest.isEmpty else { return nil }
        let seconds = count("H") * 3_600 + count("M") * 60 + count("S")
        return rest.isEmpty ? (months, days, seconds) : nil
    }

    /// The number before `unit`; 0, with nothing read, if the next part has another unit or is no part at all.
    private mutating func count(_ unit: Unicode.Scalar) -> Int {
        let digits = rest.prefix { Byte.zero...Byte.nine ~= $0 }
        guard 1...6 ~= digits.count, rest.dropFirst(digits.count).first == UInt8(ascii: unit) else { return 0 }
        rest = rest.dropFirst(digits.count + 1)
        return digits.reduce(0) { $0 * 10 + Int($1 - Byte.zero) }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
