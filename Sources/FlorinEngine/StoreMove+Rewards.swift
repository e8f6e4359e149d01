internal import FlorinCore

/// Rewards, what was added to their stocks, and how many were given.
extension StoreMove {
    func moveRewards() throws(StoreError) {
        let rewards = try source.allRewards()
        let there = Set(try target.allRewards().map(\.id))
        for stored in rewards where !there.contains(stored.id) {
            let reward: Reward
            do { reward = try Reward.read(stored: stored.document, id: stored.id) } catch {
                throw .corrupt(error.detail)
            }
            try target.save(StoredReward(reward, createdAt: stored.createdAt))
        }
        report(.rewards, rewards.count)
        let scopes = try source.supplyScopes()
        for scope in scopes where try target.supply(madeUnder: scope) == nil {
            if let supply = try source.supply(madeUnder: scope) { try target.save(supply) }
        }
        report(.supplies, scopes.count)
    }

    /// Last, as nothing can be added to a reward that is closed.
    func finishRewards() throws(StoreError) {
        let used = Dictionary(uniqueKeysWithValues: try target.allRewards().map { ($0.id, $0.used) })
        for reward in try source.allRewards() {
            if let instant = reward.closedAt { try target.close(reward.id, at: instant) }
            let change = reward.used - (used[reward.id] ?? 0)
            guard change != 0, reward.stock != nil else { continue }
            var batch = Batch()
            batch.head = try standingHead()
            batch.rewardUses = [RewardUse(reward: reward.id, change: change)]
            try target.commit(batch)
        }
    }
}

extension Store {
    /// By id, newest first.
    fileprivate func allRewards() throws(StoreError) -> [StoredReward] {
        var all: [StoredReward] = []
        while true {
            let last = all.last?.id ?? RewardID(rawValue: .max)
            let page = try rewards(before: last, isOpen: false, limit: Limits.batch)
            guard !page.isEmpty else { return all }
            all += page
        }
    }
}
