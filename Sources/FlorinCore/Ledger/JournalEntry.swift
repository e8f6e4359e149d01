/// One leg of a journal entry: `amount` more (or, negative, less) on `account`.
public struct Posting: Hashable, Sendable {
    public let account: Account
    public internal(set) var amount: Int64

    public init(_ account: Account, _ amount: Int64) {
        self.account = account
        self.amount = amount
    }
}

/// What happened to one member at one instant, for ever. Its postings sum to zero in every asset.
public struct JournalEntry: Hashable, Sendable {
    public let member: MemberID
    /// 1, 2, 3 … within the member's journal; also the member's version after it.
    public let number: Int64
    public let at: Timestamp
    /// The version of the program under which it was decided.
    public let programVersion: Int
    public let event: Event
    public let postings: [Posting]
    /// Terms of the lots that its postings open.
    public let openings: [LotTerms]
    /// The terms on which the member holds its tier after it; nil: the same as before.
    public let tierTerms: TierTerms?
    /// Until when the member counts as active after it, ``Timestamp/never`` for ever; nil: the same as before.
    public let activeUntil: Timestamp?
    /// The member's balances after it.
    public let after: Balances

    public init(
        member: MemberID, number: Int64, at: Timestamp, programVersion: Int, event: Event, postings: [Posting],
        openings: [LotTerms], tierTerms: TierTerms? = nil,
        activeUntil: Timestamp? = nil, after: Balances
    ) {
        self.member = member
        self.number = number
        self.at = at
        self.programVersion = programVersion
        self.event = event
        self.postings = postings
        self.openings = openings
        self.tierTerms = tierTerms
        self.activeUntil = activeUntil
        self.after = after
    }

    public var id: EntryID { EntryID(event.kind, member, number) }
}

/// A member's balances at one instant.
public struct Balances: Hashable, Sendable {
    public var principal: Money
    public var bonus: Money
    /// Points that can be spent, points not yet available, and points owed.
    public var available: Points
    public var pending: Points
    public var debt: Points
    public var growth: Growth
    public var tier: String
    /// What authorised payments have pinned; none of it is counted above.
    public var heldPrincipal: Money
    public var heldBonus: Money
    public var held: Points
    /// What is left of a point, in millionths; see ``Member/remainder``.
    public var remainder: Int64

    public init(
        principal: Money, bonus: Money, available: Points, pending: Points, debt: Points, growth: Growth, tier: String,
        heldPrincipal: Money = 0, heldBonus: Money = 0, held: Points = 0, remainder: Int64 = 0
    ) {
        self.principal = principal
        self.bonus = bonus
        self.available = available
        self.pending = pending
        self.debt = debt
        self.growth = growth
        self.tier = tier
        self.heldPrincipal = heldPrincipal
        self.heldBonus = heldBonus
        self.held = held
        self.remainder = remainder
    }
}
