import FlorinCore
import FlorinEngine
import FlorinSQLite
import Foundation
import GRDB
import Testing

/// A scheme's file under the knife: edited behind the store's back, checked, and mended.
struct Victim {
    let store: SQLiteStore
    let entries: Int64
    /// Sets the head of the last entry's chain to the entry before it.
    let headBeforeLast = """
        UPDATE chains SET link = link - 1,
            hash = (SELECT hash FROM entries WHERE chain = chains.chain ORDER BY link DESC LIMIT 1)
        WHERE NOT EXISTS (SELECT 1 FROM entries WHERE chain = chains.chain AND link = chains.link)
        """
    private let knife: DatabaseQueue
    private static let tables = [
        "entries", "members", "chains", "programs", "coupon_templates", "template_uses", "coupons", "codes",
        "rewards", "reward_stocks", "reward_supplies", "reward_codes", "redemptions", "snapshots", "point_days",
        "lookups",
    ]

    init(path: String) throws {
        store = try SQLiteStore(path: path)
        knife = try DatabaseQueue(path: path)
        entries = try knife.write { db in
            // Uniqueness would keep some edits from being made; an editor is free to drop it.
            try db.execute(sql: "DROP INDEX entries_reference")
            for table in Victim.tables {
                try db.execute(sql: "CREATE TEMP TABLE sound_\(table) AS SELECT * FROM main.\(table)")
            }
            return try Int64.fetchOne(db, sql: "SELECT max(position) FROM entries") ?? 0
        }
    }

    /// Edits the file of a store that is closed.
    static func edit(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in try db.execute(sql: sql) }
        try queue.close()
    }

    func firstFault() throws -> VerificationFault? {
        try Verifier.run(store, chainKey: TestScheme.chainKey).faults.first
    }

    func run(_ sql: String) throws {
        try knife.write { db in try db.execute(sql: sql) }
    }

    /// Makes the index on the entries of this condition forget the last of them, as a damaged page does.
    func blindIndex(where condition: String) throws {
        try knife.write { db in
            let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'entries' AND sql LIKE ?"
            guard let index = try Row.fetchOne(db, sql: sql, arguments: ["%\(condition)"]) else { return }
            let (name, definition) = (index["name"] as String, index["sql"] as String)
            let last = try Int64.fetchOne(db, sql: "SELECT max(position) FROM entries WHERE \(condition)") ?? 0
            try db.execute(sql: "DROP INDEX \(name); \(definition) AND position <> \(last)")
            try db.execute(sql: "PRAGMA writable_schema = ON")
            try db.execute(sql: "UPDATE sqlite_master SET sql = ? WHERE name = ?", arguments: [definition, name])
            // All connections read it anew.
            let version = try Int64.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
            try db.execute(sql: "PRAGMA schema_version = \(version + 1); PRAGMA writable_schema = RESET")
        }
    }

    /// Puts another entry in the place of the journal's last, with a hash that fits.
    func replaceLast(with row: EntryRow, _ chain: HashChain) throws {
        var head = ChainHead.start(of: 0)
        try store.audit { item in
            if case .entry(let entry, _, .position(let position), _) = item, position < entries {
                head = ChainHead(chain: 0, link: entry.link, hash: entry.hash)
            }
        }
        let hash = Data(chain.link(row, to: head).hash)
        let body = String(decoding: row.body, as: UTF8.self)
        try knife.write { db in
            let sql = "UPDATE entries SET body = ?, hash = ? WHERE position = ?"
            try db.execute(sql: sql, arguments: [body, hash, entries])
            try db.execute(sql: "UPDATE chains SET hash = ?", arguments: [hash])
        }
    }

    /// Puts everything back as it was.
    func mend() throws {
        try knife.write { db in
            for table in Victim.tables {
                try db.execute(sql: "DELETE FROM main.\(table); INSERT INTO main.\(table) SELECT * FROM sound_\(table)")
            }
        }
    }

    func keys(_ table: String, _ key: String) throws -> [Int64] {
        try knife.read { db in try Int64.fetchAll(db, sql: "SELECT \(key) FROM \(table)") }
    }

    /// The next entry of the same chain.
    func next(after position: Int64) throws -> Int64 {
        let sql = """
            SELECT min(position) FROM entries WHERE position > ?1
                AND chain = (SELECT chain FROM entries WHERE position = ?1)
            """
        return try knife.read { db in try Int64.fetchOne(db, sql: sql, arguments: [position]) ?? 0 }
    }

    /// Changes one byte or bit of a value, or puts something where there was nothing. Gives what it is now.
    func change(
        _ table: String, _ key: String, _ id: Int64, _ column: String, _ random: inout SeededRandom
    ) throws -> String {
        let old = try knife.read { db in
            try Row.fetchOne(db, sql: "SELECT \(column) FROM \(table) WHERE \(key) = ?", arguments: [id])
        }
        let new: DatabaseValue
        switch old?[0] as DatabaseValue? {
        case let value? where Int64.fromDatabaseValue(value) != nil && value.storage.isInteger:
            let number = Int64.fromDatabaseValue(value) ?? 0
            new = (number ^ (1 << random.number(0...63))).databaseValue
        case let value? where value.storage.isText:
            var bytes = Array((String.fromDatabaseValue(value) ?? "").utf8)
            let place = Int(random.number(0...Int64(bytes.count) - 1))
            let byte = [UInt8(ascii: "-"), UInt8(ascii: "9"), UInt8(random.number(32...126))].any(&random)
            bytes[place] = bytes[place] == byte ? byte ^ 1 : byte
            new = String(decoding: bytes, as: UTF8.self).databaseValue
        case let value? where value.storage.isBlob:
            var bytes = [UInt8](Data.fromDatabaseValue(value) ?? Data())
            let place = Int(random.number(0...Int64(bytes.count) - 1))
            bytes[place] ^= UInt8(1 << random.number(0...7))
            new = Data(bytes).databaseValue
        default:
            let isText = ["merchant", "reference"].contains(column)
            new = isText ? "".databaseValue : random.number(-1...9).databaseValue
        }
        try knife.write { db in
            try db.execute(sql: "UPDATE \(table) SET \(column) = ? WHERE \(key) = ?", arguments: [new, id])
        }
        return "\(new)"
    }

    func close(_ scheme: TestScheme) throws {
        try knife.close()
        try store.close()
        try FileManager.default.removeItem(at: scheme.folder)
    }
}

extension DatabaseValue.Storage {
    fileprivate var isInteger: Bool { if case .int64 = self { true } else { false } }
    fileprivate var isText: Bool { if case .string = self { true } else { false } }
    fileprivate var isBlob: Bool { if case .blob = self { true } else { false } }
}
