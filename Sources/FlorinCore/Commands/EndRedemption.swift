/// Gives a member the reward that it has redeemed: by hand, or with a code of the reward's pool.
public struct FulfilRedemption: Hashable, Sendable {
    /// The number of the redemption in the member's journal.
    public var redemption: Int64
    /// What the shop calls it, such as a parcel's number.
    public var reference: String?

    public init(redemption: Int64, reference: String? = nil) {
        self.redemption = redemption
        self.reference = reference
    }
}

/// A redemption that was fulfilled, as the journal keeps it.
public struct Fulfilled: Hashable, Sendable {
    /// The number of the redemption's entry.
    public var redemption: Int64
    public var reward: RewardID
    public var reference: String?
    public var code: String?

    public init(redemption: Int64, reward: RewardID, reference: String?, code: String?) {
        self.redemption = redemption
        self.reward = reward
        self.reference = reference
        self.code = code
    }
}

/// Gives a redemption up that was not fulfilled, and everything back that was taken for it.
public struct CancelRedemption: Hashable, Sendable {
    /// The number of the redemption in the member's journal.
    public var redemption: Int64
    public var reason: String?

    public init(redemption: Int64, reason: String? = nil) {
        self.redemption = redemption
        self.reason = reason
    }
}

/// A redemption that was cancelled, as the journal keeps it. The money that went back is the redemption's own.
public struct RedemptionCancelled: Hashable, Sendable {
    /// The number of the redemption's entry.
    public var redemption: Int64
    public var reward: RewardID
    public var reason: String?
    /// The last taken first.
    public var lots: [LotReturn]

    public init(redemption: Int64, reward: RewardID, reason: String?, lots: [LotReturn]) {
        self.redemption = redemption
        self.reward = reward
        self.reason = reason
        self.lots = lots
    }
}

extension Draft {
    mutating func decide(_ fulfil: FulfilRedemption, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let redemption = facts.redemption, let reward = facts.reward?.reward else {
            throw .notFound("redemption")
        }
        try redemption.requireOpen()
        var code: String?
        if reward.fulfilment == .code {
            // There is one for each redemption, unless somebody has taken codes out of the pool.
            guard let next = facts.code else { throw .outOfStock }
            code = next
        }
        return record(
            .fulfilled(
                Fulfilled(redemption: fulfil.redemption, reward: reward.id, reference: fulfil.reference, code: code)))
    }

    /// Today's program says what becomes of points whose lot has expired since.
    mutating func decide(_ cancel: CancelRedemption, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let redemption = facts.redemption else { throw .notFound("redemption") }
        try redemption.requireOpen()
        let redeemed = redemption.redeemed
        let lots = try restore(redeemed.points, of: redeemed.lots, kept: 0, spentAt: redemption.entry.at)
        try post(moneyOf: redeemed, sign: -1)
        return record(
            .redemptionCancelled(
                RedemptionCancelled(
                    redemption: cancel.redemption, reward: redeemed.reward, reason: cancel.reason, lots: lots)))
    }
}
