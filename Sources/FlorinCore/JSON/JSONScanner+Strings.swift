extension JSONScanner {
    /// A string in quotes. Without escapes, which is nearly always, its bytes are taken as they stand.
    mutating func string() throws(Fault) -> String {
        position += 1
        let start = position
        try skipPlain()
        guard bytes[position] == Byte.quote else { return try escapedString(from: start) }
        let text = try text(bytes[start..<position], from: start)
        position += 1
        return text
    }

    /// Moves to the next quote or backslash.
    private mutating func skipPlain() throws(Fault) {
        var index = position
        let end = bytes.count
        while index < end {
            let byte = bytes[index]
            if byte == Byte.quote || byte == Byte.backslash {
                position = index
                return
            }
            guard byte >= Byte.space else {
                position = index
                throw malformed("A control character must be escaped")
            }
            index += 1
        }
        position = end
        throw malformed("The text ends within a string")
    }

    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var decoded = Array(bytes[start..<position])
        while bytes[position] == Byte.backslash {
            position += 1
            try escape(into: &decoded)
            let plain = position
            try skipPlain()
            decoded.append(contentsOf: bytes[plain..<position])
        }
        let text = try text(decoded[...], from: start)
        position += 1
        return text
    }

    /// What follows a backslash.
    private mutating func escape(into decoded: inout [UInt8]) throws(Fault) {
        let byte = current
        switch byte {
        case Byte.quote, Byte.backslash, UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            decoded.append(contentsOf: Character(try escapedScalar()).utf8)
            return
        default: throw unexpected("an escape")
        }
        position += 1
    }

    /// Four hexadecimal digits, or twice four of them for a scalar beyond U+FFFF.
    private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, current == Byte.backslash else { throw malformed("Half a surrogate pair") }
        position += 1
        guard current == UInt8(ascii: "u") else { throw malformed("Half a surrogate pair") }
        position += 1
        let second = try hexadecimal()
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw malformed("Half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimalDigit(current) else { throw unexpected("a hexadecimal digit") }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case Byte.zero...Byte.nine: UInt32(byte - Byte.zero)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// The text of bytes that must be valid UTF-8. ASCII always is; the standard library's validating initializer
    /// is not specialized and costs several times as much as the rest of a short string.
    private func text(_ slice: ArraySlice<UInt8>, from start: Int) throws(Fault) -> String {
        if slice.reduce(0, |) < 0x80 { return String(decoding: slice, as: UTF8.self) }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw Fault("", .malformedJSON, "The string at byte \(start) is not valid UTF-8.")
        }
        return text
    }
}
