public import FlorinCore
public import FlorinEngine
internal import Foundation
internal import GRDB

/// Rewards, their stocks and their codes.
extension SQLiteStore {
    // MARK: Rewards

    public func reward(_ id: RewardID) throws(StoreError) -> StoredReward? {
        try read { db in try rewards(db, "WHERE id = ?", [id.rawValue]).first }
    }

    public func rewards(before id: RewardID, isOpen: Bool, limit: Int) throws(StoreError) -> [StoredReward] {
        let condition = isOpen ? "AND closed_at IS NULL" : ""
        return try read { db in
            try rewards(db, "WHERE id < ? \(condition) ORDER BY id DESC LIMIT ?", [id.rawValue, limit])
        }
    }

    func allRewards(_ db: Database) throws -> [StoredReward] {
        try rewards(db, "ORDER BY id", [])
    }

    /// The redemptions of a reward without a stock are counted when they are asked for.
    private func rewards(
        _ db: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [StoredReward] {
        let sql = """
            SELECT id, created_at, closed_at, document, stock, coalesce(used, (
                SELECT count(*) FROM redemptions WHERE redemptions.reward = id AND status IN ('redeemed', 'fulfilled')
            )) AS used
            FROM rewards LEFT JOIN reward_stocks ON reward_stocks.reward = id \(condition)
            """
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            StoredReward(
                id: RewardID(rawValue: row["id"]), document: Array((row["document"] as String).utf8),
                createdAt: Timestamp(milliseconds: row["created_at"]),
                closedAt: (row["closed_at"] as Int64?).map(Timestamp.init(milliseconds:)), stock: row["stock"],
                used: row["used"])
        }
    }

    public func save(_ reward: StoredReward) throws(StoreError) {
        try write { db in
            let document = String(decoding: reward.document, as: UTF8.self)
            try db.execute(
                sql: "INSERT INTO rewards (id, created_at, document) VALUES (?, ?, ?)",
                arguments: [reward.id.rawValue, reward.createdAt.milliseconds, document])
            guard let stock = reward.stock else { return }
            try db.execute(
                sql: "INSERT INTO reward_stocks (reward, stock, used) VALUES (?, ?, 0)",
                arguments: [reward.id.rawValue, stock])
        }
    }

    public func close(_ reward: RewardID, at instant: Timestamp) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE rewards SET closed_at = ? WHERE id = ? AND closed_at IS NULL",
                arguments: [instant.milliseconds, reward.rawValue])
        }
    }

    // MARK: Stock

    public func supply(madeUnder scope: Digest) throws(StoreError) -> RewardSupply? {
        try read { db in
            let sql = "SELECT fingerprint, reward, made_at, added FROM reward_supplies WHERE scope = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [Data(scope.bytes)]) else { return nil }
            guard let fingerprint = Digest(bytes: Array(row["fingerprint"] as Data)) else {
                throw StoreError.corrupt("an addition to a stock has no fingerprint")
            }
            let codes = try String.fetchAll(
                db, sql: "SELECT code FROM reward_codes WHERE scope = ? ORDER BY code", arguments: [Data(scope.bytes)])
            return RewardSupply(
                key: IdempotencyKey(scope: scope, fingerprint: fingerprint), reward: RewardID(rawValue: row["reward"]),
                madeAt: Timestamp(milliseconds: row["made_at"]), added: row["added"], codes: codes)
        }
    }

    public func supplyScopes() throws(StoreError) -> [Digest] {
        try read { db in
            var scopes: [Digest] = []
            try RawStatement(db, "SELECT scope FROM reward_supplies ORDER BY scope").each { _ in
            } _: { row in
                guard let scope = Digest(bytes: row.bytes(0)) else {
                    throw StoreError.corrupt("an addition to a stock has no key")
                }
                scopes.append(scope)
            }
            return scopes
        }
    }

    public func save(_ supply: RewardSupply) throws(StoreError) {
        try write { db in
            try conflictIfTaken {
                let insertion = """
                    INSERT INTO reward_supplies (scope, fingerprint, reward, made_at, added)
                    SELECT ?, ?, id, ?, ? FROM rewards WHERE id = ? AND closed_at IS NULL
                    """
                try db.execute(
                    sql: insertion,
                    arguments: [
                        Data(supply.key.scope.bytes), Data(supply.key.fingerprint.bytes),
                        supply.madeAt.milliseconds, supply.added, supply.reward.rawValue,
                    ])
                try requireChange(db)
                try db.execute(
                    sql: "UPDATE reward_stocks SET stock = stock + ?1 WHERE reward = ?2 AND stock + ?1 <= ?3",
                    arguments: [supply.added, supply.reward.rawValue, RewardLimits.stock.upperBound])
                try requireChange(db)
                let code = try RawStatement(db, "INSERT INTO reward_codes (reward, code, scope) VALUES (?, ?, ?)")
                for text in supply.codes {
                    try code.run {
                        $0.add(supply.reward.rawValue)
                        $0.add(text)
                        $0.add(blob: supply.key.scope.bytes)
                    }
                }
            }
        }
    }

    public func knownCode(_ codes: [String], of reward: RewardID) throws(StoreError) -> String? {
        try read { db in
            let statement = try RawStatement(db, "SELECT 1 FROM reward_codes WHERE reward = ? AND code = ?")
            return try codes.first { code in
                var isKnown = false
                try statement.each {
                    $0.add(reward.rawValue)
                    $0.add(code)
                } _: { _ in
                    isKnown = true
                }
                return isKnown
            }
        }
    }

    public func freeCodes(of reward: RewardID, limit: Int) throws(StoreError) -> [String] {
        try read { db in
            var codes: [String] = []
            let sql = "SELECT code FROM reward_codes WHERE reward = ? AND member IS NULL LIMIT ?"
            try RawStatement(db, sql).each {
                $0.add(reward.rawValue)
                $0.add(Int64(limit))
            } _: { row in
                codes.append(row.optionalText(0) ?? "")
            }
            return codes
        }
    }
}
