/// What a basket costs and why: the result of ``price(_:selection:purse:under:)``, kept for ever with the sale.
public struct Price: Hashable, Sendable {
    /// The list price of everything.
    public var gross: Money
    /// What is left after discounts and points.
    public var due: Money
    /// What is left for the external tender: `due` less the wallet's part.
    public var payable: Money
    /// In the order of their application; a step that takes nothing is left out.
    public var steps: [PriceStep]
    public var earn: Earn
    /// How every unit is paid, in unit order.
    public var units: [UnitRun]
    /// How the coupons among the steps were chosen; nil if there was nothing to choose from.
    public var choice: CouponChoice?
    /// What kept points that were to be used from paying anything; nil if they pay something, or were not to be used.
    public var unusedPoints: PointsReason?

    public init(
        gross: Money, due: Money, payable: Money, steps: [PriceStep], earn: Earn, units: [UnitRun],
        choice: CouponChoice? = nil, unusedPoints: PointsReason? = nil
    ) {
        self.gross = gross
        self.due = due
        self.payable = payable
        self.steps = steps
        self.earn = earn
        self.units = units
        self.choice = choice
        self.unusedPoints = unusedPoints
    }
}

/// One adjustment or tender of a price.
public struct PriceStep: Hashable, Sendable {
    /// Negative.
    public var amount: Money
    /// The parts of `amount` by basket line.
    public var lines: [Money]
    public var kind: Kind

    public enum Kind: Hashable, Sendable {
        /// `percent` as the program writes it, of `base`.
        case tier(id: String, percent: String, base: Money)
        case coupon(CouponReason)
        case points(Points, PointsReason)
        case wallet(principal: Money, bonus: Money)
    }

    public init(amount: Money, lines: [Money], kind: Kind) {
        self.amount = amount
        self.lines = lines
        self.kind = kind
    }

    /// What it follows: a path into the program document, such as `tiers/gold`, or a coupon's template.
    public var rule: String {
        switch kind {
        case .tier(let id, _, _): "tiers/" + id
        case .coupon(let reason): "coupon-templates/" + reason.template.text
        case .points: "points/redeem"
        case .wallet: "wallet/spendOrder"
        }
    }
}

/// Why so many points and not more.
public struct PointsReason: Hashable, Sendable {
    /// The limit that kept the number from being higher.
    public var binding: Limit
    /// The points the member could have spent.
    public var balance: Points
    /// The net of the units that points may pay for (E).
    public var eligible: Money
    /// The most money that points may pay on this sale, under all caps.
    public var cap: Money

    public enum Limit: String, Hashable, Sendable, CaseIterable {
        case balance, maxShare, maxAmount, minimumCash, eligible, requested
    }

    public init(binding: Limit, balance: Points, eligible: Money, cap: Money) {
        self.binding = binding
        self.balance = balance
        self.eligible = eligible
        self.cap = cap
    }
}

/// What a sale earns, and by which factors.
public struct Earn: Hashable, Sendable {
    public var points: Points
    public var growth: Growth
    /// The money on which points are earned.
    public var basis: Money
    public var factors: [Factor]
    /// What of the points rules with a cap have added.
    public var campaignPoints: [CampaignPoints]
    /// What is left of a point, in millionths, for the next purchase; 0 if remainders are not carried over.
    public var remainder: Int64 = 0
    public var occasion: EarnOccasion

    public struct Factor: Hashable, Sendable {
        /// A path into the program document, such as `tiers/gold`.
        public var rule: String
        /// Such as `1/100` or `1.5`.
        public var value: String
        /// What a rule with a cap has added; nil for all others.
        public var points: Points?

        public init(rule: String, value: String, points: Points? = nil) {
            self.rule = rule
            self.value = value
            self.points = points
        }
    }

    static let nothing = Earn(points: 0, growth: 0, basis: 0, factors: [])

    public init(
        points: Points, growth: Growth, basis: Money, factors: [Factor], campaignPoints: [CampaignPoints] = [],
        occasion: EarnOccasion = EarnOccasion()
    ) {
        self.points = points
        self.growth = growth
        self.basis = basis
        self.factors = factors
        self.campaignPoints = campaignPoints
        self.occasion = occasion
    }

    /// Points and remainder in millionths of a point. What was carried in is among them: only differences matter.
    var exact: Int128 { Int128(points) * Int128(EarnOccasion.millionths) + Int128(remainder) }
}

/// `count` neighbouring units of one line that are paid alike. The amounts are those of one unit.
///
/// A line of any quantity is a handful of runs: each step of a price splits a run in two at most.
public struct UnitRun: Hashable, Sendable {
    public var line: Int
    public var count: Int64
    /// What discounts and coupons took off.
    public var discount: Money
    /// The part of it that coupons took which the platform pays for, and the part of those that the merchant bears.
    public var platformCoupons: Money = 0
    public var merchantCoupons: Money = 0
    /// What points paid, and how many points that were.
    public var pointsAmount: Money
    public var points: Points
    public var principal: Money
    public var bonus: Money
    public var external: Money

    /// What the unit cost in all tenders: its list price less the discount.
    public var value: Money { pointsAmount + principal + bonus + external }

    public init(
        line: Int, count: Int64, discount: Money = 0, pointsAmount: Money = 0, points: Points = 0,
        principal: Money = 0, bonus: Money = 0, external: Money = 0
    ) {
        self.line = line
        self.count = count
        self.discount = discount
        self.pointsAmount = pointsAmount
        self.points = points
        self.principal = principal
        self.bonus = bonus
        self.external = external
    }
}
