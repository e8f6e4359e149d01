/// A stored record that cannot be read: damaged, or written by a newer Florin.
public struct CorruptRecord: Error, Hashable, Sendable {
    /// What was expected where, in English.
    public let detail: String

    public init(_ detail: String) {
        self.detail = detail
    }
}

/// Reading back what Florin itself wrote: no faults to collect, the first surprise ends it.
extension JSON {
    static func stored(_ bytes: [UInt8]) throws(CorruptRecord) -> JSON {
        do { return try parse(bytes) } catch { throw CorruptRecord(error.detail) }
    }

    /// A field that must be there.
    func at(_ name: String) throws(CorruptRecord) -> JSON {
        guard let value = optional(name) else { throw CorruptRecord("\(name) is missing") }
        return value
    }

    /// Nil if the field is absent or null.
    func optional(_ name: String) -> JSON? {
        guard case .object(let fields) = self, let field = fields.first(where: { $0.name == name }),
            field.value != .null
        else { return nil }
        return field.value
    }

    func int() throws(CorruptRecord) -> Int64 {
        guard case .integer(let value) = self else { throw CorruptRecord("a whole number is missing") }
        return value
    }

    func text() throws(CorruptRecord) -> String {
        guard case .string(let value) = self else { throw CorruptRecord("a string is missing") }
        return value
    }

    func elements() throws(CorruptRecord) -> [JSON] {
        guard case .array(let values) = self else { throw CorruptRecord("an array is missing") }
        return values
    }

    func fields() throws(CorruptRecord) -> [Field] {
        guard case .object(let fields) = self else { throw CorruptRecord("an object is missing") }
        return fields
    }

    func int(_ name: String) throws(CorruptRecord) -> Int64 { try at(name).int() }
    func text(_ name: String) throws(CorruptRecord) -> String { try at(name).text() }
    func optionalInt(_ name: String) throws(CorruptRecord) -> Int64? { try optional(name)?.int() }
    func optionalText(_ name: String) throws(CorruptRecord) -> String? { try optional(name)?.text() }

    func list<T>(_ name: String, _ read: (JSON) throws(CorruptRecord) -> T) throws(CorruptRecord) -> [T] {
        try at(name).list(read)
    }

    func list<T>(_ read: (JSON) throws(CorruptRecord) -> T) throws(CorruptRecord) -> [T] {
        var values: [T] = []
        for element in try elements() { values.append(try read(element)) }
        return values
    }

    func choice<T: RawRepresentable>(_ name: String, _ type: T.Type) throws(CorruptRecord) -> T
    where T.RawValue == String {
        let text = try text(name)
        guard let value = T(rawValue: text) else { throw CorruptRecord("\(name) is \(text)") }
        return value
    }

    /// An array of exactly `count` whole numbers.
    func ints(_ count: Int) throws(CorruptRecord) -> [Int64] {
        let values = try list { (json) throws(CorruptRecord) in try json.int() }
        guard values.count == count else { throw CorruptRecord("\(count) numbers are missing") }
        return values
    }
}
