/// A basket to be priced or paid.
public struct SaleRequest: Hashable, Sendable {
    /// Nil in a scheme with one nameless shop.
    public var merchant: String?
    /// The shop's own name for the order; unique with the member for ever.
    public var reference: String?
    public var lines: [BasketLine]
    public var selection: Selection
    public var external: External?
    /// If given and different from what comes out, nothing is paid.
    public var expectedPayable: Money?
    public var capture: CaptureMode

    public init(
        merchant: String? = nil, reference: String? = nil, lines: [BasketLine], selection: Selection = Selection(),
        external: External? = nil, expectedPayable: Money? = nil, capture: CaptureMode = .now
    ) {
        self.merchant = merchant
        self.reference = reference
        self.lines = lines
        self.selection = selection
        self.external = external
        self.expectedPayable = expectedPayable
        self.capture = capture
    }
}

/// When a payment becomes a sale.
public enum CaptureMode: Hashable, Sendable {
    case now
    /// It is authorised: what it takes is pinned for so many seconds, to be captured or given back.
    case later(seconds: Int)

    public static let defaultSeconds = 7 * 86_400
    /// How long a payment may stay authorised: up to 30 days.
    public static let seconds = 1...30 * 86_400
}

/// A tender that Florin does not hold, such as a card.
public struct External: Hashable, Sendable {
    public var method: String
    public var reference: String?

    public init(method: String, reference: String? = nil) {
        self.method = method
        self.reference = reference
    }
}

/// A price with what it means for the member's lots: what a quote promises and a payment records.
public struct PricedSale: Hashable, Sendable {
    public var request: SaleRequest
    /// The id of the tier in force; nil for a customer who is no member.
    public var tier: String?
    public var price: Price
    /// Where its points come from.
    public var lots: [LotUse]
    /// The coupons that its steps apply, in their order.
    public var coupons: [Coupon]
    /// When what it earns can be spent, and until when; nil: for ever.
    public var earnAvailableAt: Timestamp
    public var earnExpiresAt: Timestamp?

    public init(
        request: SaleRequest, tier: String?, price: Price, lots: [LotUse], coupons: [Coupon] = [],
        earnAvailableAt: Timestamp,
        earnExpiresAt: Timestamp?
    ) {
        self.request = request
        self.tier = tier
        self.price = price
        self.lots = lots
        self.coupons = coupons
        self.earnAvailableAt = earnAvailableAt
        self.earnExpiresAt = earnExpiresAt
    }
}

/// A sale that was paid or authorised, as the journal keeps it.
public struct Sale: Hashable, Sendable {
    public var priced: PricedSale
    /// The lot that took the earned points; nil if none were left after paying debt, or if it is only authorised.
    public var earnedLot: LotTerms?

    public init(priced: PricedSale, earnedLot: LotTerms?) {
        self.priced = priced
        self.earnedLot = earnedLot
    }
}

/// A price that is kept for a while, to be paid as it is.
public struct Quote: Hashable, Sendable {
    public let id: QuoteID
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public let programVersion: Int
    /// The number of the member's last entry when the quote was made.
    public let memberVersion: Int64
    public let priced: PricedSale

    /// How long a quote is kept: 15 minutes.
    public static let lifetimeMilliseconds: Int64 = 15 * 60 * 1000

    public init(id: QuoteID, createdAt: Timestamp, programVersion: Int, memberVersion: Int64, priced: PricedSale) {
        self.id = id
        self.createdAt = createdAt
        self.expiresAt = Timestamp(milliseconds: createdAt.milliseconds + Quote.lifetimeMilliseconds)
        self.programVersion = programVersion
        self.memberVersion = memberVersion
        self.priced = priced
    }
}

/// A quote as it is kept: to be paid, or by whom it was.
public enum KeptQuote: Hashable, Sendable {
    case open(Quote)
    /// By the payment with this number.
    case paid(Int64)

    /// What it calls the order that is to be paid.
    public var reference: String? {
        if case .open(let quote) = self { quote.priced.request.reference } else { nil }
    }
}

/// What can make the price of a quote another one.
public enum QuoteChange: String, Hashable, Sendable, CaseIterable {
    /// The member's balances.
    case member
    /// The rules.
    case program
    /// The member's tier.
    case tier
    /// The coupons that can be used.
    case coupon
    /// Time: the quote or something of the member's has expired.
    case clock
}
