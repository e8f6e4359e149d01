internal import FlorinEngine
internal import GRDB
internal import GRDBSQLite

/// A prepared statement without GRDB's conversions: the few statements that run for every payment are bound and read
/// through SQLite's own functions, which halves their cost.
///
/// Borrowed from GRDB's cache; valid on the connection and in the access it was made in.
@safe struct RawStatement {
    private let handle: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        unsafe handle = try db.cachedStatement(sql: sql).sqliteStatement
    }

    /// Binds and runs a statement that gives no rows. Gives how many it changed.
    @discardableResult func run(_ bind: (inout Binder) -> Void) throws -> Int {
        try each(bind) { _ in }
        return unsafe Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// Binds and runs a statement, and hands over each row.
    func each(_ bind: (inout Binder) -> Void, _ row: (Row) throws -> Void) throws {
        defer { unsafe sqlite3_reset(handle) }
        var binder = unsafe Binder(handle: handle)
        bind(&binder)
        while true {
            switch unsafe sqlite3_step(handle) {
            case SQLITE_ROW: try row(unsafe Row(handle: handle))
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    private func failure() -> any Error {
        let connection = unsafe sqlite3_db_handle(handle)
        let message = unsafe String(cString: sqlite3_errmsg(connection))
        let extended = unsafe sqlite3_extended_errcode(connection)
        return DatabaseError(resultCode: ResultCode(rawValue: extended), message: message)
    }

    /// Binds parameters in their order.
    @safe struct Binder {
        fileprivate let handle: OpaquePointer
        private var index: CInt = 0

        fileprivate init(handle: OpaquePointer) {
            unsafe self.handle = handle
        }

        mutating func add(_ value: Int64?) {
            index += 1
            if let value {
                unsafe sqlite3_bind_int64(handle, index, value)
            } else {
                unsafe sqlite3_bind_null(handle, index)
            }
        }

        mutating func add(_ text: String?) {
            index += 1
            guard var text else {
                unsafe sqlite3_bind_null(handle, index)
                return
            }
            text.withUTF8 { bytes in
                let start = unsafe UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                _ = unsafe sqlite3_bind_text(handle, index, start, CInt(bytes.count), Binder.copied)
            }
        }

        /// UTF-8 text that is at hand as bytes.
        mutating func add(text: [UInt8]) {
            index += 1
            unsafe text.withUnsafeBytes { bytes in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                _ = unsafe sqlite3_bind_text(handle, index, start, CInt(bytes.count), Binder.copied)
            }
        }

        mutating func add(blob: [UInt8]) {
            index += 1
            // Without an address it would be NULL.
            guard !blob.isEmpty else {
                unsafe sqlite3_bind_zeroblob(handle, index, 0)
                return
            }
            unsafe blob.withUnsafeBytes { bytes in
                _ = unsafe sqlite3_bind_blob(handle, index, bytes.baseAddress, CInt(bytes.count), Binder.copied)
            }
        }

        /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        private static var copied: sqlite3_destructor_type {
            unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        }
    }

    /// The row a statement stands on; valid until its next step.
    @safe struct Row {
        fileprivate let handle: OpaquePointer

        func int(_ column: CInt) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

        func optionalInt(_ column: CInt) -> Int64? {
            unsafe sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : int(column)
        }

        func bytes(_ column: CInt) -> [UInt8] {
            guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
            let count = unsafe Int(sqlite3_column_bytes(handle, column))
            return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        }

        func optionalText(_ column: CInt) -> String? {
            unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
                ? nil : String(decoding: bytes(column), as: UTF8.self)
        }
    }
}

/// Somebody else was faster if a row is there already.
func conflictIfTaken(_ body: () throws -> Void) throws {
    do { try body() } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw StoreError.conflict
    }
}
