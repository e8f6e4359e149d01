/// Gives a member a coupon of a template, by hand or for a code.
public struct IssueCoupon: Hashable, Sendable {
    public var source: Source

    public enum Source: Hashable, Sendable {
        case template(TemplateID)
        case code(CouponCode)
    }

    public init(_ source: Source) {
        self.source = source
    }
}

/// A coupon that was issued, as the journal keeps it.
public struct CouponIssued: Hashable, Sendable {
    public var template: TemplateID
    public var validFrom: Timestamp?
    public var validUntil: Timestamp?
    /// The code that was claimed for it.
    public var code: String?

    public init(template: TemplateID, validFrom: Timestamp?, validUntil: Timestamp?, code: String?) {
        self.template = template
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.code = code
    }
}

/// A template as an issue finds it: looked up by its id, or by the code.
public struct TemplateState: Hashable, Sendable {
    public var id: TemplateID
    /// Nothing more is issued from it.
    public var isClosed: Bool
    /// The code that was asked for has been claimed.
    public var isClaimed: Bool

    public init(id: TemplateID, isClosed: Bool, isClaimed: Bool = false) {
        self.id = id
        self.isClosed = isClosed
        self.isClaimed = isClaimed
    }
}

extension Draft {
    mutating func decide(_ issue: IssueCoupon, _ facts: Facts) throws(Rejection) -> JournalEntry {
        let (code, called): (CouponCode?, String) =
            if case .code(let code) = issue.source { (code, "code") } else { (nil, "template") }
        guard let state = facts.template, let template = facts.templates[state.id] else { throw .notFound(called) }
        guard !state.isClaimed else { throw .stateConflict(state: "claimed") }
        guard !state.isClosed else { throw .stateConflict(state: "closed") }
        let validUntil = template.end(ofCouponIssuedAt: now, in: rules.zone)
        guard validUntil.map({ $0 > now }) ?? true else { throw .stateConflict(state: "expired") }
        guard member.coupons.count(where: { !$0.hasExpired(by: now) }) < Member.couponLimit else {
            throw .limitExceeded(limit: "coupons", maximum: Int64(Member.couponLimit))
        }
        let issued = CouponIssued(
            template: template.id, validFrom: template.validFrom, validUntil: validUntil, code: code?.text)
        return record(.couponIssued(issued))
    }
}

extension CouponTemplate {
    /// When a coupon issued now ends: with the template, or `validFor` after it starts, whichever is first. Hours and minutes
    /// are counted from then, days to the end of the last one.
    fileprivate func end(ofCouponIssuedAt now: Timestamp, in zone: ZoneRules) -> Timestamp? {
        let own = validFor.map { period in
            let isOfTimeOnly = period.months == 0 && period.days == 0
            let start = max(now, validFrom ?? now)
            return isOfTimeOnly ? period.start(after: start, in: zone) : period.end(after: start, in: zone)
        }
        return [validUntil, own].compactMap(\.self).min()
    }
}
