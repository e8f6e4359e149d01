public import FlorinCore
public import FlorinEngine

extension PostgresStore {
    public func member(_ id: MemberID) throws(StoreError) -> MemberRow? {
        var wanted = ReadSet()
        wanted.members = [id.rawValue]
        return try read(wanted).members.first
    }

    public func dueMembers(
        by instant: Timestamp, after place: DueMember?, limit: Int
    ) throws(StoreError) -> [DueMember] {
        let selection = """
            SELECT due_at, id FROM members WHERE due_at <= $1 AND (due_at, id) > ($2, $3) ORDER BY due_at, id LIMIT $4
            """
        return try read(selection) {
            $0.add(instant.milliseconds)
            $0.add(place?.at.milliseconds ?? .min)
            $0.add(place?.member.rawValue ?? .min)
            $0.add(Int64(limit))
        } _: {
            DueMember(at: Timestamp(milliseconds: $0.int(0)), member: MemberID(rawValue: $0.int(1)))
        }
    }

    public func entry(_ member: MemberID, _ number: Int64) throws(StoreError) -> EntryRow? {
        try entries("member = $1 AND number = $2") {
            $0.add(member.rawValue)
            $0.add(number)
        }.first
    }

    public func entries(_ member: MemberID, about payment: Int64) throws(StoreError) -> EntriesAbout {
        let rows = try read(PostgresStore.aboutSelection) {
            $0.add(member.rawValue)
            $0.add(payment)
            $0.add(Int64.max)
        } _: {
            EntryRow($0)
        }
        return EntriesAbout(first: rows.first, last: rows.last)
    }

    public func entries(_ member: MemberID, before number: Int64, limit: Int) throws(StoreError) -> [EntryRow] {
        try entries("member = $1 AND number < $2 ORDER BY number DESC LIMIT $3") {
            $0.add(member.rawValue)
            $0.add(number)
            $0.add(Int64(limit))
        }
    }

    public func entries(_ member: MemberID, after number: Int64, limit: Int) throws(StoreError) -> [EntryRow] {
        try entries("member = $1 AND number > $2 ORDER BY number LIMIT $3") {
            $0.add(member.rawValue)
            $0.add(number)
            $0.add(Int64(limit))
        }
    }

    public func sales(_ filter: SaleFilter, before place: SalePlace, limit: Int) throws(StoreError) -> [EntryRow] {
        let column: String
        switch filter {
        case .member: column = "member"
        case .reference(let text), .merchant(let text):
            guard text.canBeStored else { return [] }
            column = if case .reference = filter { "reference" } else { "merchant" }
        }
        let condition = """
            \(column) = $1 AND kind = \(EntryKind.payment.rawValue) AND (at, member, number) < ($2, $3, $4)
            ORDER BY at DESC, member DESC, number DESC LIMIT $5
            """
        return try entries(condition) {
            switch filter {
            case .member(let id): $0.add(id.rawValue)
            case .reference(let text), .merchant(let text): $0.add(text)
            }
            $0.add(place.at.milliseconds)
            $0.add(place.member.rawValue)
            $0.add(place.number)
            $0.add(Int64(limit))
        }
    }

    private func entries(
        _ condition: String, _ bind: (inout Parameters) -> Void
    ) throws(StoreError) -> [EntryRow] {
        try read("SELECT \(EntryRow.columns) FROM entries WHERE \(condition)", bind) { EntryRow($0) }
    }

    /// The first and the last entry of member $1 about its payment $2 with a number below $3; twice the same if there is
    /// only one.
    static let aboutSelection = "\(about("ASC")) UNION ALL \(about("DESC"))"

    /// The payment $2 of member $1, then the entries about it.
    static let paymentSelection = """
        (SELECT \(EntryRow.columns) FROM entries WHERE member = $1 AND number = $2) UNION ALL \(aboutSelection)
        """

    private static func about(_ order: String) -> String {
        """
        (SELECT \(EntryRow.columns) FROM entries WHERE member = $1 AND about = $2 AND number < $3 ORDER BY number \(order) LIMIT 1)
        """
    }
}

extension String {
    /// PostgreSQL keeps every text but one with a zero character.
    var canBeStored: Bool { !utf8.contains(0) }
}

extension StoredPayment {
    /// Of ``PostgresStore/paymentSelection``; nil if there is no such entry.
    init?(_ result: PGResult, number: Int64) {
        let rows = result.rows.map(EntryRow.init(_:))
        guard let sale = rows.first, sale.number == number else { return nil }
        let about = rows.dropFirst()
        self.init(sale: sale, about: EntriesAbout(first: about.first, last: about.last))
    }
}

extension EntryRow {
    static let columns = "member, number, at, kind, about, merchant, reference, body"

    /// Of ``columns``.
    init(_ row: PGResult.Row) {
        self.init(
            member: row.int(0), number: row.int(1), at: row.int(2), kind: row.int(3), about: row.optionalInt(4),
            merchant: row.optionalText(5), reference: row.optionalText(6), body: row.bytes(7))
    }
}
