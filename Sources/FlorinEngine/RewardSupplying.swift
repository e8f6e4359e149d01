public import FlorinCore

/// What is to be added to a reward's stock.
public enum RewardAddition: Hashable, Sendable {
    /// So many that are handed over.
    case pieces(Int64)
    /// Codes, all different.
    case codes([String])

    var count: Int64 {
        switch self {
        case .pieces(let count): count
        case .codes(let codes): Int64(codes.count)
        }
    }
}

extension Engine {
    /// Adds to a reward's stock, or gives what was added under this key before.
    public func add(
        _ addition: RewardAddition, to reward: RewardID, key: IdempotencyKey
    ) async throws(EngineError) -> (result: Result<RewardSupply, Rejection>, isReplay: Bool) {
        let (book, now) = (rewards, clock.now)
        return try await query { store in
            for _ in 0..<Limits.conflictRetries {
                if let made = try store.supply(madeUnder: key.scope) {
                    guard made.key.fingerprint == key.fingerprint else {
                        return (.failure(.idempotencyKeyReused), false)
                    }
                    return (.success(made), true)
                }
                if let rejection = try store.refusal(of: addition, to: reward, book) {
                    return (.failure(rejection), false)
                }
                var codes: [String] = []
                if case .codes(let given) = addition { codes = given }
                let supply = RewardSupply(key: key, reward: reward, madeAt: now, added: addition.count, codes: codes)
                do {
                    try store.save(supply)
                    return (.success(supply), false)
                } catch StoreError.conflict {
                    continue
                }
            }
            throw StoreError.contended
        }
    }
}

extension Store {
    fileprivate func refusal(
        of addition: RewardAddition, to id: RewardID, _ book: RewardBook
    ) throws -> Rejection? {
        guard let stored = try reward(id) else { return .notFound("reward") }
        guard stored.closedAt == nil else { return .stateConflict(state: "closed") }
        let fulfilment = try book.reward(stored).fulfilment
        switch (addition, fulfilment) {
        case (.pieces, .manual(stock: nil)): return .stateConflict(state: "unlimited")
        case (.pieces, .code): return .stateConflict(state: "code")
        case (.codes, .manual): return .stateConflict(state: "manual")
        case (.pieces, .manual), (.codes, .code): break
        }
        let maximum = RewardLimits.stock.upperBound
        guard (stored.stock ?? 0) + addition.count <= maximum else {
            return .limitExceeded(limit: "stock", maximum: maximum)
        }
        guard case .codes(let codes) = addition, try knownCode(codes, of: id) != nil else { return nil }
        return .alreadyExists(field: "codes")
    }
}
