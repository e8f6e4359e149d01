internal import FlorinCore
public import FlorinEngine
internal import GRDB

/// How a member's entries are found: the latest by ``RecentLookups``, all others by the table `lookups`. An idempotency key
/// is in one of them only.
extension SQLiteStore {
    func recentLookups(of member: Int64, _ db: Database) throws -> RecentLookups {
        try RecentLookups(of: member, from: RawStatement(db, RecentLookups.selection))
    }

    /// In the order of their numbers. A lookup that points to another entry than its own finds nothing.
    func recentEntries(of member: Int64, _ db: Database, where fits: (Int64) -> Bool) throws -> [EntryRow] {
        try recentLookups(of: member, db).lookups(of: member).compactMap { lookup in
            guard case .number(let number, let position) = lookup, fits(number) else { return nil }
            return try rows(db, from: .journal, "position = ? AND member = ? AND number = ?") {
                $0.add(position)
                $0.add(member)
                $0.add(number)
            }.first
        }
    }

    func outcome(_ member: Int64, _ scope: Digest, _ db: Database) throws -> OutcomeRow? {
        if let recent = try recentLookups(of: member, db).outcome(of: scope, member) { return recent }
        var found: OutcomeRow?
        try RawStatement(db, "SELECT \(OutcomeRow.columns) FROM lookups WHERE member = ? AND key = ?").each {
            $0.add(member)
            $0.add(blob: scope.bytes)
        } _: {
            found = try OutcomeRow($0)
        }
        return found
    }

    public func outcomes(after last: OutcomeRow?, limit: Int) throws(StoreError) -> [OutcomeRow] {
        try read { db in
            let others = try otherOutcomes(after: last, limit, db)
            // Nothing behind a full page can be on it.
            let end = others.count == limit ? others.last?.member : nil
            let both = try others + recentOutcomes(after: last, through: end ?? .max, limit, db)
            return both.sorted { $0.place < $1.place }.prefix(limit).map(\.self)
        }
    }

    private func otherOutcomes(after last: OutcomeRow?, _ limit: Int, _ db: Database) throws -> [OutcomeRow] {
        var rows: [OutcomeRow] = []
        // Keys are blobs, which come after the numbers of entries.
        let sql = """
            SELECT \(OutcomeRow.columns) FROM lookups
            WHERE (member, key) > (?, ?) AND key >= x'' ORDER BY member, key LIMIT ?
            """
        try RawStatement(db, sql).each {
            $0.add(last?.member ?? .min)
            $0.add(blob: last?.key.scope.bytes ?? [])
            $0.add(Int64(limit))
        } _: {
            rows.append(try OutcomeRow($0))
        }
        return rows
    }

    /// The first, at least `limit` of them if there are so many.
    private func recentOutcomes(
        after last: OutcomeRow?, through end: Int64, _ limit: Int, _ db: Database
    ) throws -> [OutcomeRow] {
        let statement = try RawStatement(
            db, "SELECT id, recent FROM members WHERE id BETWEEN ? AND ? AND recent <> x'' ORDER BY id LIMIT ?")
        var rows: [OutcomeRow] = []
        var next = last?.member
        repeat {
            var lastSeen: Int64?
            try statement.each {
                $0.add(next ?? .min)
                $0.add(end)
                $0.add(Int64(limit))
            } _: { row in
                lastSeen = row.int(0)
                let outcomes = try RecentLookups(bytes: row.bytes(1)).outcomes(of: row.int(0))
                rows += outcomes.filter { row in last.map { $0.place < row.place } ?? true }
            }
            guard let lastSeen, lastSeen < .max else { break }
            next = lastSeen + 1
        } while rows.count < limit
        return rows
    }

    /// What a damaged row leads to is not found.
    func ifReadable<T>(_ find: () throws -> T?) throws -> T? {
        do { return try find() } catch StoreError.corrupt { return nil }
    }
}

extension OutcomeRow {
    fileprivate static let columns = "member, key, fingerprint, at, entry, rejection"

    /// Of ``columns``.
    fileprivate init(_ row: RawStatement.Row) throws {
        guard let scope = Digest(bytes: row.bytes(1)), let fingerprint = Digest(bytes: row.bytes(2)) else {
            throw StoreError.corrupt("an outcome of member \(row.int(0)) has no fingerprint")
        }
        self.init(
            member: row.int(0), key: IdempotencyKey(scope: scope, fingerprint: fingerprint), at: row.int(3),
            result: row.optionalInt(4).map(Result.entry) ?? .rejection(row.bytes(5)))
    }

    fileprivate var place: (Int64, UInt64, UInt64) { (member, key.scope.high, key.scope.low) }
}
