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
    public var tier: String
    public internal(set) var principal: Money = 0
    public internal(set) var bonus: Money = 0
    public internal(set) var growth: Growth = 0
    /// Points owed; zero or more.
    public internal(set) var debt: Points = 0
    /// In the order in which they are spent; none is empty, but some may have pinned points only.
    public internal(set) var lots: [Lot] = []
    /// Wallet money that ``holds`` have pinned.
    public internal(set) var heldPrincipal: Money = 0
    public internal(set) var heldBonus: Money = 0
    /// Of payments that are authorised, by number.
    public internal(set) var holds: [Hold] = []
    /// Those not used, by number: also some that have expired lately, see ``forgetCoupons(by:)``.
    public internal(set) var coupons: [Coupon] = []
    /// The year of the last birthday for which it had a gift; nil: none yet.
    public internal(set) var birthdayGift: Int64?
    /// The highest lot number given so far.
    public internal(set) var lastLot: Int64 = 0

    /// A member with so many lots gets no more by grants, whose dates are free. Sales open one a day at the most, and are
    /// never refused for it.
    public static let lotLimit = 1000

    /// A member who holds so many coupons that have not expired gets no more.
    public static let couponLimit = 200

    /// Of coupons that have expired, so many are remembered with the member.
    public static let expiredCouponLimit = 10

    /// A member with so many payments authorised gets no more of them.
    public static let holdLimit = 100

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
            heldPrincipal: heldPrincipal, heldBonus: heldBonus)
        for lot in lots {
            if lot.isPending { balances.pending += lot.points } else { balances.available += lot.points }
            balances.held += lot.held
        }
        return balances
    }

    /// When something becomes due by itself; nil: nothing ever does.
    public var dueAt: Timestamp? {
        let lot = lots.lazy.compactMap(\.dueAt).min()
        guard let hold = holds.lazy.map(\.expiresAt).min() else { return lot }
        return lot.map { min($0, hold) } ?? hold
    }
}

extension Program {
    /// The tier in force for a member, as an index into ``tiers``: the one held, or a higher one that growth has reached.
    public func tierIndex(of member: Member) -> Int {
        let held = tiers.firstIndex { $0.id == member.tier } ?? 0
        return max(held, tiers.lastIndex { $0.from <= member.growth } ?? 0)
    }
}
