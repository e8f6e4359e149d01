internal import FlorinCore

/// The parameters of one statement in PostgreSQL's binary format, one after the other in one buffer, which is used again
/// for the next statement.
struct Parameters {
    private var bytes: [UInt8] = []
    /// Where each parameter lies; nil: null.
    private var ranges: [Range<Int>?] = []

    /// Of the server's catalogue of types.
    private enum ElementType: UInt32 {
        case boolean = 16
        case bytea = 17
        case bigint = 20
        case text = 25
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
    }

    // MARK: Single values

    mutating func add(_ number: Int64?) {
        guard let number else { return ranges.append(nil) }
        value { $0.append(bigEndian: UInt64(bitPattern: number)) }
    }

    mutating func add(_ text: String?) {
        guard let text else { return ranges.append(nil) }
        value { $0.append(contentsOf: text.utf8) }
    }

    /// Bytes as they are: a `bytea`, or text in UTF-8.
    mutating func add(bytes: [UInt8]) {
        value { $0.append(contentsOf: bytes) }
    }

    private mutating func value(_ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        ranges.append(start..<bytes.count)
    }

    // MARK: Columns: one array of a value of each row

    mutating func bigints<Rows: Collection>(_ rows: Rows, _ number: (Rows.Element) -> Int64?) {
        column(.bigint, rows) { bytes, row in
            guard let number = number(row) else { return bytes.appendLength(-1) }
            bytes.appendLength(8)
            bytes.append(bigEndian: UInt64(bitPattern: number))
        }
    }

    mutating func booleans<Rows: Collection>(_ rows: Rows, _ isTrue: (Rows.Element) -> Bool) {
        column(.boolean, rows) { bytes, row in
            bytes.appendLength(1)
            bytes.append(isTrue(row) ? 1 : 0)
        }
    }

    mutating func texts<Rows: Collection>(_ rows: Rows, _ text: (Rows.Element) -> String?) {
        column(.text, rows) { bytes, row in
            guard let text = text(row) else { return bytes.appendLength(-1) }
            bytes.appendLength(text.utf8.count)
            bytes.append(contentsOf: text.utf8)
        }
    }

    /// Texts that are at hand as UTF-8.
    mutating func texts<Rows: Collection>(_ rows: Rows, utf8: (Rows.Element) -> [UInt8]?) {
        column(.text, rows) { bytes, row in bytes.append(element: utf8(row)) }
    }

    mutating func byteas<Rows: Collection>(_ rows: Rows, _ value: (Rows.Element) -> [UInt8]?) {
        column(.bytea, rows) { bytes, row in bytes.append(element: value(row)) }
    }

    /// One dimension, which may hold nulls, numbered from 1.
    private mutating func column<Rows: Collection>(
        _ type: ElementType, _ rows: Rows, _ append: (inout [UInt8], Rows.Element) -> Void
    ) {
        value { bytes in
            for word in [1, 1, type.rawValue, UInt32(rows.count), 1] { bytes.append(bigEndian: word) }
            for row in rows { append(&bytes, row) }
        }
    }

    // MARK: For libpq

    /// Calls with a pointer to each parameter (nil: null), its length, and its format, which is 1, binary.
    @unsafe func withPointers<T>(
        _ body: (CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> T
    ) -> T {
        let lengths = ranges.map { CInt($0?.count ?? 0) }
        let formats = [CInt](repeating: 1, count: ranges.count)
        return unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            // An empty value is not null, so it must point somewhere.
            let nowhere: StaticString = ""
            let values = unsafe ranges.map { range -> UnsafePointer<CChar>? in
                guard let range else { return nil }
                guard let start = unsafe start else {
                    return unsafe UnsafeRawPointer(nowhere.utf8Start).assumingMemoryBound(to: CChar.self)
                }
                return unsafe start + range.lowerBound
            }
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(CInt(ranges.count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian word: UInt32) {
        unsafe Swift.withUnsafeBytes(of: word.bigEndian) { bytes in unsafe append(contentsOf: bytes) }
    }

    /// What stands before each element of an array; -1: null.
    fileprivate mutating func appendLength(_ length: Int) {
        append(bigEndian: UInt32(bitPattern: Int32(length)))
    }

    fileprivate mutating func append(element: [UInt8]?) {
        guard let element else { return appendLength(-1) }
        appendLength(element.count)
        append(contentsOf: element)
    }
}
