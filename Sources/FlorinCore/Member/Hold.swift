/// What an authorised payment has pinned of its member, until it is captured, voided, or lapses by itself.
public struct Hold: Hashable, Sendable {
    /// The number of the payment's entry.
    public let payment: Int64
    /// At this instant the hold is gone.
    public let expiresAt: Timestamp
    /// In the order of consumption.
    public let lots: [LotUse]
    public let principal: Money
    public let bonus: Money
    public let coupons: [Coupon]

    public init(
        payment: Int64, expiresAt: Timestamp, lots: [LotUse], principal: Money, bonus: Money, coupons: [Coupon]
    ) {
        self.payment = payment
        self.expiresAt = expiresAt
        self.lots = lots
        self.principal = principal
        self.bonus = bonus
        self.coupons = coupons
    }

    /// What a sale pins that is authorised now; nil if it is captured at once.
    init?(of sale: PricedSale, payment: Int64, at now: Timestamp) {
        guard let expiresAt = sale.request.capture.expiry(from: now) else { return nil }
        var (principal, bonus): (Money, Money) = (0, 0)
        for step in sale.price.steps {
            if case .wallet(let ofPrincipal, let ofBonus) = step.kind { (principal, bonus) = (ofPrincipal, ofBonus) }
        }
        self.init(
            payment: payment, expiresAt: expiresAt, lots: sale.lots, principal: principal, bonus: bonus,
            coupons: sale.coupons)
    }
}

extension CaptureMode {
    /// When a payment authorised now lapses; nil if it is captured at once.
    func expiry(from now: Timestamp) -> Timestamp? {
        switch self {
        case .now: nil
        case .later(let seconds): now.adding(seconds: seconds)
        }
    }
}

extension Member {
    /// What a payment has pinned; nil if it has been captured, voided, or has lapsed.
    public func hold(of payment: Int64) -> Hold? {
        holds.first { $0.payment == payment }
    }

    /// Holds come with an authorised sale, and go with what ends them.
    mutating func moveHolds(_ event: Event, number: Int64, at now: Timestamp) {
        switch event {
        case .sold(let sale):
            if let hold = Hold(of: sale.priced, payment: number, at: now) { holds.append(hold) }
        case .captured, .voided, .lapsed:
            holds.removeAll { $0.payment == event.payment }
        default: break
        }
    }
}
