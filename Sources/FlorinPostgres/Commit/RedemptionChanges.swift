internal import FlorinCore
internal import FlorinEngine

/// What a batch writes of redemptions, and of the stocks and codes of rewards.
extension PGConnection {
    func writeRedemptions(of batch: Batch) throws(PGError) {
        try insert(batch.redemptions)
        try end(batch.redemptionEnds)
        try use(batch.rewardUses)
        try claim(batch.rewardClaims)
    }

    private func insert(_ rows: [RedemptionRow]) throws(PGError) {
        guard !rows.isEmpty else { return }
        let insertion = """
            INSERT INTO redemptions (\(RedemptionRow.columns)) SELECT * FROM unnest(
                $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
            """
        try send(insertion) {
            $0.bigints(rows) { $0.member.rawValue }
            $0.bigints(rows) { $0.number }
            $0.bigints(rows) { $0.reward.rawValue }
            $0.bigints(rows) { $0.createdAt.milliseconds }
            $0.texts(rows) { $0.status.rawValue }
        }
    }

    private func end(_ ends: [RedemptionEnd]) throws(PGError) {
        guard !ends.isEmpty else { return }
        let update = """
            UPDATE redemptions SET status = w.status
            FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS w (member, number, status)
            WHERE redemptions.member = w.member AND redemptions.number = w.number AND redemptions.status = 'redeemed'
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(ends) { $0.member.rawValue }
            $0.bigints(ends) { $0.number }
            $0.texts(ends) { $0.status.rawValue }
        }
    }

    /// More than the stock is a conflict.
    private func use(_ uses: [RewardUse]) throws(PGError) {
        guard !uses.isEmpty else { return }
        let update = """
            UPDATE reward_stocks SET used = used + w.change
            FROM unnest($1::bigint[], $2::bigint[]) AS w (reward, change)
            WHERE reward_stocks.reward = w.reward AND used + w.change BETWEEN 0 AND stock
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(uses) { $0.reward.rawValue }
            $0.bigints(uses) { $0.change }
        }
    }

    /// A code that somebody has is a conflict.
    private func claim(_ claims: [RewardClaim]) throws(PGError) {
        guard !claims.isEmpty else { return }
        let update = """
            UPDATE reward_codes SET member = w.member, number = w.number
            FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS w (reward, code, member, number)
            WHERE reward_codes.reward = w.reward AND reward_codes.code = w.code AND reward_codes.member IS NULL
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(claims) { $0.reward.rawValue }
            $0.texts(claims) { $0.code }
            $0.bigints(claims) { $0.member.rawValue }
            $0.bigints(claims) { $0.number }
        }
    }
}
