/// Makes a member a part of another one, for good: all that it has goes over.
public struct MergeMember: Hashable, Sendable {
    public var into: MemberID

    public init(into: MemberID) {
        self.into = into
    }
}

extension DraftPair {
    /// Nothing may be pinned: a payment that is authorised would be captured from a member that has nothing.
    mutating func decide(_ merge: MergeMember) throws(Rejection) -> JournalEntry {
        guard own.member.holds.isEmpty else {
            throw .notEmpty(state: "openHolds", amount: Int64(own.member.holds.count))
        }
        let parcel = own.member.belongings(at: own.now)
        let tier = own.rules.tiers[own.rules.tierIndex(of: own.member)].id
        return try exchange(
            .merged(Merged(counterpart: otherSide, role: .into, parcel: parcel, tier: tier)),
            .merged(
                Merged(counterpart: ownSide, role: .from(absorbed: own.member.absorbed), parcel: parcel, tier: tier)),
            parcel.coupons)
    }
}
