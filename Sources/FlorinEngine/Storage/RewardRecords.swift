public import FlorinCore

/// A reward as stores keep it. All but `closedAt`, `stock` and `used` never change.
public struct StoredReward: Hashable, Sendable {
    public let id: RewardID
    /// ``Reward/document``.
    public let document: [UInt8]
    public let createdAt: Timestamp
    /// Nothing more is given of it from then on; nil: it is open.
    public var closedAt: Timestamp?
    /// How many there are, those that members have had included; nil: any number.
    public var stock: Int64?
    /// How many members have had, those not counted that were cancelled.
    public var used: Int64

    public init(
        id: RewardID, document: [UInt8], createdAt: Timestamp, closedAt: Timestamp? = nil, stock: Int64?,
        used: Int64 = 0
    ) {
        self.id = id
        self.document = document
        self.createdAt = createdAt
        self.closedAt = closedAt
        self.stock = stock
        self.used = used
    }

    /// A new reward.
    public init(_ reward: Reward, createdAt: Timestamp) {
        self.init(id: reward.id, document: reward.document, createdAt: createdAt, stock: reward.initialStock)
    }

    /// How many can still be had; nil: any number.
    public var left: Int64? { stock.map { $0 - used } }
}

/// How a reward stands for a batch.
public struct RewardState: Hashable, Sendable {
    public var isClosed: Bool
    /// Nil: any number.
    public var left: Int64?

    public init(isClosed: Bool, left: Int64?) {
        self.isClosed = isClosed
        self.left = left
    }
}

/// A redemption in the lists of its member and its reward. What was given for it is in the journal.
public struct RedemptionRow: Hashable, Sendable {
    public let member: MemberID
    /// Of the entry that made it.
    public let number: Int64
    public let reward: RewardID
    public let createdAt: Timestamp
    public var status: Redemption.Status

    public init(
        member: MemberID, number: Int64, reward: RewardID, createdAt: Timestamp,
        status: Redemption.Status = .redeemed
    ) {
        self.member = member
        self.number = number
        self.reward = reward
        self.createdAt = createdAt
        self.status = status
    }
}

/// The end of a redemption that was there before the batch. One that has ended already is a conflict.
public struct RedemptionEnd: Hashable, Sendable {
    public let member: MemberID
    public let number: Int64
    public let status: Redemption.Status

    public init(member: MemberID, number: Int64, status: Redemption.Status) {
        self.member = member
        self.number = number
        self.status = status
    }
}

/// How many more of a reward with a stock members have after a batch than before; never zero. A batch that would pass the
/// stock is a conflict.
public struct RewardUse: Hashable, Sendable {
    public let reward: RewardID
    public let change: Int64
}

/// A code that is given for a redemption. A code that was given before is a conflict.
public struct RewardClaim: Hashable, Sendable {
    public let reward: RewardID
    public let code: String
    public let member: MemberID
    /// Of the redemption.
    public let number: Int64

    public init(reward: RewardID, code: String, member: MemberID, number: Int64) {
        self.reward = reward
        self.code = code
        self.member = member
        self.number = number
    }
}

/// What one request added to a reward's stock.
public struct RewardSupply: Hashable, Sendable {
    public let key: IdempotencyKey
    public let reward: RewardID
    public let madeAt: Timestamp
    public let added: Int64
    /// As many as were added; empty if the reward is given by hand.
    public let codes: [String]

    public init(key: IdempotencyKey, reward: RewardID, madeAt: Timestamp, added: Int64, codes: [String] = []) {
        self.key = key
        self.reward = reward
        self.madeAt = madeAt
        self.added = added
        self.codes = codes
    }
}

/// All that was added to a reward's stock.
public struct RewardSupplied: Hashable, Sendable {
    public let reward: RewardID
    public let added: Int64
    /// The codes in its pool, given or not.
    public let codes: Int64

    public init(reward: RewardID, added: Int64, codes: Int64) {
        self.reward = reward
        self.added = added
        self.codes = codes
    }
}

/// A member and a reward.
public struct MemberReward: Hashable, Sendable {
    public let member: MemberID
    public let reward: RewardID

    public init(_ member: MemberID, _ reward: RewardID) {
        self.member = member
        self.reward = reward
    }
}

/// A redemption's own entry and the one that ended it.
public struct StoredRedemption: Sendable {
    public let entry: EntryRow
    public let end: EntryRow?

    public init(entry: EntryRow, end: EntryRow?) {
        self.entry = entry
        self.end = end
    }
}

extension Redemption {
    public init(_ stored: StoredRedemption) throws(CorruptRecord) {
        var end: JournalEntry?
        if let row = stored.end { end = try JournalEntry(row) }
        guard let redemption = Redemption(try JournalEntry(stored.entry), endedBy: end) else {
            throw CorruptRecord("entry \(stored.entry.number) of member \(stored.entry.member) is no redemption")
        }
        self = redemption
    }
}
