internal import FlorinCore
public import FlorinEngine

extension PostgresStore {
    public func audit(_ see: (AuditItem) throws -> Void) throws(StoreError) {
        do {
            let connection = try pool.take(until: .now + patience)
            try use(connection) { connection in
                try connection.withoutLimit("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    // Whole tables are read here, in pieces.
                    _ = try connection.rows("SET LOCAL enable_seqscan = on")
                    try audit(connection, see)
                }
            }
        } catch {
            throw StoreError(error)
        }
    }

    private func audit(_ connection: PGConnection, _ see: (AuditItem) throws -> Void) throws {
        for row in try connection.rows("SELECT version, at, document FROM programs ORDER BY version") {
            try see(.program(StoredProgram(row)))
        }
        for row in try connection.rows(PostgresStore.templates("ORDER BY id")) {
            try see(.template(StoredTemplate(row)))
        }
        for row in try connection.rows(PostgresStore.rewards("ORDER BY id")) {
            try see(.reward(StoredReward(row)))
        }
        for row in try connection.rows(PostgresStore.countedSelection) { try see(.countedChain(CountedChain(row))) }
        let heads = try connection.rows(PostgresStore.headSelection).map(ChainHead.init(_:))
        var journal = try JournalReader(connection)
        while let entry = try journal.next() {
            let row = entry.chained.row
            let place = EntryPlace.number(row.number, of: MemberID(rawValue: row.member))
            try see(.entry(entry.chained, chain: Int(entry.chain), place, about: entry.payment))
            if let snapshot = entry.snapshot { try see(.snapshot(snapshot)) }
        }
        let orphans = """
            SELECT \(SnapshotRow.columns) FROM snapshots LEFT JOIN entries USING (member, number, at)
            WHERE entries.link IS NULL ORDER BY member, number
            """
        try connection.forEachRow(of: orphans) { try see(.snapshot(SnapshotRow($0))) }
        try seeMembers(connection, see)
        for head in heads { try see(.head(head)) }
        try seeCoupons(connection, see)
        let claims = "SELECT code, member, number FROM codes WHERE member IS NOT NULL ORDER BY code"
        try connection.forEachRow(of: claims) { row in
            let claim = CodeClaim(
                code: CouponCode(stored: row.text(0)), member: MemberID(rawValue: row.int(1)), number: row.int(2))
            try see(.claim(claim))
        }
        try seeRedemptions(connection, see)
        try seeStocks(connection, see)
        let points = "SELECT \(PointRow.columns), chain FROM point_days ORDER BY chain, day, figure, month, tier"
        try connection.forEachRow(of: points) { row in
            try see(.points(try PointRow(row), chain: Int(row.int(5))))
        }
    }

    private func seeRedemptions(_ connection: PGConnection, _ see: (AuditItem) throws -> Void) throws {
        let selection = """
            SELECT \(RedemptionRow.columns) FROM redemptions
            WHERE (member, number) > ($1, $2) ORDER BY member, number LIMIT $3
            """
        var last: (member: Int64, number: Int64) = (.min, .min)
        while true {
            let rows = try connection.rows(selection) {
                $0.add(last.member)
                $0.add(last.number)
                $0.add(PostgresStore.page)
            }.map { try RedemptionRow($0) }
            guard let end = rows.last else { return }
            for row in rows { try see(.redemption(row)) }
            last = (end.member.rawValue, end.number)
        }
    }

    private func seeStocks(_ connection: PGConnection, _ see: (AuditItem) throws -> Void) throws {
        let given = "SELECT reward, code, member, number FROM reward_codes WHERE member IS NOT NULL"
        try connection.forEachRow(of: "\(given) ORDER BY reward, code") { row in
            let claim = RewardClaim(
                reward: RewardID(rawValue: row.int(0)), code: row.text(1), member: MemberID(rawValue: row.int(2)),
                number: row.int(3))
            try see(.rewardClaim(claim))
        }
        let supplied = """
            SELECT id, coalesce((SELECT sum(added) FROM reward_supplies WHERE reward = id), 0)::bigint,
                (SELECT count(*) FROM reward_codes WHERE reward = id)
            FROM rewards ORDER BY id
            """
        for row in try connection.rows(supplied) {
            let id = RewardID(rawValue: row.int(0))
            try see(.supplied(RewardSupplied(reward: id, added: row.int(1), codes: row.int(2))))
        }
    }

    /// Rows read at once.
    fileprivate static let page: Int64 = 2000

    private func seeMembers(_ connection: PGConnection, _ see: (AuditItem) throws -> Void) throws {
        let selection = "SELECT \(MemberRow.columns) FROM members WHERE id > $1 ORDER BY id LIMIT $2"
        let coupons = PostgresStore.liveCoupons(where: "members.id > $1 AND members.id <= $2")
        var last = Int64.min
        while true {
            var members = try connection.rows(selection) {
                $0.add(last)
                $0.add(PostgresStore.page)
            }.map(MemberRow.init(_:))
            guard let end = members.last?.id else { return }
            let live = try connection.rows(coupons) {
                $0.add(last)
                $0.add(end)
            }.map(CouponRow.init(_:))
            let byMember = Dictionary(grouping: live, by: \.member.rawValue)
            for index in members.indices {
                members[index].coupons = byMember[members[index].id]?.map(\.coupon) ?? []
                try see(.member(members[index]))
            }
            last = end
        }
    }

    private func seeCoupons(_ connection: PGConnection, _ see: (AuditItem) throws -> Void) throws {
        let selection = """
            SELECT \(CouponRow.columns) FROM coupons WHERE (member, number) > ($1, $2) ORDER BY member, number LIMIT $3
            """
        var last: (member: Int64, number: Int64) = (.min, .min)
        while true {
            let coupons = try connection.rows(selection) {
                $0.add(last.member)
                $0.add(last.number)
                $0.add(PostgresStore.page)
            }.map(CouponRow.init(_:))
            guard let end = coupons.last else { return }
            for coupon in coupons { try see(.coupon(coupon)) }
            last = (end.member.rawValue, end.coupon.number)
        }
    }
}

extension PGConnection {
    /// What one statement finds.
    func rows(
        _ sql: String, _ bind: (inout Parameters) -> Void = { _ in }
    ) throws(PGError) -> some Collection<PGResult.Row> {
        try send(sql, bind)
        return try finish()[0].rows
    }

    /// Hands over what one statement finds, so many rows that they had better not all be held at once: a page at a time, in
    /// the transaction that is under way.
    fileprivate func forEachRow(of sql: String, _ see: (PGResult.Row) throws -> Void) throws {
        _ = try rows("DECLARE florin_rows NO SCROLL CURSOR FOR \(sql)")
        while true {
            let page = try rows("FETCH \(PostgresStore.page) FROM florin_rows")
            guard !page.isEmpty else { break }
            for row in page { try see(row) }
        }
        _ = try rows("CLOSE florin_rows")
    }
}
