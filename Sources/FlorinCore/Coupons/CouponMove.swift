/// What an entry does to one coupon of its member.
public enum CouponMove: Hashable, Sendable {
    /// It is the entry's own.
    case issued(Coupon)
    case used(Coupon)
    case givenBack(Coupon)
    /// The member has it no more, and has not used it.
    case withdrawn(Coupon)
}

extension Event {
    /// What the event, in the entry with this number, does to coupons. All that is kept of coupons follows from this: the
    /// member's own, their rows, and how far their templates' limits are used up.
    public func couponMoves(number: Int64) -> [CouponMove] {
        switch self {
        case .couponIssued(let issued):
            let coupon = Coupon(
                number: number, template: issued.template, validFrom: issued.validFrom, validUntil: issued.validUntil)
            return [.issued(coupon)]
        case .sold(let sale): return sale.priced.coupons.map { .used($0) }
        case .refunded(let refunded): return refunded.coupons.map { .givenBack($0) }
        case .voided(let voided): return voided.released.coupons.map { .givenBack($0) }
        case .lapsed(let lapsed): return lapsed.released.coupons.map { .givenBack($0) }
        case .transferredOut(let sent): return sent.parcel.coupons.map { .withdrawn($0) }
        case .merged(let merged) where merged.role.isOut: return merged.parcel.coupons.map { .withdrawn($0) }
        case .erased(let erased): return erased.parcel.coupons.map { .withdrawn($0) }
        default: return []
        }
    }

    /// The code that the event claims.
    public var claimedCode: CouponCode? {
        guard case .couponIssued(let issued) = self else { return nil }
        return issued.code.map(CouponCode.init(stored:))
    }
}

extension Member {
    /// The templates of all coupons that a decision for the member may have to put a price on; those that are pinned come
    /// back when their hold lapses, which may be now.
    public var templatesInReach: Set<TemplateID> {
        var templates = Set(coupons.lazy.map(\.template))
        for hold in holds { templates.formUnion(hold.coupons.lazy.map(\.template)) }
        return templates
    }
}
