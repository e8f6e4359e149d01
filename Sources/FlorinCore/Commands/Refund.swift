/// Takes a part of a payment back, or all that is left of it.
public struct Refund: Hashable, Sendable {
    /// The number of the payment in the member's journal.
    public var payment: Int64
    public var claim: RefundClaim
    public var reason: String?
    /// Only tells what would happen.
    public var isDryRun: Bool

    public init(payment: Int64, claim: RefundClaim, reason: String? = nil, isDryRun: Bool = false) {
        self.payment = payment
        self.claim = claim
        self.reason = reason
        self.isDryRun = isDryRun
    }
}

extension Draft {
    /// Today's program says what becomes of expired lots and of a shortfall; the sale's says what the sale had earned.
    mutating func decide(_ refund: Refund, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let payment = facts.payment, let soldUnder = facts.programOfSale else { throw .notFound("payment") }
        let lines = payment.sale.priced.request.lines
        let status = payment.status(of: member)
        guard status.isRefundable else { throw .stateConflict(state: status.rawValue) }
        var kept = payment.kept
        var returned = try kept.take(refund.claim, of: lines)
        let losses = try Repricing(payment, under: soldUnder.program, templates: facts.templates)
            .reprice(&kept, &returned, lost: payment.lostCoupons)
        let lots = try restore(
            returned.points, of: payment.sale.priced.lots, kept: kept.points, spentAt: payment.entry.at)
        var claimed = payment.claimed(under: soldUnder.program)
        let clawback = try clawBack(payment, kept: kept, claimed: claimed, under: soldUnder.program, from: &returned)
        claimed.add(clawback)
        let lostCoupons = payment.lostCoupons + losses.map(\.coupon)
        try post(returned, of: payment, charged: clawback.charged)
        return record(
            .refunded(
                Refunded(
                    payment: payment.entry.number, claim: refund.claim, reason: refund.reason, returned: returned,
                    lots: lots, coupons: coupons(returnedBy: payment, kept, under: soldUnder.program),
                    clawback: clawback, kept: kept.units, lostCoupons: lostCoupons, losses: losses,
                    claimedBack: lostCoupons.isEmpty ? nil : claimed)))
    }

    /// The coupons of a sale of which nothing is kept, as far as they are still good.
    private func coupons(returnedBy payment: Payment, _ kept: Kept, under program: Program) -> [Coupon] {
        guard program.refunds.returnCoupons == .fullRefund, kept.units.isEmpty else { return [] }
        return payment.sale.priced.coupons.filter { !$0.hasExpired(by: now) }
    }

    /// What the sale earned on the units that are no longer kept is taken back (S7: recomputed, not pro rata).
    private mutating func clawBack(
        _ payment: Payment, kept: Kept, claimed: ClaimedBack, under program: Program, from returned: inout Returned
    ) throws(Rejection) -> Clawback {
        let sold = payment.earning(of: payment.sold, under: program)
        let after = payment.earning(of: kept, under: program)
        let points = max(0, sold.points - after.points - claimed.points)
        let growth = max(0, sold.growth - after.growth - claimed.growth)
        var clawback = Clawback()
        clawback.points = try clawBack(points, earnedOn: payment.earnedLot)
        clawback.shortfall = points - clawback.points
        clawback.growth = try clawBack(growth: growth)
        clawback.growthShortfall = growth - clawback.growth
        if rules.points.clawback == .chargeRefund {
            clawback.charged = returned.keepBack(rules.points.redeem.worth(of: clawback.shortfall))
        }
        return clawback
    }

    private mutating func post(_ returned: Returned, of payment: Payment, charged: Money) throws(Rejection) {
        try settle(returned, charged: charged, of: payment.sale.priced.request, sign: -1)
        try post(Posting(.principal, returned.principal))
        try post(Posting(.bonus, returned.bonus))
        try post(Posting(.clawbackCharge, charged))
    }
}

extension Returned {
    /// Keeps back up to `amount` of the money, external first, then principal, then bonus. Gives how much that was.
    mutating func keepBack(_ amount: Money) -> Money {
        var missing = amount
        for tender in [\Returned.external, \Returned.principal, \Returned.bonus] {
            let part = min(missing, self[keyPath: tender])
            self[keyPath: tender] -= part
            missing -= part
        }
        return amount - missing
    }
}

extension Kept {
    /// The points that stay spent.
    fileprivate var points: Points {
        units.reduce(0) { $0 + $1.points * $1.count }
    }
}

extension Payment {
    /// What the sale earned on these of its units, by the rules and the tier of the sale.
    func earning(of kept: Kept, under program: Program) -> Earn {
        let tier = program.tiers.first { $0.id == sale.priced.tier } ?? program.tiers[0]
        return FlorinCore.earning(of: kept.units, lines: sale.priced.request.lines, tier: tier, under: program)
    }
}

extension Payment {
    /// What refunds have claimed back so far. It follows from what is kept, unless a lost coupon has made that earn more.
    fileprivate func claimed(under program: Program) -> ClaimedBack {
        if let claimedBack { return claimedBack }
        let (sold, kept) = (earning(of: sold, under: program), earning(of: kept, under: program))
        return ClaimedBack(points: sold.points - kept.points, growth: sold.growth - kept.growth)
    }
}
