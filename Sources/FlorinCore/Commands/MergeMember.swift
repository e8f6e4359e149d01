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
        // The payments that they wait for stay with this member, and can only be confirmed there.
        let unconfirmed = own.member.lots.lazy.filter { $0.isPending && $0.terms.availableAt == .never }
        guard unconfirmed.isEmpty else {
            throw .notEmpty(state: "unconfirmedPoints", amount: unconfirmed.reduce(0) { $0 + $1.points })
        }
        let parcel = own.member.belongings(at: own.now)
        let tiers = Merged.Tiers(gone: own.tier, stayed: other.tier)
        return try exchange(
            .merged(Merged(counterpart: otherSide, role: .into, parcel: parcel, tiers: tiers)),
            .merged(
                Merged(counterpart: ownSide, role: .from(absorbed: own.member.absorbed), parcel: parcel, tiers: tiers)),
            parcel.coupons)
    }
}
