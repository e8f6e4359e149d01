/// A reward as a decision for one member finds it.
public struct RewardStanding: Sendable {
    public let reward: Reward
    /// Nothing more is given of it.
    public let isClosed: Bool
    /// How many can still be had; nil: any number.
    public let left: Int64?
    /// How many the member has had, those not counted that were cancelled.
    public let taken: Int64

    public init(_ reward: Reward, isClosed: Bool = false, left: Int64? = nil, taken: Int64 = 0) {
        self.reward = reward
        self.isClosed = isClosed
        self.left = left
        self.taken = taken
    }
}

/// Why a member cannot have a reward now.
public enum RewardRefusal: Hashable, Sendable {
    case closed
    case notStarted
    case expired
    /// It is for members of these tiers, by id.
    case tier([String])
    /// The member has had as many as one may have.
    case perMember(Int64)
    case outOfStock
    case points(available: Points, required: Points)

    /// How a redemption is refused for it.
    public var rejection: Rejection {
        switch self {
        case .closed: .stateConflict(state: "closed")
        case .notStarted: .stateConflict(state: "notStarted")
        case .expired: .stateConflict(state: "expired")
        case .tier(let tiers): .tierRequired(tiers)
        case .perMember(let most): .limitExceeded(limit: "perMember", maximum: most)
        case .outOfStock: .outOfStock
        case .points(let available, let required):
            .insufficientPoints(available: available, required: required)
        }
    }
}

extension RewardStanding {
    /// What keeps the member from the reward, the first of all reasons; nil: nothing but perhaps its price in money. What is
    /// due for the member must have been posted.
    public func refusal(to member: Member, under program: Program, at now: Timestamp) -> RewardRefusal? {
        if isClosed { return .closed }
        if let start = reward.validFrom, now < start { return .notStarted }
        if let end = reward.validUntil, end <= now { return .expired }
        let tier = program.tiers[program.tierIndex(of: member)].id
        guard reward.tiers.isEmpty || reward.tiers.contains(tier) else { return .tier(reward.tiers) }
        if let most = reward.perMember, taken >= most { return .perMember(most) }
        if let left, left <= 0 { return .outOfStock }
        let available = member.balances.available
        return available < reward.points ? .points(available: available, required: reward.points) : nil
    }
}
