/// Makes a member a part of another one: all that it has goes over.
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
        let tiers = Merged.Tiers(gone: own.tier, goneTerms: own.member.tierTerms, stayed: other.tier)
        let used = own.member.limitsUsed
        return try exchange(
            .merged(Merged(counterpart: otherSide, role: .into, parcel: parcel, tiers: tiers, used: used)),
            .merged(
                Merged(
                    counterpart: ownSide, role: .from(absorbed: own.member.absorbed), parcel: parcel, tiers: tiers,
                    used: used)),
            parcel.coupons)
    }
}
