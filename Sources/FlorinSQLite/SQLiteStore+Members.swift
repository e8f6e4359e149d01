internal import FlorinCore
internal import FlorinEngine
internal import GRDB

extension SQLiteStore {
    func write(_ members: [MemberWrite], _ lookups: NewLookups, with writer: LookupWriter, _ db: Database) throws {
        let insert = try RawStatement(
            db,
            """
            INSERT OR IGNORE INTO members (version, has_coupons, state, recent, id, due_at) VALUES (?, ?, ?, ?, ?, ?)
            """)
        let update = try RawStatement(
            db, "UPDATE members SET version = ?, has_coupons = ?, state = ?, recent = ? WHERE id = ? AND version = ?")
        let updateDue = try RawStatement(db, "UPDATE members SET due_at = ? WHERE id = ?")
        for member in members {
            let (row, isNew) = (member.row, member.expectedVersion == 0)
            let (recent, isFull) = try writer.recent(of: row.id, adding: lookups.recent[row.id] ?? [])
            let changes = try (isNew ? insert : update).run {
                $0.add(row.version)
                $0.add(row.coupons.isEmpty ? 0 : 1)
                $0.add(text: row.state)
                $0.add(blob: isFull ? [] : recent.bytes)
                $0.add(row.id)
                // The last of the insertion is due_at, that of the update the version that must be there.
                $0.add(isNew ? row.dueAt : member.expectedVersion)
            }
            guard changes > 0 else { throw StoreError.conflict }
            if isFull { try writer.moveToTable(recent, of: row.id) }
            guard !isNew, member.isDueAtChanged else { continue }
            try updateDue.run {
                $0.add(row.dueAt)
                $0.add(row.id)
            }
        }
    }
}
