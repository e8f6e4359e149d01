/// What coupons issued from it give, and when: a document that never changes once saved.
///
/// A class, because every coupon of a member refers to one and decisions hold on to many.
public final class CouponTemplate: Sendable {
    public let id: TemplateID
    public let name: String
    public let benefit: Benefit
    /// What the scope must come to before a coupon counts; zero: nothing.
    public let threshold: Money
    public let scope: Scope
    /// Coupons of a lower stage apply first.
    public let stage: Int64
    /// At most one coupon of a group goes with an order; nil: no group.
    public let group: String?
    /// Alone with an order, or not at all.
    public let isExclusive: Bool
    /// Coupons are good from here …
    public let validFrom: Timestamp?
    /// … until just before here …
    public let validUntil: Timestamp?
    /// … and for so long after they were issued, whichever ends first.
    public let validFor: Period?
    /// How many of its coupons one member may use; nil: any number.
    public let perMember: Int64?
    /// How many of its coupons all members may use together; nil: any number.
    public let total: Int64?
    public let funding: Funding

    public enum Benefit: Hashable, Sendable {
        case fixed(Money)
        /// At most `maxAmount`.
        case percent(WrittenRate, maxAmount: Money?)
        /// The unit in scope with the least positive net.
        case freeItem
    }

    /// The units that a coupon counts and takes from; all of them if no list says otherwise.
    public struct Scope: Hashable, Sendable {
        public var categories: [String]
        public var skus: [String]
        public var excludeCategories: [String]

        public init(categories: [String] = [], skus: [String] = [], excludeCategories: [String] = []) {
            self.categories = categories
            self.skus = skus
            self.excludeCategories = excludeCategories
        }

        /// A line is in scope if its SKU or its category is listed, or nothing is, and its category is not excluded.
        public func contains(_ line: BasketLine) -> Bool {
            guard !line.isIn(excludeCategories) else { return false }
            if categories.isEmpty && skus.isEmpty { return true }
            if let sku = line.sku, skus.contains(sku) { return true }
            return line.isIn(categories)
        }
    }

    /// Who bears what a coupon takes off: the merchant gets that much less, or the platform owes it to the merchant.
    public enum Funding: String, Hashable, Sendable, CaseIterable { case merchant, platform }

    public init(
        id: TemplateID, name: String, benefit: Benefit, threshold: Money = 0, scope: Scope = Scope(), stage: Int64 = 0,
        group: String? = nil, isExclusive: Bool = false, validFrom: Timestamp? = nil, validUntil: Timestamp? = nil,
        validFor: Period? = nil, perMember: Int64? = nil, total: Int64? = nil, funding: Funding = .platform
    ) {
        self.id = id
        self.name = name
        self.benefit = benefit
        self.threshold = threshold
        self.scope = scope
        self.stage = stage
        self.group = group
        self.isExclusive = isExclusive
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.validFor = validFor
        self.perMember = perMember
        self.total = total
        self.funding = funding
    }
}

/// All templates by their ids.
public typealias CouponTemplates = [TemplateID: CouponTemplate]
