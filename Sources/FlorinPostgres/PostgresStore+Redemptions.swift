public import FlorinCore
public import FlorinEngine

/// What batches read of rewards and redemptions, and their lists.
extension PostgresStore {
    // MARK: Reading for batches

    func redemptions(_ wanted: ReadSet) -> [Step] {
        states(Array(wanted.rewards)) + counts(Array(wanted.redemptionsByMember)) + redemptions(wanted.redemptions)
    }

    private func states(_ rewards: [RewardID]) -> [Step] {
        guard !rewards.isEmpty else { return [] }
        let sql = """
            SELECT id, closed_at IS NOT NULL, (SELECT stock - used FROM reward_stocks WHERE reward = id)
            FROM rewards WHERE id = ANY ($1::bigint[])
            """
        return [
            Step(sql: sql) {
                $0.bigints(rewards) { $0.rawValue }
            } take: { result, found in
                for row in result.rows {
                    found.rewards[RewardID(rawValue: row.int(0))] = RewardState(
                        isClosed: row.int(1) == 1, left: row.optionalInt(2))
                }
            }
        ]
    }

    private func counts(_ wanted: [MemberReward]) -> [Step] {
        guard !wanted.isEmpty else { return [] }
        let sql = """
            SELECT reward, member, count(*) FROM redemptions
            JOIN unnest($1::bigint[], $2::bigint[]) AS w (reward, member) USING (reward, member)
            WHERE status IN ('redeemed', 'fulfilled') GROUP BY reward, member
            """
        return [
            Step(sql: sql) {
                $0.bigints(wanted) { $0.reward.rawValue }
                $0.bigints(wanted) { $0.member.rawValue }
            } take: { result, found in
                for own in wanted { found.redemptionsByMember[own] = 0 }
                for row in result.rows {
                    let own = MemberReward(MemberID(rawValue: row.int(1)), RewardID(rawValue: row.int(0)))
                    found.redemptionsByMember[own] = row.int(2)
                }
            }
        ]
    }

    private func redemptions(_ wanted: [(member: Int64, number: Int64)]) -> [Step] {
        wanted.map { member, number in
            Step(sql: PostgresStore.paymentSelection) {
                $0.add(member)
                $0.add(number)
                $0.add(Int64.max)
            } take: { result, found in
                guard let stored = StoredPayment(result, number: number), stored.sale.isRedemption else { return }
                found.redemptions.append(StoredRedemption(entry: stored.sale, end: stored.about.last))
            }
        }
    }

    // MARK: Lists

    public func redemptions(
        _ member: MemberID, in status: Redemption.Status?, before number: Int64, limit: Int
    ) throws(StoreError) -> [RedemptionRow] {
        let condition = status == nil ? "" : "AND status = $4"
        let sql = """
            SELECT \(RedemptionRow.columns) FROM redemptions WHERE member = $1 AND number < $2 \(condition)
            ORDER BY number DESC LIMIT $3
            """
        return try read(sql) {
            $0.add(member.rawValue)
            $0.add(number)
            $0.add(Int64(limit))
            if let status { $0.add(status.rawValue) }
        } _: {
            try RedemptionRow($0)
        }
    }

    public func redemptions(
        of reward: RewardID, in status: Redemption.Status, after last: (member: MemberID, number: Int64)?, limit: Int
    ) throws(StoreError) -> [RedemptionRow] {
        let sql = """
            SELECT \(RedemptionRow.columns) FROM redemptions
            WHERE reward = $1 AND status = $2 AND (member, number) > ($3, $4) ORDER BY member, number LIMIT $5
            """
        return try read(sql) {
            $0.add(reward.rawValue)
            $0.add(status.rawValue)
            $0.add(last?.member.rawValue ?? .min)
            $0.add(last?.number ?? .min)
            $0.add(Int64(limit))
        } _: {
            try RedemptionRow($0)
        }
    }
}

extension RedemptionRow {
    static let columns = "member, number, reward, created_at, status"

    /// Of ``columns``.
    init(_ row: PGResult.Row) throws {
        let text = row.text(4)
        guard let status = Redemption.Status(rawValue: text) else {
            throw StoreError.corrupt("a redemption of member \(row.int(0)) is \(text)")
        }
        self.init(
            member: MemberID(rawValue: row.int(0)), number: row.int(1), reward: RewardID(rawValue: row.int(2)),
            createdAt: Timestamp(milliseconds: row.int(3)), status: status)
    }
}
