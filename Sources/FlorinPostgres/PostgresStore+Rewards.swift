public import FlorinCore
public import FlorinEngine

/// Rewards, their stocks and their codes.
extension PostgresStore {
    // MARK: Rewards

    public func reward(_ id: RewardID) throws(StoreError) -> StoredReward? {
        try read(PostgresStore.rewards("WHERE id = $1"), { $0.add(id.rawValue) }, StoredReward.init(_:)).first
    }

    public func rewards(before id: RewardID, isOpen: Bool, limit: Int) throws(StoreError) -> [StoredReward] {
        let condition = isOpen ? "AND closed_at IS NULL" : ""
        return try read(PostgresStore.rewards("WHERE id < $1 \(condition) ORDER BY id DESC LIMIT $2")) {
            $0.add(id.rawValue)
            $0.add(Int64(limit))
        } _: {
            StoredReward($0)
        }
    }

    /// The redemptions of a reward without a stock are counted when they are asked for.
    static func rewards(_ condition: String) -> String {
        """
        SELECT id, created_at, closed_at, document, (SELECT stock FROM reward_stocks WHERE reward = id),
            coalesce((SELECT used FROM reward_stocks WHERE reward = id), (
                SELECT count(*) FROM redemptions WHERE reward = id AND status IN ('redeemed', 'fulfilled')))
        FROM rewards \(condition)
        """
    }

    public func save(_ reward: StoredReward) throws(StoreError) {
        try write { connection in
            let insertion = "INSERT INTO rewards (id, created_at, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            try connection.send(insertion) {
                $0.add(reward.id.rawValue)
                $0.add(reward.createdAt.milliseconds)
                $0.add(bytes: reward.document)
            }
            guard let stock = reward.stock else { return }
            let row = "INSERT INTO reward_stocks (reward, stock, used) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING"
            try connection.send(row) {
                $0.add(reward.id.rawValue)
                $0.add(stock)
            }
        }
    }

    public func close(_ reward: RewardID, at instant: Timestamp) throws(StoreError) {
        try write {
            try $0.send("UPDATE rewards SET closed_at = $1 WHERE id = $2 AND closed_at IS NULL") {
                $0.add(instant.milliseconds)
                $0.add(reward.rawValue)
            }
        }
    }

    // MARK: Stock

    public func supply(madeUnder scope: Digest) throws(StoreError) -> RewardSupply? {
        try read { connection in
            let supply = "SELECT fingerprint, reward, made_at, added FROM reward_supplies WHERE scope = $1"
            try connection.send(supply) { $0.add(bytes: scope.bytes) }
            let codes = "SELECT code FROM reward_codes WHERE scope = $1 ORDER BY code"
            try connection.send(codes) { $0.add(bytes: scope.bytes) }
        } _: { results in
            guard let row = results[0].first else { return nil }
            guard let fingerprint = Digest(bytes: row.bytes(0)) else {
                throw StoreError.corrupt("an addition to a stock has no fingerprint")
            }
            return RewardSupply(
                key: IdempotencyKey(scope: scope, fingerprint: fingerprint), reward: RewardID(rawValue: row.int(1)),
                madeAt: Timestamp(milliseconds: row.int(2)), added: row.int(3),
                codes: results[1].rows.map { $0.text(0) })
        }
    }

    public func supplyScopes() throws(StoreError) -> [Digest] {
        try read("SELECT scope FROM reward_supplies ORDER BY scope") { row in
            guard let scope = Digest(bytes: row.bytes(0)) else {
                throw StoreError.corrupt("an addition to a stock has no key")
            }
            return scope
        }
    }

    public func save(_ supply: RewardSupply) throws(StoreError) {
        try write { connection in
            let insertion = """
                INSERT INTO reward_supplies (scope, fingerprint, reward, made_at, added)
                SELECT $1::bytea, $2::bytea, id, $3::bigint, $4::bigint FROM rewards WHERE id = $5 AND closed_at IS NULL
                """
            try connection.send(Guard.rows("1", of: insertion)) {
                $0.add(bytes: supply.key.scope.bytes)
                $0.add(bytes: supply.key.fingerprint.bytes)
                $0.add(supply.madeAt.milliseconds)
                $0.add(supply.added)
                $0.add(supply.reward.rawValue)
            }
            let stock = """
                UPDATE reward_stocks SET stock = stock + $1
                WHERE reward = $2 AND stock + $1 <= \(RewardLimits.stock.upperBound)
                """
            try connection.send(Guard.rows("1", of: stock)) {
                $0.add(supply.added)
                $0.add(supply.reward.rawValue)
            }
            guard !supply.codes.isEmpty else { return }
            let codes = """
                INSERT INTO reward_codes (reward, code, scope)
                SELECT $2::bigint, code, $3::bytea FROM unnest($1::text[]) AS code
                """
            try connection.send(codes) {
                $0.texts(supply.codes) { $0 }
                $0.add(supply.reward.rawValue)
                $0.add(bytes: supply.key.scope.bytes)
            }
        }
    }

    public func knownCode(_ codes: [String], of reward: RewardID) throws(StoreError) -> String? {
        let known = try read("SELECT code FROM reward_codes WHERE reward = $1 AND code = ANY ($2::text[])") {
            $0.add(reward.rawValue)
            $0.texts(codes) { $0 }
        } _: {
            $0.text(0)
        }
        let bytes = Set(known.map { Array($0.utf8) })
        return codes.first { bytes.contains(Array($0.utf8)) }
    }

    public func freeCodes(of reward: RewardID, limit: Int) throws(StoreError) -> [String] {
        try read("SELECT code FROM reward_codes WHERE reward = $1 AND member IS NULL LIMIT $2") {
            $0.add(reward.rawValue)
            $0.add(Int64(limit))
        } _: {
            $0.text(0)
        }
    }
}

extension StoredReward {
    /// Of ``PostgresStore/rewards(_:)``.
    init(_ row: PGResult.Row) {
        self.init(
            id: RewardID(rawValue: row.int(0)), document: row.bytes(3),
            createdAt: Timestamp(milliseconds: row.int(1)),
            closedAt: row.optionalInt(2).map(Timestamp.init(milliseconds:)), stock: row.optionalInt(4),
            used: row.int(5))
    }
}
