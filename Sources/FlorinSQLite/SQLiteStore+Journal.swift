public import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    public func member(_ id: MemberID) throws(StoreError) -> MemberRow? {
        try read { db in try members([id.rawValue], db).first }
    }

    public func dueMembers(
        by instant: Timestamp, after place: DueMember?, limit: Int
    ) throws(StoreError) -> [DueMember] {
        try read { db in
            var members: [DueMember] = []
            let sql = """
                SELECT due_at, id FROM members WHERE due_at <= ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?
                """
            try RawStatement(db, sql).each {
                $0.add(instant.milliseconds)
                $0.add(place?.at.milliseconds ?? .min)
                $0.add(place?.member.rawValue ?? .min)
                $0.add(Int64(limit))
            } _: { row in
                let at = Timestamp(milliseconds: row.int(0))
                members.append(DueMember(at: at, member: MemberID(rawValue: row.int(1))))
            }
            return members
        }
    }

    public func entry(_ member: MemberID, _ number: Int64) throws(StoreError) -> EntryRow? {
        try read { db in try entry(member.rawValue, number, db) }
    }

    public func entries(_ member: MemberID, about payment: Int64) throws(StoreError) -> EntriesAbout {
        try read { db in try entries(member.rawValue, about: payment, db) }
    }

    public func entries(_ member: MemberID, before number: Int64, limit: Int) throws(StoreError) -> [EntryRow] {
        try read { db in
            let recent = try recentEntries(of: member.rawValue, db) { $0 < number }.reversed().prefix(limit)
            return try recent
                + rows(db, from: .lookups, "lookups.member = ? AND key < ? ORDER BY key DESC LIMIT ?") {
                    $0.add(member.rawValue)
                    $0.add(number)
                    $0.add(Int64(limit - recent.count))
                }
        }
    }

    public func entries(_ member: MemberID, after number: Int64, limit: Int) throws(StoreError) -> [EntryRow] {
        // Numbers follow each other; the upper bound keeps idempotency keys out, which come after them.
        let last = number.addingReportingOverflow(Int64(limit)).partialValue
        return try read { db in
            let older = try rows(db, from: .lookups, "lookups.member = ? AND key > ? AND key <= ? ORDER BY key") {
                $0.add(member.rawValue)
                $0.add(number)
                $0.add(last)
            }
            return try older + recentEntries(of: member.rawValue, db) { $0 > number && $0 <= last }
        }
    }

    public func sales(_ filter: SaleFilter, before place: SalePlace, limit: Int) throws(StoreError) -> [EntryRow] {
        try read { db in
            let isSale = "kind = \(EntryKind.payment.rawValue)"
            switch filter {
            // A member's entries are in order of their numbers.
            case .member(let id):
                let recent = try recentEntries(of: id.rawValue, db) { $0 < place.number }
                let sales = recent.reversed().filter(\.isSale).prefix(limit)
                let older = "lookups.member = ? AND key < ? AND \(isSale) ORDER BY key DESC LIMIT ?"
                return try sales
                    + rows(db, from: .lookups, older) {
                        $0.add(id.rawValue)
                        $0.add(place.number)
                        $0.add(Int64(limit - sales.count))
                    }
            case .reference(let text): return try sales(db, "reference = ? AND \(isSale)", text, before: place, limit)
            case .merchant(let text): return try sales(db, "merchant = ? AND \(isSale)", text, before: place, limit)
            }
        }
    }

    private func sales(
        _ db: Database, _ condition: String, _ value: String, before place: SalePlace, _ limit: Int
    ) throws -> [EntryRow] {
        let condition = """
            \(condition) AND (at, member, number) < (?, ?, ?) ORDER BY at DESC, member DESC, number DESC LIMIT ?
            """
        return try rows(db, from: .journal, condition) {
            $0.add(value)
            $0.add(place.at.milliseconds)
            $0.add(place.member.rawValue)
            $0.add(place.number)
            $0.add(Int64(limit))
        }
    }

    func entry(_ member: Int64, _ number: Int64, _ db: Database) throws -> EntryRow? {
        if let recent = try recentEntries(of: member, db, where: { $0 == number }).first { return recent }
        return try rows(db, from: .lookups, "lookups.member = ? AND key = ?") {
            $0.add(member)
            $0.add(number)
        }.first
    }

    /// One probe of the index, or two if the payment has been given back in part. Of entries before a position only.
    func entries(
        _ member: Int64, about payment: Int64, before position: Int64 = .max, _ db: Database
    ) throws -> EntriesAbout {
        func entry(_ order: String) throws -> EntryRow? {
            let condition = "member = ? AND about = ? AND position < ? ORDER BY number \(order) LIMIT 1"
            return try rows(db, from: .journal, condition) {
                $0.add(member)
                $0.add(payment)
                $0.add(position)
            }.first
        }
        let last = try entry("DESC")
        // What ends a hold is the first of all.
        guard let last, last.isRefund || last.isConfirmation else { return EntriesAbout(first: last, last: last) }
        return EntriesAbout(first: try entry("ASC"), last: last)
    }

    enum Source: String {
        case journal = "entries"
        /// By a member's numbers. A lookup that points to another entry than its own finds nothing.
        case lookups = """
            lookups CROSS JOIN entries ON entries.position = lookups.position
                AND entries.member = lookups.member AND entries.number = lookups.key
            """
    }

    func rows(
        _ db: Database, from source: Source, _ condition: String, _ bind: (inout RawStatement.Binder) -> Void
    ) throws -> [EntryRow] {
        var rows: [EntryRow] = []
        let sql = "SELECT \(EntryRow.columns) FROM \(source.rawValue) WHERE \(condition)"
        try RawStatement(db, sql).each(bind) { row in
            rows.append(EntryRow(row, from: 0))
        }
        return rows
    }
}

extension EntryRow {
    static let columns = """
        entries.member, entries.number, entries.at, kind, about, merchant, reference, body
        """

    /// Of ``columns``, the first of which is column `from`.
    init(_ row: RawStatement.Row, from: CInt) {
        self.init(
            member: row.int(from), number: row.int(from + 1), at: row.int(from + 2), kind: row.int(from + 3),
            about: row.optionalInt(from + 4), merchant: row.optionalText(from + 5),
            reference: row.optionalText(from + 6), body: row.bytes(from + 7))
    }
}
