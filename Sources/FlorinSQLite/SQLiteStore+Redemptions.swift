public import FlorinCore
public import FlorinEngine
internal import GRDB

/// What batches read and write of rewards and redemptions, and their lists.
extension SQLiteStore {
    // MARK: Reading for batches

    func readRedemptions(_ wanted: ReadSet, _ db: Database, into found: inout ReadResult) throws {
        for reward in wanted.rewards { found.rewards[reward] = try state(of: reward, db) }
        for own in wanted.redemptionsByMember {
            let sql = """
                SELECT count(*) FROM redemptions
                WHERE reward = ? AND status IN ('redeemed', 'fulfilled') AND member = ?
                """
            try RawStatement(db, sql).each {
                $0.add(own.reward.rawValue)
                $0.add(own.member.rawValue)
            } _: { row in
                found.redemptionsByMember[own] = row.int(0)
            }
        }
        for (member, number) in wanted.redemptions {
            guard let row = try entry(member, number, db), row.isRedemption else { continue }
            let end = try entries(member, about: number, db).last
            found.redemptions.append(StoredRedemption(entry: row, end: end))
        }
    }

    private func state(of reward: RewardID, _ db: Database) throws -> RewardState? {
        var state: RewardState?
        let sql = """
            SELECT closed_at, stock - used FROM rewards LEFT JOIN reward_stocks ON reward = id WHERE id = ?
            """
        try RawStatement(db, sql).each {
            $0.add(reward.rawValue)
        } _: { row in
            state = RewardState(isClosed: row.optionalInt(0) != nil, left: row.optionalInt(1))
        }
        return state
    }

    // MARK: Writing in batches

    func writeRedemptions(of batch: Batch, _ db: Database) throws {
        for row in batch.redemptions { try insert(row, db) }
        for end in batch.redemptionEnds {
            let sql = "UPDATE redemptions SET status = ? WHERE member = ? AND number = ? AND status = 'redeemed'"
            try RawStatement(db, sql).run {
                $0.add(end.status.rawValue)
                $0.add(end.member.rawValue)
                $0.add(end.number)
            }
            try requireChange(db)
        }
        for use in batch.rewardUses {
            let sql = """
                UPDATE reward_stocks SET used = used + ?1 WHERE reward = ?2 AND used + ?1 BETWEEN 0 AND stock
                """
            try RawStatement(db, sql).run {
                $0.add(use.change)
                $0.add(use.reward.rawValue)
            }
            try requireChange(db)
        }
        for claim in batch.rewardClaims {
            let sql = """
                UPDATE reward_codes SET member = ?, number = ? WHERE reward = ? AND code = ? AND member IS NULL
                """
            try RawStatement(db, sql).run {
                $0.add(claim.member.rawValue)
                $0.add(claim.number)
                $0.add(claim.reward.rawValue)
                $0.add(claim.code)
            }
            try requireChange(db)
        }
    }

    private func insert(_ row: RedemptionRow, _ db: Database) throws {
        let sql = "INSERT INTO redemptions (\(RedemptionRow.columns)) VALUES (?, ?, ?, ?, ?)"
        try conflictIfTaken {
            try RawStatement(db, sql).run {
                $0.add(row.member.rawValue)
                $0.add(row.number)
                $0.add(row.reward.rawValue)
                $0.add(row.createdAt.milliseconds)
                $0.add(row.status.rawValue)
            }
        }
    }

    // MARK: Lists

    public func redemptions(
        _ member: MemberID, in status: Redemption.Status?, before number: Int64, limit: Int
    ) throws(StoreError) -> [RedemptionRow] {
        let condition = status == nil ? "" : "AND status = ?4"
        let sql = "WHERE member = ?1 AND number < ?2 \(condition) ORDER BY number DESC LIMIT ?3"
        return try read { db in
            try redemptions(db, sql) {
                $0.add(member.rawValue)
                $0.add(number)
                $0.add(Int64(limit))
                if let status { $0.add(status.rawValue) }
            }
        }
    }

    public func redemptions(
        of reward: RewardID, in status: Redemption.Status, after last: (member: MemberID, number: Int64)?, limit: Int
    ) throws(StoreError) -> [RedemptionRow] {
        let sql = """
            WHERE reward = ? AND status = ? AND (member, number) > (?, ?) ORDER BY member, number LIMIT ?
            """
        return try read { db in
            try redemptions(db, sql) {
                $0.add(reward.rawValue)
                $0.add(status.rawValue)
                $0.add(last?.member.rawValue ?? .min)
                $0.add(last?.number ?? .min)
                $0.add(Int64(limit))
            }
        }
    }

    func allRedemptions(_ db: Database, _ see: (RedemptionRow) throws -> Void) throws {
        let sql = "SELECT \(RedemptionRow.columns) FROM redemptions ORDER BY member, number"
        try RawStatement(db, sql).each({ _ in }, { try see(try RedemptionRow($0)) })
    }

    private func redemptions(
        _ db: Database, _ condition: String, _ bind: (inout RawStatement.Binder) -> Void
    ) throws -> [RedemptionRow] {
        var rows: [RedemptionRow] = []
        try RawStatement(db, "SELECT \(RedemptionRow.columns) FROM redemptions \(condition)").each(bind) {
            rows.append(try RedemptionRow($0))
        }
        return rows
    }
}

extension RedemptionRow {
    fileprivate static let columns = "member, number, reward, created_at, status"

    /// Of ``columns``.
    fileprivate init(_ row: RawStatement.Row) throws {
        let text = row.optionalText(4) ?? ""
        guard let status = Redemption.Status(rawValue: text) else {
            throw StoreError.corrupt("a redemption of member \(row.int(0)) is \(text)")
        }
        self.init(
            member: MemberID(rawValue: row.int(0)), number: row.int(1), reward: RewardID(rawValue: row.int(2)),
            createdAt: Timestamp(milliseconds: row.int(3)), status: status)
    }
}
