internal import FlorinCore
internal import Synchronization

/// Rewards by their ids, in memory. They never change, so what is here is right; what is left of them is not here.
final class RewardBook: Sendable {
    private let store: any Store
    private let cache = Mutex<[RewardID: Reward]>([:])

    init(store: any Store) {
        self.store = store
    }

    /// Nil if there is no such reward. Blocks on the store for one that is not in memory: another process may have made it.
    func reward(_ id: RewardID) throws(StoreError) -> Reward? {
        if let known = cache.withLock({ $0[id] }) { return known }
        return try store.reward(id).map { (stored) throws(StoreError) in try reward(stored) }
    }

    /// The reward that was stored, in memory from now on.
    func reward(_ stored: StoredReward) throws(StoreError) -> Reward {
        if let known = cache.withLock({ $0[stored.id] }) { return known }
        let reward: Reward
        do { reward = try Reward.read(stored: stored.document, id: stored.id) } catch {
            throw .corrupt(error.detail)
        }
        cache.withLock { cache in
            if cache.count >= Limits.cachedRewards { cache.removeAll() }
            cache[stored.id] = reward
        }
        return reward
    }
}
