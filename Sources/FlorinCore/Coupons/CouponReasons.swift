/// Which coupons a sale takes.
public enum CouponsChoice: Hashable, Sendable {
    /// Those that, together with the points, leave the least due.
    case auto
    case none
    /// Exactly these, by their numbers, or the sale is rejected. None twice.
    case these([Int64])

    /// Which of two coupons of a template comes first where its limits leave fewer uses than there are coupons: one that is
    /// asked for, then the one that expires first.
    func prefers(_ a: Coupon, to b: Coupon) -> Bool {
        let areWanted = (wants(a), wants(b))
        if areWanted.0 != areWanted.1 { return areWanted.0 }
        let ends = (a.validUntil?.milliseconds ?? .max, b.validUntil?.milliseconds ?? .max)
        return ends.0 == ends.1 ? a.number < b.number : ends.0 < ends.1
    }

    private func wants(_ coupon: Coupon) -> Bool {
        guard case .these(let numbers) = self else { return false }
        return numbers.contains(coupon.number)
    }
}

/// Why a coupon took so much.
public struct CouponReason: Hashable, Sendable {
    /// The coupon's number with the member.
    public var coupon: Int64
    public var template: TemplateID
    /// The template's.
    public var name: String
    public var benefit: CouponTemplate.Benefit
    /// What the units in scope came to when it was applied.
    public var base: Money
    /// What its scope had to come to, and what it came to; zero: there is no threshold.
    public var threshold: Money
    public var counted: Money
    public var funding: CouponTemplate.Funding

    public init(
        coupon: Int64, template: TemplateID, name: String, benefit: CouponTemplate.Benefit, base: Money,
        threshold: Money, counted: Money, funding: CouponTemplate.Funding
    ) {
        self.coupon = coupon
        self.template = template
        self.name = name
        self.benefit = benefit
        self.base = base
        self.threshold = threshold
        self.counted = counted
        self.funding = funding
    }
}

/// Why a coupon is not used.
public enum CouponRefusal: Hashable, Sendable {
    case expired
    case notStarted
    /// Its template's limit on uses, by the member or by all, is reached.
    case usageLimit
    /// No unit is in its scope.
    case scopeEmpty
    case threshold(missing: Money)
    /// It would take nothing.
    case noEffect
    /// Another coupon of its group is used: this one.
    case groupTaken(by: Int64)
    /// It, or this coupon that is used, goes alone.
    case exclusiveWith(Int64)
    /// The program allows no more with one order.
    case maxPerOrder(Int)
    /// The price would be no better with it.
    case worseTotal
    /// The customer chose otherwise.
    case notChosen
}

/// A coupon that the member holds and the sale does not use.
public struct RejectedCoupon: Hashable, Sendable {
    public var coupon: Int64
    /// Its template's name.
    public var name: String
    public var refusal: CouponRefusal
    /// What would be due if it were used in place of those that stand in its way; nil: it cannot be used, or there were too
    /// many coupons to find out.
    public var dueInstead: Money?

    public init(coupon: Int64, name: String, refusal: CouponRefusal, dueInstead: Money?) {
        self.coupon = coupon
        self.name = name
        self.refusal = refusal
        self.dueInstead = dueInstead
    }
}

/// A little more in the basket that makes a coupon count, and really saves.
public struct SpendingHint: Hashable, Sendable {
    public var coupon: Int64
    public var name: String
    /// How much more, at list price.
    public var spend: Money
    /// What it must be spent on, if the coupon is not for everything: this SKU, or goods of this category.
    public var sku: String?
    public var category: String?
    /// What would be due then for everything; less than what is due now and `spend` together.
    public var due: Money

    public init(
        coupon: Int64, name: String, spend: Money, sku: String? = nil, category: String? = nil, due: Money
    ) {
        self.coupon = coupon
        self.name = name
        self.spend = spend
        self.sku = sku
        self.category = category
        self.due = due
    }
}

/// How the coupons of a sale were chosen: what was not used and why, and how sure it is that nothing is better.
public struct CouponChoice: Hashable, Sendable {
    public var rejected: [RejectedCoupon]
    /// At most two.
    public var hints: [SpendingHint]
    /// By how much a better choice might beat this one, if the search had to stop early; nil: there is none better.
    public var gap: Money?

    public init(rejected: [RejectedCoupon] = [], hints: [SpendingHint] = [], gap: Money? = nil) {
        self.rejected = rejected
        self.hints = hints
        self.gap = gap
    }
}
