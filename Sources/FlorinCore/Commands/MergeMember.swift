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
        let sent = Merged(
            counterpart: otherSide, role: .into, parcel: parcel, tiers: tiers, used: own.member.limitsUsed,
            activeUntil: own.member.activeUntil)
        var received = sent
        (received.counterpart, received.role) = (ownSide, .from(absorbed: own.member.absorbed))
        return try exchange(.merged(sent), .merged(received), parcel.coupons)
    }
}
