public import FlorinCore
public import FlorinEngine
internal import Foundation
internal import GRDB

extension SQLiteStore: Store {
    // MARK: Programs

    public func program(version: Int?) throws(StoreError) -> StoredProgram? {
        try read { db in
            let newest = try Int.fetchOne(db, sql: "SELECT max(version) FROM programs")
            return try (version ?? newest).flatMap { try program(version: $0, db) }
        }
    }

    func program(version: Int, _ db: Database) throws -> StoredProgram? {
        let sql = "SELECT at, document FROM programs WHERE version = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [version]).map { row in
            StoredProgram(
                version: version, at: Timestamp(milliseconds: row["at"]),
                document: Array((row["document"] as String).utf8))
        }
    }

    public func save(_ program: StoredProgram) throws(StoreError) {
        try write { db in
            let document = String(decoding: program.document, as: UTF8.self)
            try db.execute(
                sql: "INSERT OR IGNORE INTO programs (version, at, document) VALUES (?, ?, ?)",
                arguments: [program.version, program.at.milliseconds, document])
            guard db.changesCount > 0 else { throw StoreError.conflict }
        }
    }

    // MARK: API keys

    public func apiKeys() throws(StoreError) -> [APIKey] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM api_keys ORDER BY created_at, id").map { row in
                guard let scope = APIKey.Scope(rawValue: row["scope"]) else {
                    throw StoreError.corrupt("an API key has the scope \(row["scope"] as String)")
                }
                return APIKey(
                    id: row["id"], name: row["name"], scope: scope, hash: Array(row["hash"] as Data),
                    createdAt: Timestamp(milliseconds: row["created_at"]),
                    revokedAt: (row["revoked_at"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        }
    }

    public func save(_ key: APIKey) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "INSERT INTO api_keys (id, name, scope, hash, created_at) VALUES (?, ?, ?, ?, ?)",
                arguments: [key.id, key.name, key.scope.rawValue, Data(key.hash), key.createdAt.milliseconds])
        }
    }

    public func revoke(apiKey id: String, at instant: Timestamp) throws(StoreError) -> Bool {
        try write { db in
            try db.execute(
                sql: "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [instant.milliseconds, id])
            return db.changesCount > 0
        }
    }

    // MARK: Upkeep

    public func purge(
        outcomesBefore: Timestamp, quotesBefore: Timestamp, limit: Int
    ) throws(StoreError) -> Int {
        // Found by a reader, so that the search, which may be long, holds up no payment.
        let (outcomes, quotes) = try read { db in
            (
                try Row.fetchAll(
                    db, sql: "SELECT member, scope FROM outcomes WHERE at < ? LIMIT ?",
                    arguments: [outcomesBefore.milliseconds, limit]),
                try Row.fetchAll(
                    db, sql: "SELECT member, serial FROM quotes WHERE expires_at < ? LIMIT ?",
                    arguments: [quotesBefore.milliseconds, limit])
            )
        }
        guard !outcomes.isEmpty || !quotes.isEmpty else { return 0 }
        try write { db in
            for row in outcomes {
                try db.cachedStatement(sql: "DELETE FROM outcomes WHERE member = ? AND scope = ? AND at < ?")
                    .execute(arguments: [row["member"], row["scope"] as Data, outcomesBefore.milliseconds])
            }
            for row in quotes {
                try db.cachedStatement(sql: "DELETE FROM quotes WHERE member = ? AND serial = ?")
                    .execute(arguments: [row["member"], row["serial"]])
            }
        }
        return outcomes.count + quotes.count
    }
}
