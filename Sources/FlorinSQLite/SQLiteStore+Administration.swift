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

    public func purgeOutcomes(
        before: Timestamp, after member: MemberID, limit: Int
    ) throws(StoreError) -> (rows: Int, last: MemberID?) {
        // Found by a reader, so that the search, which may be long, holds up no payment.
        let (last, recent, others) = try read { db in
            let sql = "SELECT id FROM members WHERE id > ? ORDER BY id LIMIT ?"
            let members = try Int64.fetchAll(db, sql: sql, arguments: [member.rawValue, limit])
            let recent = try members.filter { member in
                // One that cannot be read must not keep the others from being forgotten.
                let outcomes = try ifReadable { try recentLookups(of: member, db).outcomes(of: member) }
                return outcomes?.contains { $0.at < before.milliseconds } == true
            }
            // Keys are blobs, which come after the numbers of entries.
            let keys = try db.cachedStatement(
                sql: "SELECT member, key FROM lookups WHERE member = ? AND key >= x'' AND at < ?")
            let others = try members.flatMap { try Row.fetchAll(keys, arguments: [$0, before.milliseconds]) }
            return (members.last.map(MemberID.init(rawValue:)), recent, others)
        }
        guard !recent.isEmpty || !others.isEmpty else { return (0, last) }
        let rows = try write { db in
            let delete = try db.cachedStatement(sql: "DELETE FROM lookups WHERE member = ? AND key = ? AND at < ?")
            for row in others {
                try delete.execute(arguments: [row["member"], row["key"] as Data, before.milliseconds])
            }
            let writer = try LookupWriter(db)
            let forgotten = try recent.map { try writer.forgetRecent(of: $0) { $0.at < before.milliseconds } }
            return forgotten.reduce(others.count, +)
        }
        return (rows, last)
    }

    public func purgeQuotes(before: Timestamp, limit: Int) throws(StoreError) -> Int {
        try write { db in
            let old = "SELECT member, serial FROM quotes WHERE expires_at < ? LIMIT ?"
            try db.execute(
                sql: "DELETE FROM quotes WHERE (member, serial) IN (\(old))", arguments: [before.milliseconds, limit])
            return db.changesCount
        }
    }
}
