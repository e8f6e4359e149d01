public import FlorinCore
public import FlorinEngine
internal import GRDB

/// What all processes on the store share: how far they have come, and whose birthday it is.
extension SQLiteStore {
    public func mark(_ mark: StoreMark) throws(StoreError) -> Int64? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT value FROM marks WHERE name = ?", arguments: [mark.rawValue])
        }
    }

    public func raise(_ mark: StoreMark, to value: Int64) throws(StoreError) {
        try write { db in
            let sql = """
                INSERT INTO marks (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """
            try db.execute(sql: sql, arguments: [mark.rawValue, value])
        }
    }

    /// As the index has it.
    private static let birthday = "substr(json_extract(document, '$.birthday'), 6)"
    private static let hasBirthday = "json_extract(document, '$.birthday') IS NOT NULL"

    public func members(
        bornOn birthday: String, after member: MemberID, limit: Int
    ) throws(StoreError) -> [MemberID] {
        let sql = """
            SELECT member FROM profiles
            WHERE \(SQLiteStore.birthday) = ? AND \(SQLiteStore.hasBirthday) AND member > ? ORDER BY member LIMIT ?
            """
        return try read { db in
            try Int64.fetchAll(db, sql: sql, arguments: [birthday, member.rawValue, limit])
                .map(MemberID.init(rawValue:))
        }
    }

    public func birthdays() throws(StoreError) -> Set<String> {
        let sql = "SELECT DISTINCT \(SQLiteStore.birthday) FROM profiles WHERE \(SQLiteStore.hasBirthday)"
        return try read { db in Set(try String.fetchAll(db, sql: sql)) }
    }
}
