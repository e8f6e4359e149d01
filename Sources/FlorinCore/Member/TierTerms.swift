/// On which terms a member holds its tier.
public struct TierTerms: Hashable, Sendable {
    /// Since when; nil: since it was enrolled.
    public var since: Timestamp?
    /// When it is reviewed, or when its grace ends; nil: never.
    public var until: Timestamp?
    /// The growth was too little for the tier, which is kept for a while all the same.
    public var isGrace: Bool

    public init(since: Timestamp? = nil, until: Timestamp? = nil, isGrace: Bool = false) {
        self.since = since
        self.until = until
        self.isGrace = isGrace
    }
}

/// A tier that a member came to hold, from an instant on.
public struct TierChange: Hashable, Sendable {
    public var tier: String
    public var at: Timestamp

    public init(tier: String, at: Timestamp) {
        self.tier = tier
        self.at = at
    }
}

extension Member {
    /// Remembers that an entry has left the member in another tier than the one before it.
    mutating func noteTier(since before: String, at instant: Timestamp) {
        guard tier != before else { return }
        tierChanges.append(TierChange(tier: tier, at: instant))
        tierChanges.removeFirst(max(0, tierChanges.count - Member.tierChangeLimit))
    }
}

extension Program {
    /// The highest tier that so much growth reaches, as an index into ``tiers``.
    func tierIndex(reachedBy growth: Growth) -> Int {
        tiers.lastIndex { $0.from <= growth } ?? 0
    }

    /// The tier of this id, as an index into ``tiers``; nil: there is none, or none any more.
    func tierIndex(named id: String) -> Int? {
        tiers.firstIndex { $0.id == id }
    }

    /// The tier that a member was left in, as an index into ``tiers``.
    func tierIndex(heldBy member: Member) -> Int {
        tierIndex(named: member.tier) ?? 0
    }

    /// The tier in force for a member, as an index into ``tiers``: the one held, or a higher one that growth has reached.
    public func tierIndex(of member: Member) -> Int {
        max(tierIndex(heldBy: member), tierIndex(reachedBy: member.growth))
    }

    /// The tier above the one in force, and how much growth it takes to reach it; nil if there is none.
    public func nextTier(for member: Member) -> (tier: Tier, missing: Growth)? {
        let next = tierIndex(of: member) + 1
        guard next < tiers.count else { return nil }
        return (tiers[next], tiers[next].from - member.growth)
    }

    /// Until when a member keeps its tier for sure, if it pays nothing more; nil: for ever, as things are.
    ///
    /// Without reviews that is the time at which so much growth will have lapsed that too little is left.
    public func tierKeptUntil(for member: Member) -> Timestamp? {
        let held = tierIndex(of: member)
        guard held > 0 else { return nil }
        guard growth.downgrade == .immediate, !member.tierTerms.isGrace else { return member.tierTerms.until }
        var left = member.growth
        for part in member.growthParts {
            left -= part.amount
            if left < tiers[held].from { return part.until }
        }
        return nil
    }
}
