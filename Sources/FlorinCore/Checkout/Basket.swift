/// One line of a basket: `quantity` units of `unitAmount` each.
public struct BasketLine: Hashable, Sendable {
    public var sku: String?
    public var category: String?
    /// At least 1.
    public var quantity: Int64
    /// The list price of one unit; zero or more.
    public var unitAmount: Money

    public init(sku: String? = nil, category: String? = nil, quantity: Int64, unitAmount: Money) {
        self.sku = sku
        self.category = category
        self.quantity = quantity
        self.unitAmount = unitAmount
    }
}

/// How much of a member's own means a sale takes.
public struct Selection: Hashable, Sendable {
    public var coupons: CouponsChoice
    public var points: PointsChoice
    public var wallet: WalletChoice

    public init(coupons: CouponsChoice = .auto, points: PointsChoice = .auto, wallet: WalletChoice = .none) {
        self.coupons = coupons
        self.points = points
        self.wallet = wallet
    }
}

public enum PointsChoice: Hashable, Sendable {
    /// The most that helps.
    case auto
    case none
    /// Exactly so many, or the sale is rejected.
    case exactly(Points)
    case atMost(Points)
}

public enum WalletChoice: Hashable, Sendable {
    case auto
    case none
    /// Exactly so much, or the sale is rejected.
    case exactly(Money)
}

/// What a member brings to a sale.
public struct Purse: Sendable {
    /// Points that can be spent now.
    public var points: Points
    public var principal: Money
    public var bonus: Money
    /// The coupons that the member holds, by number.
    public var coupons: [CouponOffer]
    /// The tier in force, as an index into the program's tiers; nil for a customer who is no member: no tier discount,
    /// no earning.
    public var tier: Int?
    public var occasion: EarnOccasion

    public init(
        points: Points, principal: Money, bonus: Money, coupons: [CouponOffer] = [], tier: Int?,
        occasion: EarnOccasion = EarnOccasion()
    ) {
        self.points = points
        self.principal = principal
        self.bonus = bonus
        self.coupons = coupons
        self.tier = tier
        self.occasion = occasion
    }
}
