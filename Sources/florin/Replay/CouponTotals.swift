internal import FlorinCore
internal import FlorinEngine

/// What the coupons of a whole scheme come to.
struct CouponTotals {
    /// Sales that took coupons.
    private(set) var baskets: Int64 = 0
    private(set) var issued: Int64 = 0
    private(set) var used: Int64 = 0
    /// Neither used nor expired.
    private(set) var left: Int64 = 0
    private(set) var expired: Int64 = 0
    /// Money that coupons took off for good, less what refunds gave back, by who pays for it.
    private(set) var platform: Money = 0
    private(set) var merchant: Money = 0

    var taken: Money { platform + merchant }

    mutating func add(_ entry: JournalEntry) {
        switch entry.event {
        case .sold(let sale):
            if !sale.priced.coupons.isEmpty { baskets += 1 }
            if sale.priced.request.capture == .now { add(sale.priced.price.units) }
        case .captured(let captured): add(captured.units)
        case .refunded(let refunded):
            platform -= refunded.returned.platformCoupons
            merchant -= refunded.returned.merchantCoupons
        default: break
        }
    }

    private mutating func add(_ units: [UnitRun]) {
        for run in units {
            platform += run.platformCoupons * run.count
            merchant += run.merchantCoupons * run.count
        }
    }

    mutating func add(_ coupon: CouponRow, at now: Timestamp) {
        issued += 1
        switch coupon.state(at: now) {
        case .used: used += 1
        case .expired: expired += 1
        case .usable, .notStarted: left += 1
        }
    }
}
