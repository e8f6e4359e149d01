/// All of a member that money and points decisions need: the unit of consistency.
///
/// Balances change by postings only (see ``post(_:)``), so the value follows from the member's journal alone.
public struct Member: Hashable, Sendable {
    public let id: MemberID
    /// The number of the member's last journal entry: its version.
    public var number: Int64
    /// The time of that entry; entries of one member never go back in time.
    public var at: Timestamp
    /// The id of the tier held.
    public internal(set) var tier: String
    /// Since when, and until when for sure.
    public internal(set) var tierTerms = TierTerms()
    /// The last tiers taken, see ``tierChangeLimit``.
    public internal(set) var tierChanges: [TierChange] = []
    public internal(set) var principal: Money = 0
    public internal(set) var bonus: Money = 0
    /// What counts towards a tier, the first to lapse first.
    public internal(set) var growthParts: [GrowthPart] = []
    /// Points owed; zero or more.
    public internal(set) var debt: Points = 0
    /// In the order in which they are spent; none is empty, but some may have pinned points only.
    public internal(set) var lots: [Lot] = []
    /// Wallet money that ``holds`` have pinned.
    public internal(set) var heldPrincipal: Money = 0
    public internal(set) var heldBonus: Money = 0
    /// Of payments that are authorised, by number.
    public internal(set) var holds: [Hold] = []
    /// What carrying remainders over has left of a point, in millionths.
    public internal(set) var remainder: Int64 = 0
    /// What counts against the caps of campaigns.
    public internal(set) var campaignPoints: [CampaignPoints] = []
    /// Whether the member has ever bought anything.
    public internal(set) var hasBought = false
    /// Redemptions that are neither fulfilled nor cancelled.
    public internal(set) var openRedemptions: Int64 = 0
    /// Points without an expiry of their own die at this time; nil: never.
    public internal(set) var activeUntil: Timestamp?
    /// Those not used, by number: also some that have expired lately, see ``forgetCoupons(by:)``.
    public internal(set) var coupons: [Coupon] = []
    /// The year of the last birthday for which it had a gift; nil: none yet.
    public internal(set) var birthdayGift: Int64?
    /// The highest lot number given so far.
    public internal(set) var lastLot: Int64 = 0
    public internal(set) var status = Status.active
    /// Members that were merged into this one, whoever of them first.
    public internal(set) var absorbed: [MemberID] = []
    /// What it has sent to others in a calendar month; nil: nothing ever.
    public internal(set) var sent: Sent?

    /// A member with so many lots gets no more by grants, whose dates are free. Sales open one a day at the most, and are
    /// never refused for it.
    public static let lotLimit = 1000

    /// A member who holds so many coupons that have not expired gets no more.
    public static let couponLimit = 200

    /// Of coupons that have expired, so many are remembered with the member.
    public static let expiredCouponLimit = 10

    /// A member with so many payments authorised gets no more of them.
    public static let holdLimit = 100

    /// Of the changes of a member's tier, so many are remembered with it; all are in the journal.
    public static let tierChangeLimit = 24

    /// A member before its first entry.
    public init(id: MemberID, tier: String) {
        self.id = id
        self.number = 0
        self.at = Timestamp(milliseconds: 0)
        self.tier = tier
    }

    public var balances: Balances {
        var balances = Balances(
            principal: principal, bonus: bonus, available: 0, pending: 0, debt: debt, growth: growth, tier: tier,
            heldPrincipal: heldPrincipal, heldBonus: heldBonus, remainder: remainder)
        for lot in lots {
            if lot.isPending { balances.pending += lot.points } else { balances.available += lot.points }
            balances.held += lot.held
        }
        return balances
    }

    /// When something becomes due by itself; nil: nothing ever does.
    public var dueAt: Timestamp? {
        guard status == .active else { return holds.lazy.map(\.expiresAt).min() }
        return [
            lots.lazy.compactMap(dueAt).min(), holds.lazy.map(\.expiresAt).min(), tierTerms.until,
            growthParts.first?.until,
        ].lazy.compactMap(\.self).min()
    }
}
