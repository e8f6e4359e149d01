public import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    public func member(_ id: MemberID) throws(StoreError) -> MemberRow? {
        try read { db in try members([id.rawValue], db).first }
    }

    public func dueMembers(by instant: Timestamp, limit: Int) throws(StoreError) -> [MemberID] {
        try read { db in
            var ids: [MemberID] = []
            let sql = "SELECT id FROM members WHERE due_at <= ? ORDER BY due_at LIMIT ?"
            try RawStatement(db, sql).each {
                $0.add(instant.milliseconds)
                $0.add(Int64(limit))
            } _: { row in
                ids.append(MemberID(rawValue: row.int(0)))
            }
            return ids
        }
    }

    public func entry(_ member: MemberID, _ number: Int64) throws(StoreError) -> EntryRow? {
        try read { db in try entry(member.rawValue, number, db) }
    }

    public func lastRefund(_ member: MemberID, payment: Int64) throws(StoreError) -> EntryRow? {
        try read { db in try lastRefund(member.rawValue, payment, db) }
    }

    public func entries(_ member: MemberID, before number: Int64, limit: Int) throws(StoreError) -> [EntryRow] {
        try read { db in
            try rows(db, "member = ? AND number < ? ORDER BY number DESC LIMIT ?") {
                $0.add(member.rawValue)
                $0.add(number)
                $0.add(Int64(limit))
            }.map(\.row)
        }
    }

    public func sales(
        _ filter: SaleFilter, before position: Int64, limit: Int
    ) throws(StoreError) -> [PositionedRow] {
        try read { db in
            let sales = "kind = \(EntryKind.payment.rawValue) AND position < ? ORDER BY position DESC LIMIT ?"
            let condition: String
            switch filter {
            case .member: condition = "member = ? AND \(sales)"
            case .reference: condition = "reference = ? AND \(sales)"
            case .merchant: condition = "merchant = ? AND \(sales)"
            }
            return try rows(db, condition) {
                switch filter {
                case .member(let id): $0.add(id.rawValue)
                case .reference(let text), .merchant(let text): $0.add(text)
                }
                $0.add(position)
                $0.add(Int64(limit))
            }
        }
    }

    func entry(_ member: Int64, _ number: Int64, _ db: Database) throws -> EntryRow? {
        try rows(db, "member = ? AND number = ?") {
            $0.add(member)
            $0.add(number)
        }.first?.row
    }

    func lastRefund(_ member: Int64, _ payment: Int64, _ db: Database) throws -> EntryRow? {
        try rows(db, "member = ? AND about = ? ORDER BY number DESC LIMIT 1") {
            $0.add(member)
            $0.add(payment)
        }.first?.row
    }

    private func rows(
        _ db: Database, _ condition: String, _ bind: (inout RawStatement.Binder) -> Void
    ) throws -> [PositionedRow] {
        var rows: [PositionedRow] = []
        let sql = "SELECT position, \(EntryRow.columns) FROM entries WHERE \(condition)"
        try RawStatement(db, sql).each(bind) { row in
            rows.append(PositionedRow(position: row.int(0), row: EntryRow(row, from: 1)))
        }
        return rows
    }
}

extension EntryRow {
    static let columns = "member, number, at, kind, about, merchant, reference, body"

    /// Of ``columns``, the first of which is column `from`.
    init(_ row: RawStatement.Row, from: CInt) {
        self.init(
            member: row.int(from), number: row.int(from + 1), at: row.int(from + 2), kind: row.int(from + 3),
            about: row.optionalInt(from + 4), merchant: row.optionalText(from + 5),
            reference: row.optionalText(from + 6), body: row.bytes(from + 7))
    }
}
