/// Why a command has no effect. Each case is one stable error code of the API, with the figures a machine needs.
public enum Rejection: Error, Hashable, Sendable {
    /// The request itself is wrong; says where. Never recorded under an idempotency key.
    case invalid([Fault])
    case notFound(String)
    /// The idempotency key came before, with another request.
    case idempotencyKeyReused
    /// Something with this `field` (such as `reference`) is there already.
    case alreadyExists(field: String)
    case insufficientFunds(available: Money, required: Money)
    case insufficientPoints(available: Points, required: Points)
    case insufficientTender(required: Money)
    case limitExceeded(limit: String, maximum: Int64)
    /// A coupon that was asked for by its id cannot be used; nil: the member has no such coupon.
    case couponNotApplicable(coupon: String, CouponRefusal?)
    /// The thing is in a state (such as `closed`) in which this cannot be done.
    case stateConflict(state: String)
    /// The quote has been paid: by this payment.
    case quotePaid(payment: String)
    case refundExceedsPayment(available: Int64, required: Int64)
    /// The price is not what was quoted or expected; the new quote goes with it, and what made it another.
    case quoteChanged(Quote, because: [QuoteChange])
    /// Nothing is left of it.
    case outOfStock
    /// It is for members of these tiers, by id.
    case tierRequired([String])
    case limitUndercut(limit: String, minimum: Int64)
    /// The member has become a part of another one.
    case merged(into: MemberID)
    /// The member still has so much of what the state says (`walletNotEmpty`, `openHolds`).
    case notEmpty(state: String, amount: Int64)
}
