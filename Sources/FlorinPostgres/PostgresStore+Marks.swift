public import FlorinCore
public import FlorinEngine

/// What all processes on the database share: how far they have come, and whose birthday it is.
extension PostgresStore {
    public func mark(_ mark: StoreMark) throws(StoreError) -> Int64? {
        try read("SELECT value FROM marks WHERE name = $1", { $0.add(mark.rawValue) }, { $0.int(0) }).first
    }

    public func raise(_ mark: StoreMark, to value: Int64) throws(StoreError) {
        try write {
            let sql = """
                INSERT INTO marks AS m (name, value) VALUES ($1, $2)
                ON CONFLICT (name) DO UPDATE SET value = greatest(m.value, excluded.value)
                """
            try $0.send(sql) {
                $0.add(mark.rawValue)
                $0.add(value)
            }
        }
    }

    public func members(
        bornOn birthday: String, after member: MemberID, limit: Int
    ) throws(StoreError) -> [MemberID] {
        let sql = """
            SELECT member FROM profiles
            WHERE \(Schema.birthday) = $1 AND \(Schema.birthday) IS NOT NULL AND member > $2 ORDER BY member LIMIT $3
            """
        return try read(sql) {
            $0.add(birthday)
            $0.add(member.rawValue)
            $0.add(Int64(limit))
        } _: {
            MemberID(rawValue: $0.int(0))
        }
    }

    public func birthdays() throws(StoreError) -> Set<String> {
        let sql = "SELECT DISTINCT \(Schema.birthday) FROM profiles WHERE \(Schema.birthday) IS NOT NULL"
        return Set(try read(sql) { $0.text(0) })
    }
}
