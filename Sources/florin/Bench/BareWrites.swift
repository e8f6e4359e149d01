internal import Foundation
internal import GRDBSQLite

/// The rows of a checkout written by SQLite alone: no rules, no chain, no JSON, nobody who waits for an answer. It is what a
/// store on this machine could do at best, measured in the same run: machines differ, and have good hours and bad ones; the
/// ratio stays.
struct BareWrites {
    /// Checkouts a second whose rows were written, all of a batch in one synced transaction.
    let perSecond: Int64

    // As long as those of the benchmark's checkout are on average.
    private static let entryBytes: CInt = 1_400
    private static let memberBytes: CInt = 500
    private static let nanoseconds: Int64 = 2_000_000_000

    /// `batch` checkouts a transaction, of members chosen from so many.
    init(folder: String, members: Int64, batch: Int64) throws(Failure) {
        let path = folder + "/bare.sqlite"
        let database = try BareDatabase(path)
        defer {
            database.close()
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        try BareWrites.prepare(database, members: members)
        perSecond = try BareWrites.measure(database, members: members, batch: batch)
    }

    /// As durable as Florin's store, with members to choose from.
    private static func prepare(_ database: BareDatabase, members: Int64) throws(Failure) {
        for sql in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 0",
            "PRAGMA cache_size = -65536",
            "CREATE TABLE members (id INTEGER PRIMARY KEY, state BLOB NOT NULL)",
            "CREATE TABLE entries (position INTEGER PRIMARY KEY, reference INTEGER NOT NULL, body BLOB NOT NULL)",
            "CREATE UNIQUE INDEX entries_reference ON entries (reference)",
        ] { try database.execute(sql) }
        let insert = try database.statement("INSERT INTO members VALUES (?, zeroblob(?))")
        try database.execute("BEGIN")
        for id in 0..<members { try insert.run(id, Int64(memberBytes)) }
        try database.execute("COMMIT")
    }

    private static func measure(_ database: BareDatabase, members: Int64, batch: Int64) throws(Failure) -> Int64 {
        let insert = try database.statement("INSERT INTO entries (reference, body) VALUES (?, zeroblob(?))")
        let update = try database.statement("UPDATE members SET state = zeroblob(?2) WHERE id = ?1")
        var random = SplitMix(seed: 1)
        let start = LoadMeter.now
        var count: Int64 = 0
        while LoadMeter.now - start < nanoseconds {
            try database.execute("BEGIN IMMEDIATE")
            for _ in 0..<batch {
                count += 1
                try insert.run(count, Int64(entryBytes))
                try update.run(Int64.random(in: 0..<members, using: &random), Int64(memberBytes))
            }
            try database.execute("COMMIT")
        }
        return count * 1_000_000_000 / (LoadMeter.now - start)
    }
}

/// SQLite through nothing but its own functions.
@safe private struct BareDatabase {
    private let handle: OpaquePointer

    init(_ path: String) throws(Failure) {
        var opened: OpaquePointer?
        guard unsafe sqlite3_open(path, &opened) == SQLITE_OK, let handle = unsafe opened else {
            throw Failure(.storeUnreachable, "cannot make \(path)")
        }
        unsafe self.handle = handle
    }

    func execute(_ sql: String) throws(Failure) {
        guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(.storeUnreachable, unsafe String(cString: sqlite3_errmsg(handle)))
        }
    }

    func statement(_ sql: String) throws(Failure) -> Statement {
        var prepared: OpaquePointer?
        guard unsafe sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let made = unsafe prepared else {
            throw Failure(.storeUnreachable, unsafe String(cString: sqlite3_errmsg(handle)))
        }
        return unsafe Statement(handle: made)
    }

    /// Whatever statements there are end with it.
    func close() {
        while let statement = unsafe sqlite3_next_stmt(handle, nil) { unsafe sqlite3_finalize(statement) }
        unsafe sqlite3_close(handle)
    }

    @safe struct Statement {
        fileprivate let handle: OpaquePointer

        fileprivate init(handle: OpaquePointer) { unsafe self.handle = handle }

        /// Runs it with two numbers for its parameters; it gives no rows.
        func run(_ first: Int64, _ second: Int64) throws(Failure) {
            unsafe sqlite3_bind_int64(handle, 1, first)
            unsafe sqlite3_bind_int64(handle, 2, second)
            defer { unsafe sqlite3_reset(handle) }
            guard unsafe sqlite3_step(handle) == SQLITE_DONE else {
                throw Failure(.storeUnreachable, unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
            }
        }
    }
}
