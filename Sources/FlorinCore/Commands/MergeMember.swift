/// Makes a member a part of another one, for good: all that it has goes over.
public struct MergeMember: Hashable, Sendable {
    public var into: MemberID

    public init(into: MemberID) {
        self.into = into
    }
}

extension DraftPair {
    /// What is pinned stays where its payment is, to be captured or voided under that payment's id.
    mutating func decide(_ merge: MergeMember) throws(Rejection) -> JournalEntry {
        let parcel = own.member.belongings(at: own.now)
        let tier = own.rules.tiers[own.rules.tierIndex(of: own.member)].id
        return try exchange(
            .merged(Merged(counterpart: otherSide, role: .into, parcel: parcel, tier: tier)),
            .merged(
                Merged(counterpart: ownSide, role: .from(absorbed: own.member.absorbed), parcel: parcel, tier: tier)),
            parcel.coupons)
    }
}
