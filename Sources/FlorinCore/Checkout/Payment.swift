/// A payment as it stands: the sale and the last of its refunds.
public struct Payment: Hashable, Sendable {
    /// The entry that made it.
    public let entry: JournalEntry
    public let sale: Sale
    /// What is still with the customer.
    public let kept: Kept
    /// Numbers of the coupons that refunds have taken away, because their thresholds were no longer met.
    public let lostCoupons: [Int64]

    /// Nil if `entry` is not a sale's, or the refund is none of it. `lastRefund` is the newest refund of this payment.
    public init?(_ entry: JournalEntry, lastRefund: Refunded? = nil) {
        guard case .sold(let sale) = entry.event else { return nil }
        let lines = sale.priced.request.lines.indices
        guard lastRefund?.kept.allSatisfy({ lines.contains($0.line) }) ?? true else { return nil }
        self.entry = entry
        self.sale = sale
        self.kept = lastRefund.map { Kept(units: $0.kept) } ?? Kept(sold: sale.priced.price)
        self.lostCoupons = lastRefund?.lostCoupons ?? []
    }

    public var status: Status {
        if kept.units.isEmpty { return .refunded }
        return kept == Kept(sold: sale.priced.price) ? .captured : .partiallyRefunded
    }

    public enum Status: String, Hashable, Sendable {
        case captured, partiallyRefunded, refunded
    }

    /// The value given back so far.
    public var refundedAmount: Money {
        value(of: sale.priced.price.units) - value(of: kept.units)
    }

    /// The units given back so far, by line.
    public var refundedUnits: [Int64] {
        let left = kept.quantities(lines: sale.priced.request.lines.count)
        return zip(sale.priced.request.lines, left).map { $0.quantity - $1 }
    }

    private func value(of units: [UnitRun]) -> Money {
        units.reduce(0) { $0 + $1.value * $1.count }
    }
}

/// A refund, as the journal keeps it.
public struct Refunded: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    public var claim: RefundClaim
    public var reason: String?
    /// What went back, after ``Clawback/charged`` was kept back.
    public var returned: Returned
    public var lots: [LotReturn]
    /// Coupons that the member has again.
    public var coupons: [Coupon]
    public var clawback: Clawback
    /// What of the sale is with the customer after it.
    public var kept: [UnitRun]
    /// Numbers of the sale's coupons that this refund or an earlier one has taken away.
    public var lostCoupons: [Int64]

    public init(
        payment: Int64, claim: RefundClaim, reason: String?, returned: Returned, lots: [LotReturn],
        coupons: [Coupon] = [], clawback: Clawback, kept: [UnitRun], lostCoupons: [Int64] = []
    ) {
        self.payment = payment
        self.claim = claim
        self.reason = reason
        self.returned = returned
        self.lots = lots
        self.coupons = coupons
        self.clawback = clawback
        self.kept = kept
        self.lostCoupons = lostCoupons
    }
}
