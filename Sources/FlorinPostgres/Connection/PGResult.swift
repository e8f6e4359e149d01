internal import CLibpq

/// What one statement gave: rows in binary format.
@safe final class PGResult {
    private let handle: OpaquePointer

    /// Takes the result over, and frees it in the end.
    init(taking handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit { unsafe PQclear(handle) }

    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    var rows: some Collection<Row> {
        (0..<Int(unsafe PQntuples(handle))).lazy.map { Row(result: self, index: CInt($0)) }
    }

    var first: Row? { rows.first }

    /// How many rows the statement wrote.
    var written: Int { Int(unsafe String(cString: PQcmdTuples(handle))) ?? 0 }

    /// The error that this result stands for.
    func error(isConnectionLost: Bool) -> PGError {
        PGError(
            state: field(UInt8(ascii: "C")), message: field(UInt8(ascii: "M")), isConnectionLost: isConnectionLost)
    }

    /// A field of an error, by libpq's letter for it.
    private func field(_ letter: UInt8) -> String {
        guard let text = unsafe PQresultErrorField(handle, CInt(letter)) else { return "" }
        return unsafe String(cString: text)
    }

    struct Row {
        fileprivate let result: PGResult
        fileprivate let index: CInt

        /// A `bigint`, `integer`, `smallint` or `boolean`.
        func int(_ column: CInt) -> Int64 {
            let bytes = bytes(column)
            let start: Int64 = (bytes.first ?? 0) < 0x80 ? 0 : -1
            return bytes.reduce(start) { $0 << 8 | Int64($1) }
        }

        func optionalInt(_ column: CInt) -> Int64? { isNull(column) ? nil : int(column) }

        func bytes(_ column: CInt) -> [UInt8] {
            unsafe withBytes(column) { unsafe Array($0) }
        }

        func text(_ column: CInt) -> String {
            unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
        }

        func optionalText(_ column: CInt) -> String? { isNull(column) ? nil : text(column) }

        private func isNull(_ column: CInt) -> Bool { unsafe PQgetisnull(result.handle, index, column) == 1 }

        @unsafe private func withBytes<T>(_ column: CInt, _ body: (UnsafeRawBufferPointer) -> T) -> T {
            let count = unsafe Int(PQgetlength(result.handle, index, column))
            return unsafe body(UnsafeRawBufferPointer(start: PQgetvalue(result.handle, index, column), count: count))
        }
    }
}
