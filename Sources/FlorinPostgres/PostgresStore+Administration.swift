public import FlorinCore
public import FlorinEngine

extension PostgresStore: Store {
    // MARK: Programs

    public func program(version: Int?) throws(StoreError) -> StoredProgram? {
        let wanted = version == nil ? "(SELECT max(version) FROM programs)" : "$1"
        return try read("SELECT version, at, document FROM programs WHERE version = \(wanted)") {
            if let version { $0.add(Int64(version)) }
        } _: {
            StoredProgram($0)
        }.first
    }

    public func save(_ program: StoredProgram) throws(StoreError) {
        let results = try write {
            try $0.send("INSERT INTO programs (version, at, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING") {
                $0.add(Int64(program.version))
                $0.add(program.at.milliseconds)
                $0.add(bytes: program.document)
            }
        }
        guard results[0].written > 0 else { throw .conflict }
    }

    // MARK: API keys

    public func apiKeys() throws(StoreError) -> [APIKey] {
        try read("SELECT id, name, scope, hash, created_at, revoked_at FROM api_keys ORDER BY created_at, id") { row in
            guard let scope = APIKey.Scope(rawValue: row.text(2)) else {
                throw StoreError.corrupt("an API key has the scope \(row.text(2))")
            }
            return APIKey(
                id: row.text(0), name: row.text(1), scope: scope, hash: row.bytes(3),
                createdAt: Timestamp(milliseconds: row.int(4)),
                revokedAt: row.optionalInt(5).map(Timestamp.init(milliseconds:)))
        }
    }

    public func save(_ key: APIKey) throws(StoreError) {
        let insertion = """
            INSERT INTO api_keys (id, name, scope, hash, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """
        try write {
            try $0.send(insertion) {
                $0.add(key.id)
                $0.add(key.name)
                $0.add(key.scope.rawValue)
                $0.add(bytes: key.hash)
                $0.add(key.createdAt.milliseconds)
            }
        }
    }

    public func revoke(apiKey id: String, at instant: Timestamp) throws(StoreError) -> Bool {
        // Done twice, it still says that it was done.
        let update = "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND coalesce(revoked_at, $1) = $1"
        let results = try write {
            try $0.send(update) {
                $0.add(instant.milliseconds)
                $0.add(id)
            }
        }
        return results[0].written > 0
    }

    // MARK: Upkeep

    public func purgeOutcomes(
        before: Timestamp, after member: MemberID, limit: Int
    ) throws(StoreError) -> (rows: Int, last: MemberID?) {
        let slice = """
            SELECT max(id) FROM (SELECT id FROM members WHERE id > $1 ORDER BY id LIMIT $2) AS slice HAVING count(*) > 0
            """
        let last = try read(slice) {
            $0.add(member.rawValue)
            $0.add(Int64(limit))
        } _: {
            $0.int(0)
        }.first
        guard let last else { return (0, nil) }
        let results = try write {
            try $0.send("DELETE FROM outcomes WHERE member > $1 AND member <= $2 AND at < $3") {
                $0.add(member.rawValue)
                $0.add(last)
                $0.add(before.milliseconds)
            }
        }
        return (results[0].written, MemberID(rawValue: last))
    }

    public func purgeQuotes(before: Timestamp, limit: Int) throws(StoreError) -> Int {
        let old = try read("SELECT member, serial FROM quotes WHERE expires_at < $1 LIMIT $2") {
            $0.add(before.milliseconds)
            $0.add(Int64(limit))
        } _: {
            QuoteID(MemberID(rawValue: $0.int(0)), $0.int(1))
        }
        guard !old.isEmpty else { return 0 }
        let deletion = """
            DELETE FROM quotes USING unnest($1::bigint[], $2::bigint[]) AS w (member, serial)
            WHERE quotes.member = w.member AND quotes.serial = w.serial
            """
        try write {
            try $0.send(deletion) {
                $0.bigints(old) { $0.member.rawValue }
                $0.bigints(old) { $0.serial }
            }
        }
        return old.count
    }

    public func lastSerial() throws(StoreError) -> Int64 {
        let sources = [
            "max(id) FROM members", "max(serial) FROM quotes", "max(id) FROM coupon_templates", "max(id) FROM rewards",
        ]
        return try read { connection in
            for source in sources { try connection.send("SELECT \(source)") }
        } _: { results in
            results.compactMap { $0.first?.optionalInt(0) }.max() ?? 0
        }
    }
}

extension StoredProgram {
    /// Of version, at, document.
    init(_ row: PGResult.Row) {
        self.init(version: Int(row.int(0)), at: Timestamp(milliseconds: row.int(1)), document: row.bytes(2))
    }
}
