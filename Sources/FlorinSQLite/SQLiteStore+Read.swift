internal import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    public func read(_ wanted: ReadSet) throws(StoreError) -> ReadResult {
        try read { db in
            var found = ReadResult()
            found.members = try members(wanted.members, db)
            found.outcomes = try wanted.outcomes.compactMap { try outcome($0.member, $0.scope, db) }
            found.quotes = try quotes(wanted.quotes, db)
            found.references = try references(wanted.references, db)
            for (member, number) in wanted.payments {
                guard let sale = try entry(member, number, db), sale.isSale else { continue }
                found.payments.append(StoredPayment(sale: sale, about: try entries(member, about: number, db)))
            }
            try readCoupons(wanted, db, into: &found)
            try readRedemptions(wanted, db, into: &found)
            return found
        }
    }

    public func chainHead(_ chain: Int) throws(StoreError) -> ChainHead {
        try read { db in
            var head = ChainHead.start(of: chain)
            try RawStatement(db, "SELECT link, hash FROM chains WHERE chain = ?").each {
                $0.add(Int64(chain))
            } _: { row in
                head = ChainHead(chain: chain, link: row.int(0), hash: row.bytes(1))
            }
            return head
        }
    }

    public func chainHeads() throws(StoreError) -> [ChainHead] {
        try read { db in try chainHeads(db) }
    }

    func chainHeads(_ db: Database) throws -> [ChainHead] {
        var heads: [ChainHead] = []
        try RawStatement(db, "SELECT chain, link, hash FROM chains ORDER BY chain").each { _ in
        } _: { row in
            heads.append(ChainHead(chain: Int(row.int(0)), link: row.int(1), hash: row.bytes(2)))
        }
        return heads
    }

    func members(_ ids: [Int64], _ db: Database) throws -> [MemberRow] {
        var rows: [MemberRow] = []
        let statement = try RawStatement(db, "SELECT \(MemberRow.columns) FROM members WHERE id = ?")
        for id in ids {
            try statement.each {
                $0.add(id)
            } _: {
                rows.append(try memberRow($0, db))
            }
        }
        return rows
    }

    /// Of ``MemberRow/columns``, with the coupons that go with it.
    func memberRow(_ row: RawStatement.Row, _ db: Database) throws -> MemberRow {
        let id = row.int(0)
        let coupons = row.int(3) == 0 ? [] : try liveCoupons(of: id, db)
        return MemberRow(
            id: id, version: row.int(1), dueAt: row.optionalInt(2), state: row.bytes(4), coupons: coupons)
    }

    private func quotes(_ ids: [QuoteID], _ db: Database) throws -> [QuoteRow] {
        var rows: [QuoteRow] = []
        let statement = try RawStatement(db, "SELECT expires_at, body FROM quotes WHERE member = ? AND serial = ?")
        for id in ids {
            try statement.each {
                $0.add(id.member.rawValue)
                $0.add(id.serial)
            } _: { row in
                rows.append(
                    QuoteRow(member: id.member.rawValue, serial: id.serial, expiresAt: row.int(0), body: row.bytes(1)))
            }
        }
        return rows
    }

    private func references(
        _ wanted: [(member: Int64, reference: String)], _ db: Database
    ) throws -> [(member: Int64, reference: String)] {
        var taken: [(member: Int64, reference: String)] = []
        let statement = try RawStatement(db, "SELECT 1 FROM entries WHERE reference = ? AND member = ?")
        for (member, reference) in wanted {
            try statement.each {
                $0.add(reference)
                $0.add(member)
            } _: { _ in
                taken.append((member, reference))
            }
        }
        return taken
    }
}

extension MemberRow {
    static let columns = "id, version, due_at, has_coupons, state"
}
