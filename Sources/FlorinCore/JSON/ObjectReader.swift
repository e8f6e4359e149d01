/// Reads the fields of one JSON object, strictly.
///
/// Each getter marks its name as known. A field that is absent or null gives nil; a wrong one gives nil too and adds
/// a fault with its pointer to the log. ``finish()`` reports the fields that nobody asked for. The caller goes on
/// with any value in place of a nil and looks at the log when all is read.
public struct ObjectReader {
    private let fields: [JSON.Field]
    private let place: Place
    private let firstMark: Int
    private let log: FaultLog

    /// A reader for `json`, which lies at `pointer`; nil with a fault if it is no object.
    public init?(_ json: JSON, pointer: String = "", log: FaultLog) {
        self.init(json, at: Place(pointer), log: log)
    }

    init?(_ json: JSON, at place: Place, log: FaultLog) {
        guard case .object(let fields) = json else {
            log.add(Fault(place.pointer, .invalidField, "Must be an object."))
            return nil
        }
        self.fields = fields
        self.place = place
        self.log = log
        firstMark = log.open(fields: fields.count)
    }

    /// Whether the field is present and not null.
    public func has(_ name: String) -> Bool {
        value(name) != nil
    }

    /// The value as it stands.
    public func json(_ name: String) -> JSON? {
        value(name)
    }

    /// A text of so many Unicode scalars, without control characters.
    public func string(_ name: String, length: ClosedRange<Int> = 1...255) -> String? {
        value(name).flatMap { check(name, $0.text(length: length)) }
    }

    /// A whole number.
    public func integer(_ name: String, in range: ClosedRange<Int64> = 0...Bounds.magnitude) -> Int64? {
        value(name).flatMap { check(name, $0.integer(in: range)) }
    }

    public func bool(_ name: String) -> Bool? {
        guard let json = value(name) else { return nil }
        guard case .bool(let bool) = json else { return refuse(name, "Must be true or false.") }
        return bool
    }

    /// One of the texts that stand for the cases of `type`.
    public func choice<T: CaseIterable & RawRepresentable>(_ name: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        guard let json = value(name) else { return nil }
        if case .string(let text) = json, let choice = T(rawValue: text) { return choice }
        let allowed = T.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return refuse(name, "Must be one of \(allowed).")
    }

    /// A reader for the object in this field; call its ``finish()`` too.
    public func object(_ name: String) -> ObjectReader? {
        value(name).flatMap { ObjectReader($0, pointer: place.pointer + Pointer.token(name), log: log) }
    }

    /// The elements of an array with so many of them.
    public func array(_ name: String, count: ClosedRange<Int>) -> [Item]? {
        guard let json = value(name) else { return nil }
        guard case .array(let elements) = json else { return refuse(name, "Must be an array.") }
        guard count ~= elements.count else {
            return refuse(name, "Must have from \(count.lowerBound) to \(count.upperBound) elements.")
        }
        let pointer = place.pointer + Pointer.token(name)
        return elements.indices.map { Item(json: elements[$0], place: Place(pointer, index: $0), log: log) }
    }

    /// Passes `value` on, and adds a fault if it is nil because the field is absent.
    public func required<T>(_ name: String, _ value: T?) -> T? {
        if value == nil, !has(name) {
            log.add(Fault(place.pointer + Pointer.token(name), .missingField, "The field is required."))
        }
        return value
    }

    /// Reports that the field (nil: the object) is not as it must be.
    public func fault(_ name: String?, _ detail: String) {
        log.add(Fault(place.pointer + (name.map(Pointer.token) ?? ""), .invalidField, detail))
    }

    /// Reports each field that was never asked for.
    public func finish() {
        for (index, field) in fields.enumerated() where !log.isKnown(firstMark + index) {
            log.add(Fault(place.pointer + Pointer.token(field.name), .unknownField, "There is no such field here."))
        }
    }

    /// The value of the field, which is now known; nil if it is absent or null.
    private func value(_ name: String) -> JSON? {
        for index in fields.indices
        where fields[index].name.utf8.count == name.utf8.count && fields[index].name == name {
            log.mark(firstMark + index)
            if case .null = fields[index].value { return nil }
            return fields[index].value
        }
        return nil
    }

    private func refuse<T>(_ name: String, _ detail: String) -> T? {
        fault(name, detail)
        return nil
    }

    private func check<T>(_ name: String, _ result: Result<T, JSON.Unfit>) -> T? {
        switch result {
        case .success(let value): value
        case .failure(let unfit): refuse(name, unfit.detail)
        }
    }
}

extension ObjectReader {
    /// One element of an array.
    public struct Item {
        public let json: JSON
        let place: Place
        let log: FaultLog

        public var pointer: String { place.pointer }

        /// A reader for this element; nil with a fault if it is no object.
        public func object() -> ObjectReader? {
            ObjectReader(json, at: place, log: log)
        }

        /// A text of so many Unicode scalars, without control characters; nil with a fault if it is not one.
        public func string(length: ClosedRange<Int> = 1...255) -> String? {
            check(json.text(length: length))
        }

        /// A whole number; nil with a fault if it is not one.
        public func integer(in range: ClosedRange<Int64> = 0...Bounds.magnitude) -> Int64? {
            check(json.integer(in: range))
        }

        /// Reports that this element is not as it must be.
        public func fault(_ detail: String) {
            log.add(Fault(pointer, .invalidField, detail))
        }

        private func check<T>(_ result: Result<T, JSON.Unfit>) -> T? {
            switch result {
            case .success(let value): return value
            case .failure(let unfit):
                fault(unfit.detail)
                return nil
            }
        }
    }

    /// Where a value lies. An element keeps its array's pointer and its index: most pointers are never needed, and
    /// making each costs more than reading the element.
    struct Place {
        private let base: String
        private let index: Int?

        init(_ pointer: String, index: Int? = nil) {
            base = pointer
            self.index = index
        }

        var pointer: String {
            index.map { base + Pointer.token($0) } ?? base
        }
    }
}
