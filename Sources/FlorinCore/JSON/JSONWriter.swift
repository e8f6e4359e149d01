/// Writes compact JSON, field by field. The writer sets the commas; the caller keeps to one key for each value.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { w in
///     w.field("id", "mem_1")
///     w.key("lots"); w.array(lots) { w, lot in w.value(lot.points) }
/// }
/// ```
public struct JSONWriter: Sendable {
    @usableFromInline var buffer: [UInt8] = []
    /// Whether a comma is due before the next key or element.
    @usableFromInline var owesComma = false

    /// `capacity` is the expected length; a longer text only costs a reallocation.
    public init(capacity: Int = 512) {
        buffer.reserveCapacity(capacity)
    }

    /// What has been written so far.
    public var bytes: [UInt8] { buffer }

    /// An object whose fields `body` writes.
    @inlinable
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// An array; `body` writes one value for each element.
    @inlinable
    public mutating func array<S: Sequence>(_ elements: S, _ body: (inout JSONWriter, S.Element) -> Void) {
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    /// The name of the next value. It is written as it stands: it must need no escape.
    public mutating func key(_ name: StaticString) {
        let comma = owesComma
        owesComma = false
        name.withUTF8Buffer { buffered in
            let utf8 = unsafe buffered.span
            buffer.append(addingCapacity: utf8.count + 4) { output in
                if comma { output.append(Byte.comma) }
                output.append(Byte.quote)
                for index in utf8.indices { output.append(utf8[index]) }
                output.append(Byte.quote)
                output.append(Byte.colon)
            }
        }
    }

    /// The name of the next value, escaped: for names that come from users.
    public mutating func key(_ name: String) {
        separate()
        owesComma = false
        appendQuoted(name)
        buffer.append(Byte.colon)
    }

    public mutating func value(_ v: Int64) {
        separate()
        buffer.appendDecimal(v)
    }

    public mutating func value(_ v: Int) {
        value(Int64(v))
    }

    public mutating func value(_ v: Bool) {
        separate()
        buffer.append(contentsOf: (v ? "true" : "false").utf8)
    }

    public mutating func value(_ v: String) {
        separate()
        appendQuoted(v)
    }

    /// An instant as RFC 3339 text.
    public mutating func value(_ v: Timestamp) {
        separate()
        buffer.append(Byte.quote)
        v.appendRFC3339(to: &buffer)
        buffer.append(Byte.quote)
    }

    public mutating func null() {
        separate()
        buffer.append(contentsOf: "null".utf8)
    }

    public mutating func value(_ v: JSON) {
        switch v {
        case .null: null()
        case .bool(let bool): value(bool)
        case .integer(let integer): value(integer)
        case .number(let text): raw(text.utf8)
        case .string(let string): value(string)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let fields):
            object { writer in
                for field in fields {
                    writer.key(field.name)
                    writer.value(field.value)
                }
            }
        }
    }

    /// One value that is JSON already.
    public mutating func raw(_ bytes: some Sequence<UInt8>) {
        separate()
        buffer.append(contentsOf: bytes)
    }

    @usableFromInline
    mutating func open(_ bracket: UInt8) {
        if owesComma { buffer.append(Byte.comma) }
        owesComma = false
        buffer.append(bracket)
    }

    @usableFromInline
    mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        owesComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if owesComma { buffer.append(Byte.comma) }
        owesComma = true
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        text.withUTF8 { buffered in
            let utf8 = unsafe buffered.span
            guard unsafe !buffered.contains(where: Self.needsEscape) else { return appendEscaped(utf8) }
            buffer.append(addingCapacity: utf8.count + 2) { output in
                output.append(Byte.quote)
                for index in utf8.indices { output.append(utf8[index]) }
                output.append(Byte.quote)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < Byte.space || byte == Byte.quote || byte == Byte.backslash
    }

    private mutating func appendEscaped(_ utf8: Span<UInt8>) {
        buffer.append(Byte.quote)
        for index in utf8.indices {
            let byte = utf8[index]
            guard Self.needsEscape(byte) else {
                buffer.append(byte)
                continue
            }
            buffer.append(Byte.backslash)
            switch byte {
            case Byte.quote, Byte.backslash: buffer.append(byte)
            case 0x0A: buffer.append(UInt8(ascii: "n"))
            case 0x0D: buffer.append(UInt8(ascii: "r"))
            case 0x09: buffer.append(UInt8(ascii: "t"))
            default:
                // Only bytes below 0x20 come here: two digits, the first 0 or 1.
                buffer.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
                buffer.append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
            }
        }
        buffer.append(Byte.quote)
    }
}

extension [UInt8] {
    /// Appends the number in decimal digits, with a minus sign if it is negative.
    mutating func appendDecimal(_ number: Int64) {
        var digits = InlineArray<20, UInt8>(repeating: Byte.zero)
        var first = 20
        var rest = number.magnitude
        repeat {
            first -= 1
            digits[first] = Byte.zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        append(addingCapacity: 20) { output in
            if number < 0 { output.append(Byte.minus) }
            for index in first..<20 { output.append(digits[index]) }
        }
    }
}
