public import FlorinCore

/// A reward as it stands for everybody.
public struct RewardOnOffer: Sendable {
    public let stored: StoredReward
    public let reward: Reward
}

/// A reward as it stands for one member.
public struct RewardForMember: Sendable {
    public let offer: RewardOnOffer
    /// Why the member cannot have it now; nil: it can, if it can pay what it costs in money.
    public let refusal: RewardRefusal?
}

extension Engine {
    // MARK: Rewards

    /// Saves a reward, whose id must come from ``newReward()``.
    public func save(_ reward: Reward) async throws(EngineError) -> RewardOnOffer {
        let stored = StoredReward(reward, createdAt: clock.now)
        let book = rewards
        return try await query { store in
            try store.save(stored)
            return try book.offer(stored)
        }
    }

    /// Nil if there is no such reward.
    public func reward(_ id: RewardID) async throws(EngineError) -> RewardOnOffer? {
        let book = rewards
        return try await query { store in try store.reward(id).map { try book.offer($0) } }
    }

    /// Rewards with ids below `id`, newest first; with `isOpen`, only those that are not closed.
    public func rewards(before id: RewardID, isOpen: Bool, limit: Int) async throws(EngineError) -> [RewardOnOffer] {
        let book = rewards
        return try await query { store in
            try store.rewards(before: id, isOpen: isOpen, limit: limit).map { try book.offer($0) }
        }
    }

    /// Closes a reward, if it is open. Nil if there is no such reward.
    public func closeReward(_ id: RewardID) async throws(EngineError) -> RewardOnOffer? {
        let (book, now) = (rewards, clock.now)
        return try await query { store in
            try store.close(id, at: now)
            return try store.reward(id).map { try book.offer($0) }
        }
    }

    /// Open rewards with ids below `id`, newest first, each with what keeps the member from it now; nil if there is no such
    /// member.
    public func rewards(
        for member: MemberID, before id: RewardID, limit: Int
    ) async throws(EngineError) -> [RewardForMember]? {
        let (book, program, now) = (rewards, programs.current, clock.now)
        return try await query { store in
            guard let row = try store.member(member) else { return nil }
            let member = try decide(.advance, for: Member(row), under: program, at: now).member
            let offers = try store.rewards(before: id, isOpen: true, limit: limit).map { try book.offer($0) }
            var wanted = ReadSet()
            for id in member.identities {
                wanted.redemptionsByMember.formUnion(offers.lazy.map { MemberReward(id, $0.reward.id) })
            }
            let counts = offers.isEmpty ? [:] : try store.read(wanted).redemptionsByMember
            return offers.map { offer in
                let taken = member.identities.reduce(0) { $0 + counts[MemberReward($1, offer.reward.id), default: 0] }
                let standing = RewardStanding(offer.reward, left: offer.stored.left, taken: taken)
                return RewardForMember(
                    offer: offer, refusal: standing.refusal(to: member, under: program.program, at: now))
            }
        }
    }

    // MARK: Redemptions

    /// The redemption with this id as it stands; nil if there is none.
    public func redemption(_ id: EntryID) async throws(EngineError) -> Redemption? {
        try await query { try $0.redemption(id.member, id.number) }
    }

    /// A member's redemptions in this status (nil: in any), with numbers below `number`, newest first; nil if there is no
    /// such member.
    public func redemptions(
        of member: MemberID, in status: Redemption.Status?, before number: Int64, limit: Int
    ) async throws(EngineError) -> [Redemption]? {
        try await query { store in
            let rows = try store.redemptions(member, in: status, before: number, limit: limit)
            if try rows.isEmpty && store.member(member) == nil { return nil }
            return try rows.map { try store.redemption($0) }
        }
    }

    /// A reward's redemptions in this status, those of the first members first, from just after one of them.
    public func redemptions(
        of reward: RewardID, in status: Redemption.Status, after last: EntryID?, limit: Int
    ) async throws(EngineError) -> [Redemption] {
        let last = last.map { (member: $0.member, number: $0.number) }
        return try await query { store in
            try store.redemptions(of: reward, in: status, after: last, limit: limit).map { try store.redemption($0) }
        }
    }
}

extension RewardBook {
    fileprivate func offer(_ stored: StoredReward) throws(StoreError) -> RewardOnOffer {
        RewardOnOffer(stored: stored, reward: try reward(stored))
    }
}

extension Store {
    fileprivate func redemption(_ row: RedemptionRow) throws -> Redemption {
        guard let redemption = try redemption(row.member, row.number) else {
            throw StoreError.corrupt("entry \(row.number) of member \(row.member.text) is no redemption")
        }
        return redemption
    }

    fileprivate func redemption(_ member: MemberID, _ number: Int64) throws -> Redemption? {
        guard let row = try entry(member, number), row.isRedemption else { return nil }
        return try Redemption(StoredRedemption(entry: row, end: try entries(member, about: number).last))
    }
}
