public import FlorinEngine
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A scheme in one SQLite file. Safe against power loss: every commit is in the write-ahead log, and synced, before it
/// returns. Several processes may open the same file.
public final class SQLiteStore: Sendable {
    let pool: DatabasePool
    let checkpointer: Checkpointer
    let writeback: EarlyWriteback
    private let node: Int

    /// Opens the file, or makes it. Refuses a database that is another program's, or a newer Florin's. `node` is this
    /// process's number among the few that may share a file: one at random will do.
    public init(path: String, node: Int = .random(in: 0..<Seat.count)) throws(StoreError) {
        self.node = node
        var configuration = Configuration()
        configuration.label = "florin"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        do {
            try Schema.refuseForeign(path: path)
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in try SQLiteStore.makeDurable(db) }
            try Schema.prepare(pool)
            writeback = EarlyWriteback(paths: try pool.read(SQLiteStore.files))
            checkpointer = try Checkpointer(path: path, writeback)
            try checkpointer.start(for: pool)
            writeback.start()
        } catch {
            throw StoreError(error)
        }
    }

    /// GRDB sets `synchronous` to NORMAL while it opens a pool, which loses acknowledged commits on power loss. This must
    /// come after it, on the one connection that writes, and is checked.
    private static func makeDurable(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA cache_size = -65536")
        // Journal rows are never deleted, and what else is deleted is no secret: zeroing it would only write more pages.
        try db.execute(sql: "PRAGMA secure_delete = OFF")
        let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        guard level == fullSynchronous, mode == "wal" else {
            throw StoreError.unavailable("SQLite is not durable: synchronous \(level ?? -1), journal \(mode ?? "?")")
        }
    }

    /// Of `PRAGMA synchronous`.
    static let fullSynchronous = 2

    /// Where the store and its log are.
    private static func files(_ db: Database) -> [String] {
        let store = unsafe sqlite3_db_filename(db.sqliteConnection, "main")
        guard let store = unsafe store, let log = unsafe sqlite3_filename_wal(store) else { return [] }
        return unsafe [String(cString: store), String(cString: log)]
    }

    /// All processes on a file share its chains: only one of them writes at a time.
    public func join() -> Seat { Seat(number: node, firstChain: 0) }

    public func close() throws(StoreError) {
        do {
            writeback.stop()
            try checkpointer.stop()
            // The pool closes its writer first, so that the last connection is a reader, which cannot write the log
            // back: without this the file alone would not be the store. Passive: it holds up no other process.
            pool.writeWithoutTransaction { db in _ = try? db.checkpoint(.passive) }
            try pool.close()
        } catch {
            throw StoreError(error)
        }
    }

    /// Reads as of one instant.
    func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do { return try pool.read(body) } catch { throw StoreError(error) }
    }

    /// Writes all or nothing, durably.
    func write<T>(isLong: Bool = false, _ body: (Database) throws -> T) throws(StoreError) -> T {
        do {
            return try pool.writeWithoutTransaction { db in
                var result: T?
                func transact() throws {
                    try db.inTransaction(.immediate) {
                        result = try body(db)
                        return .commit
                    }
                }
                if isLong { try writeback.during(transact) } else { try transact() }
                guard let result else { throw StoreError.unavailable("a transaction gave nothing") }
                return result
            }
        } catch {
            throw StoreError(error)
        }
    }
}

extension StoreError {
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB:
            self = .corrupt(error.description)
        default: self = .unavailable(String(describing: error))
        }
    }
}
