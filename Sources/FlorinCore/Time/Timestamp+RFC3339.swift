extension Timestamp {
    /// Reads `2017-01-01T13:31:53Z`: with `Z` or a numeric offset, and with up to nine digits of a second's fraction,
    /// of which three are kept. A leap second (`:60`) is refused: the clock that Florin counts by has none.
    public init?(rfc3339 text: String) {
        var reader = TimestampReader(text)
        guard let timestamp = reader.timestamp() else { return nil }
        self = timestamp
    }

    /// In UTC, with milliseconds only if there are any: `2017-01-01T13:31:53Z`, `2017-01-01T13:31:53.250Z`.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func appendRFC3339(to bytes: inout [UInt8]) {
        let date = CivilDate(daysSinceEpoch: Int(milliseconds.flooredQuotient(86_400_000)))
        let millisecond = Int(milliseconds.flooredRemainder(86_400_000))
        if date.year < 0 { bytes.append(Byte.minus) }
        bytes.append(Int(date.year.magnitude), digits: 4)
        bytes.append(Byte.minus)
        bytes.append(date.month, digits: 2)
        bytes.append(Byte.minus)
        bytes.append(date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(millisecond / 3_600_000, digits: 2)
        bytes.append(Byte.colon)
        bytes.append(millisecond / 60_000 % 60, digits: 2)
        bytes.append(Byte.colon)
        bytes.append(millisecond / 1_000 % 60, digits: 2)
        if millisecond % 1_000 != 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(millisecond % 1_000, digits: 3)
        }
        bytes.append(UInt8(ascii: "Z"))
    }
}

extension [UInt8] {
    /// At least so many digits, with zeros in front.
    fileprivate mutating func append(_ number: Int, digits: Int) {
        var unit = 10
        for _ in 1..<digits {
            if number < unit { append(Byte.zero) }
            unit *= 10
        }
        appendDecimal(Int64(number))
    }
}

/// Reads an instant from its text, part by part.
private struct TimestampReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func timestamp() -> Timestamp? {
        guard let date = date(), take("T") || take("t"), let time = time(), let offset = offset() else { return nil }
        guard position == bytes.count else { return nil }
        return Timestamp(milliseconds: Int64(date.daysSinceEpoch) * 86_400_000 + time - offset)
    }

    private mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private mutating func time() -> Int64? {
        guard let minutes = hoursAndMinutes(), take(":"), let second = number(2), second < 60 else { return nil }
        guard let fraction = take(".") ? milliseconds() : 0 else { return nil }
        return minutes * 60_000 + Int64(second) * 1_000 + fraction
    }

    private mutating func milliseconds() -> Int64? {
        var value: Int64 = 0
        var digits = 0
        while let digit = number(1) {
            digits += 1
            if digits <= 3 { value = value * 10 + Int64(digit) }
        }
        guard 1...9 ~= digits else { return nil }
        for _ in digits..<max(digits, 3) { value *= 10 }
        return value
    }

    /// Milliseconds ahead of UTC.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let minutes = hoursAndMinutes() else { return nil }
        return (isNegative ? -minutes : minutes) * 60_000
    }

    private mutating func hoursAndMinutes() -> Int64? {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        return Int64(hour * 60 + minute)
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard Byte.zero...Byte.nine ~= byte else { return nil }
            value = value * 10 + Int(byte - Byte.zero)
        }
        position += digits
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}
