/// Forgets who a member is. What it has left is lost, and an entry says how much; its journal stays, under its number.
public struct EraseMember: Hashable, Sendable {
    public var reason: String?

    public init(reason: String? = nil) {
        self.reason = reason
    }
}

/// What has been begun for a member and not ended.
public struct OpenWork: Hashable, Sendable {
    /// Payments that are authorised.
    public var holds: Int64 = 0
    /// Rewards that were redeemed and not handed over.
    public var redemptions: Int64 = 0

    public init() {}
}

extension Draft {
    /// Money that a member has paid in is the member's: it has to be spent or paid out first.
    mutating func decide(_ erase: EraseMember, _ facts: Facts) throws(Rejection) -> JournalEntry {
        let holds = Int64(member.holds.count) + facts.absorbed.holds
        guard holds == 0 else { throw .notEmpty(state: "openHolds", amount: holds) }
        let redemptions = member.openRedemptions + facts.absorbed.redemptions
        guard redemptions == 0 else { throw .notEmpty(state: "openRedemptions", amount: redemptions) }
        guard member.principal == 0 else { throw .notEmpty(state: "walletNotEmpty", amount: member.principal) }
        let parcel = member.belongings(at: now)
        try send(parcel, to: .forfeit)
        return record(.erased(Erased(reason: erase.reason, parcel: parcel)))
    }
}
