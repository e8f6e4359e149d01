extension JSON {
    /// Reads one JSON text, strictly by RFC 8259: UTF-8 without a byte order mark, no name twice in an object,
    /// nothing after the value, and at most `maximumDepth` (up to 512) arrays and objects inside each other.
    ///
    /// Throws the first fault: `malformed_json` with the byte offset in its detail, or `invalid_field` for a name
    /// that comes twice. The pointer is that of the innermost value whose place is known.
    public static func parse(_ bytes: [UInt8], maximumDepth: Int = 32) throws(Fault) -> JSON {
        var scanner = JSONScanner(bytes)
        let value = try scanner.value(depth: min(maximumDepth, 512))
        try scanner.end()
        return value
    }
}

/// A single pass over the bytes. Each function starts at `position` and leaves it behind what it has read.
struct JSONScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// One value with the white space before it; it may hold `depth` levels of arrays and objects.
    mutating func value(depth: Int) throws(Fault) -> JSON {
        switch next() {
        case Byte.quote: return .string(try string())
        case Byte.zero...Byte.nine, Byte.minus: return try number()
        case Byte.openBrace: return .object(try fields(depth: try deeper(depth)))
        case Byte.openBracket: return .array(try elements(depth: try deeper(depth)))
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw unexpected("a value")
        }
    }

    /// Only white space may follow.
    mutating func end() throws(Fault) {
        _ = next()
        guard position == bytes.count else { throw unexpected("the end of the text") }
    }

    private mutating func fields(depth: Int) throws(Fault) -> [JSON.Field] {
        position += 1
        guard next() != Byte.closeBrace else {
            position += 1
            return []
        }
        var fields: [JSON.Field] = []
        fields.reserveCapacity(4)
        var names = NamesSeen()
        while true {
            guard next() == Byte.quote else { throw unexpected("a name in quotes") }
            let name = try string()
            guard names.isNew(name, after: fields) else {
                throw Fault(Pointer.token(name), .invalidField, "The field is given twice.")
            }
            guard next() == Byte.colon else { throw unexpected("a colon") }
            position += 1
            do {
                fields.append(JSON.Field(name, try value(depth: depth)))
            } catch {
                throw error.inside(Pointer.token(name))
            }
            guard try another(before: Byte.closeBrace) else { return fields }
        }
    }

    private mutating func elements(depth: Int) throws(Fault) -> [JSON] {
        position += 1
        guard next() != Byte.closeBracket else {
            position += 1
            return []
        }
        var elements: [JSON] = []
        while true {
            do {
                elements.append(try value(depth: depth))
            } catch {
                throw error.inside(Pointer.token(elements.count))
            }
            guard try another(before: Byte.closeBracket) else { return elements }
        }
    }

    /// Reads a comma (true) or the closing bracket (false).
    private mutating func another(before close: UInt8) throws(Fault) -> Bool {
        let byte = next()
        guard byte == Byte.comma || byte == close else {
            throw unexpected(close == Byte.closeBrace ? "a comma or }" : "a comma or ]")
        }
        position += 1
        return byte == Byte.comma
    }

    private func deeper(_ depth: Int) throws(Fault) -> Int {
        guard depth > 0 else { throw malformed("The text is nested too deeply") }
        return depth - 1
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(Fault) -> JSON {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count, "\(text)".utf8.elementsEqual(bytes[position..<end]) else {
            throw unexpected("a value")
        }
        position = end
        return value
    }

    /// Skips white space and gives the byte behind it; 0, which no JSON text contains, at the end.
    private mutating func next() -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= Byte.space, Byte.isWhiteSpace(byte) else { return byte }
            position += 1
        }
        return 0
    }

    /// The byte at `position`; 0, which no JSON text contains, at the end.
    var current: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    func unexpected(_ expected: String) -> Fault {
        malformed(position < bytes.count ? "Expected \(expected)" : "The text ends where \(expected) was expected")
    }

    func malformed(_ detail: String) -> Fault {
        Fault("", .malformedJSON, "\(detail) at byte \(position).")
    }
}

/// Finds a name that comes twice: by comparing while there are few, by hashing when there are many.
private struct NamesSeen {
    private var names: Set<String> = []

    mutating func isNew(_ name: String, after fields: [JSON.Field]) -> Bool {
        guard fields.count >= 16 else { return !fields.contains { $0.name == name } }
        if names.isEmpty { names = Set(fields.lazy.map(\.name)) }
        return names.insert(name).inserted
    }
}

/// The bytes that JSON gives a meaning.
enum Byte {
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let minus = UInt8(ascii: "-")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")

    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == space || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }
}
