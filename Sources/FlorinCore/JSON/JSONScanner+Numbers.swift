extension JSONScanner {
    /// A number: an integer if it is written as one and JSON carries it exactly, else its text.
    mutating func number() throws(Fault) -> JSON {
        let start = position
        let isNegative = take(Byte.minus)
        let magnitude = try wholeDigits()
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(Byte.minus) }
            try digits()
        }
        // -0 has no place among the integers: read as one, it would silently become 0.
        guard isWhole, magnitude <= Bounds.magnitude, !(isNegative && magnitude == 0) else {
            return .number(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        return .integer(isNegative ? -magnitude : magnitude)
    }

    /// The digits before the point: a single 0, or any that start with another digit. The value stops counting once
    /// it is beyond the bound, so that no length of digits can overflow.
    private mutating func wholeDigits() throws(Fault) -> Int64 {
        if take(Byte.zero) { return 0 }
        guard isAtDigit else { throw unexpected("a digit") }
        var value: Int64 = 0
        while isAtDigit {
            if value <= Bounds.magnitude { value = value * 10 + Int64(current - Byte.zero) }
            position += 1
        }
        return value
    }

    private mutating func digits() throws(Fault) {
        guard isAtDigit else { throw unexpected("a digit") }
        while isAtDigit { position += 1 }
    }

    private var isAtDigit: Bool {
        Byte.zero...Byte.nine ~= current
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }
}
