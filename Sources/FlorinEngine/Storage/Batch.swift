public import FlorinCore

/// What one lane writes at once: in one transaction, with one fsync.
public struct Batch: Sendable {
    public var members: [MemberWrite] = []
    public var profiles: [Profile] = []
    public var entries: [ChainedRow] = []
    public var outcomes: [OutcomeRow] = []
    public var quotes: [QuoteRow] = []
    /// Quotes that this batch pays; each can be paid once.
    public var paidQuotes: [(quote: QuoteID, payment: Int64)] = []
    /// In the order in which they happened.
    public var coupons: [CouponWrite] = []
    public var templateUses: [TemplateUse] = []
    public var claims: [CodeClaim] = []
    /// New ones; one that has ended in this very batch, too, is among them only.
    public var redemptions: [RedemptionRow] = []
    public var redemptionEnds: [RedemptionEnd] = []
    public var rewardUses: [RewardUse] = []
    public var rewardClaims: [RewardClaim] = []
    /// Members of whom nothing must be known any more but their numbers.
    public var erasures: [MemberID] = []
    /// Of members whose number has passed a multiple of ``SnapshotRow/interval``. One that is there already stays.
    public var snapshots: [SnapshotRow] = []
    /// What the chain of ``head`` counts more after the batch than before, in the order of the keys, none twice.
    public var points: [PointRow] = []
    /// How many entries of that chain ``points`` counts. A chain that would count more than it has is a conflict.
    public var counted: Int64 = 0
    /// The chain that `entries` continue, as it was before them and as it is after.
    public var head: (before: ChainHead, after: ChainHead)?

    public init() {}

    public var isEmpty: Bool { entries.isEmpty && outcomes.isEmpty && quotes.isEmpty }
}

/// A member's new row, valid only on the version that it was decided on (0: a new member).
public struct MemberWrite: Sendable {
    public let row: MemberRow
    public let expectedVersion: Int64
    /// Whether `row.dueAt` differs from what is stored; spares stores an index update.
    public let isDueAtChanged: Bool
}

/// An entry with its place in a hash chain.
public struct ChainedRow: Sendable {
    public let row: EntryRow
    public let link: Int64
    public let hash: [UInt8]

    public init(row: EntryRow, link: Int64, hash: [UInt8]) {
        self.row = row
        self.link = link
        self.hash = hash
    }
}

/// What came of a request with an idempotency key.
public struct OutcomeRow: Hashable, Sendable {
    public let member: Int64
    public let key: IdempotencyKey
    public let at: Int64
    public let result: Result

    public enum Result: Hashable, Sendable {
        /// The number of the member's journal entry.
        case entry(Int64)
        /// ``Rejection/stored``.
        case rejection([UInt8])
    }

    public init(member: Int64, key: IdempotencyKey, at: Int64, result: Result) {
        self.member = member
        self.key = key
        self.at = at
        self.result = result
    }

    /// Whether it still answers for its key.
    public func isKept(at now: Timestamp) -> Bool { IdempotencyKey.isKept(since: at, at: now.milliseconds) }
}

/// What a batch needs to know before it is decided.
public struct ReadSet: Sendable {
    public var members: [Int64] = []
    public var outcomes: [(member: Int64, scope: Digest)] = []
    public var payments: [(member: Int64, number: Int64)] = []
    public var quotes: [QuoteID] = []
    public var references: [(member: Int64, reference: String)] = []
    public var issues: Set<IssueCoupon.Source> = []
    /// Templates with a limit on all uses.
    public var uses: Set<TemplateID> = []
    public var usesByMember: Set<MemberTemplate> = []
    public var rewards: Set<RewardID> = []
    public var redemptionsByMember: Set<MemberReward> = []
    public var redemptions: [(member: Int64, number: Int64)] = []

    public init() {}

    public var isEmpty: Bool {
        members.isEmpty && outcomes.isEmpty && payments.isEmpty && quotes.isEmpty && references.isEmpty
            && issues.isEmpty && uses.isEmpty && usesByMember.isEmpty && rewards.isEmpty
            && redemptionsByMember.isEmpty && redemptions.isEmpty
    }
}

/// What of it was found, each list in any order.
public struct ReadResult: Sendable {
    public var members: [MemberRow] = []
    public var outcomes: [OutcomeRow] = []
    public var payments: [StoredPayment] = []
    public var quotes: [QuoteRow] = []
    public var references: [(member: Int64, reference: String)] = []
    /// Without those for which there is no template or code.
    public var issues: [IssueCoupon.Source: TemplateState] = [:]
    public var uses: [TemplateID: Int64] = [:]
    public var usesByMember: [MemberTemplate: Int64] = [:]
    /// Without those that do not exist.
    public var rewards: [RewardID: RewardState] = [:]
    /// How many the member has had, those not counted that were cancelled.
    public var redemptionsByMember: [MemberReward: Int64] = [:]
    public var redemptions: [StoredRedemption] = []

    public init() {}
}
