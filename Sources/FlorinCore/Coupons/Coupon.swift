/// A coupon that a member has neither used nor pinned.
public struct Coupon: Hashable, Sendable {
    /// The number of the entry that issued it: with the member, its id.
    public let number: Int64
    public let template: TemplateID
    /// It can be used from here; nil: from the beginning.
    public let validFrom: Timestamp?
    /// Until just before here; nil: for ever.
    public let validUntil: Timestamp?

    public init(number: Int64, template: TemplateID, validFrom: Timestamp?, validUntil: Timestamp?) {
        self.number = number
        self.template = template
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    public func hasExpired(by instant: Timestamp) -> Bool {
        validUntil.map { $0 <= instant } ?? false
    }

    /// How long a member's state tells of a coupon after it has expired: seven days.
    public static let memoryMilliseconds: Int64 = 7 * 24 * 60 * 60 * 1000

    func isForgotten(by instant: Timestamp) -> Bool {
        validUntil.map { $0.milliseconds + Coupon.memoryMilliseconds <= instant.milliseconds } ?? false
    }

    public func hasStarted(by instant: Timestamp) -> Bool {
        validFrom.map { $0 <= instant } ?? true
    }
}

/// A coupon as a price sees it: with its template, and with what keeps it from being used whatever is in the basket.
public struct CouponOffer: Sendable {
    public let owner: MemberID
    public let coupon: Coupon
    public let template: CouponTemplate
    public let refusal: CouponRefusal?

    public init(owner: MemberID, coupon: Coupon, template: CouponTemplate, refusal: CouponRefusal? = nil) {
        self.owner = owner
        self.coupon = coupon
        self.template = template
        self.refusal = refusal
    }
}

/// How far the limits of templates are used up, as of a decision.
public struct CouponUsage: Hashable, Sendable {
    /// What is left of each template that limits its uses by all members.
    public var left: [TemplateID: Int64] = [:]
    /// How many of a template's coupons the member has used, for each template that limits it.
    public var byMember: [TemplateID: Int64] = [:]

    public init() {}

    /// Counts one use less, where it is counted at all.
    mutating func giveBack(_ template: TemplateID) {
        if let left = left[template] { self.left[template] = left + 1 }
        if let used = byMember[template] { byMember[template] = used - 1 }
    }

    /// Counts one more use of a coupon of this template, if the limits leave one.
    mutating func use(_ template: CouponTemplate) -> Bool {
        if template.total != nil, left[template.id, default: 0] <= 0 { return false }
        if let most = template.perMember, byMember[template.id, default: 0] >= most { return false }
        if template.total != nil { left[template.id, default: 0] -= 1 }
        if template.perMember != nil { byMember[template.id, default: 0] += 1 }
        return true
    }
}
