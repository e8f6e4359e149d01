/// Forgets who a member is. What it has left is lost, and an entry says how much; its journal stays, under its number.
public struct EraseMember: Hashable, Sendable {
    public var reason: String?

    public init(reason: String? = nil) {
        self.reason = reason
    }
}

extension Draft {
    /// Money that a member has paid in is the member's: it has to be spent or paid out first.
    mutating func decide(_ erase: EraseMember, _ facts: Facts) throws(Rejection) -> JournalEntry {
        let holds = member.holds.count + facts.absorbedHolds
        guard holds == 0 else { throw .notEmpty(state: "openHolds", amount: Int64(holds)) }
        guard member.principal == 0 else { throw .notEmpty(state: "walletNotEmpty", amount: member.principal) }
        let parcel = member.belongings(at: now)
        try send(parcel, to: .forfeit)
        return record(.erased(Erased(reason: erase.reason, parcel: parcel)))
    }
}
