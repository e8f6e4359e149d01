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
        let before = payment.claimed(under: soldUnder.program)
        let claimed = payment.claimed(keeping: kept, after: before, under: soldUnder.program)
        let clawback = try clawBack(
            payment, from: before, to: claimed, under: soldUnder.program, chargedTo: &returned)
        let campaignPoints = payment.campaignPoints(takenBackBy: kept, under: soldUnder.program)
        let lostCoupons = payment.lostCoupons + losses.map(\.coupon)
        try post(returned, of: payment, charged: clawback.charged)
        return record(
            .refunded(
                Refunded(
                    payment: payment.entry.number, claim: refund.claim, reason: refund.reason, returned: returned,
                    lots: lots, coupons: coupons(returnedBy: payment, kept, under: soldUnder.program),
                    clawback: clawback, kept: kept.units, lostCoupons: lostCoupons, losses: losses,
                    claimedBack: lostCoupons.isEmpty ? nil : claimed, campaignPoints: campaignPoints,
                    isConfirmed: payment.isConfirmed)))
    }

    /// The coupons of a sale of which nothing is kept, as far as they are still good.
    private func coupons(returnedBy payment: Payment, _ kept: Kept, under program: Program) -> [Coupon] {
        guard program.refunds.returnCoupons == .fullRefund, kept.units.isEmpty else { return [] }
        return payment.sale.priced.coupons.filter { !$0.hasExpired(by: now) }
    }

    /// What the sale earned on the units that are no longer kept is taken back (S7: recomputed, not pro rata).
    private mutating func clawBack(
        _ payment: Payment, from before: ClaimedBack, to claimed: ClaimedBack, under program: Program,
        chargedTo returned: inout Returned
    ) throws(Rejection) -> Clawback {
        let points = takeRemainder(claimed.exact - before.exact, carried: payment.occasion.carried != nil)
        let growth = claimed.growth - before.growth
        var clawback = Clawback()
        clawback.points = try clawBack(points, earnedOn: payment.earnedLot, isConfirmed: payment.isConfirmed)
        clawback.shortfall = points - clawback.points
        clawback.growth = try clawBack(growth: growth, earnedAt: payment.soldAt, under: program)
        clawback.growthShortfall = growth - clawback.growth
        if rules.points.clawback == .chargeRefund {
            clawback.charged = returned.keepBack(rules.points.redeem.worth(of: clawback.shortfall))
        }
        return clawback
    }

    /// Takes back so many millionths of a point, first out of the remainder. Gives the whole points that are still to be taken.
    private mutating func takeRemainder(_ millionths: Int128, carried: Bool) -> Points {
        let unit = Int128(EarnOccasion.millionths)
        guard carried else { return Int64(clamping: millionths / unit) }
        let left = Int128(member.remainder) - millionths
        member.remainder = Int64(clamping: left.flooredRemainder(unit))
        return max(0, Int64(clamping: -left.flooredQuotient(unit)))
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
    func earning(of kept: Kept, under program: Program, on occasion: EarnOccasion? = nil) -> Earn {
        let tier = program.tiers.first { $0.id == sale.priced.tier } ?? program.tiers[0]
        return FlorinCore.earning(
            of: kept.units, lines: sale.priced.request.lines, tier: tier, under: program,
            on: occasion ?? self.occasion)
    }
}

extension Payment {
    /// What refunds have claimed back so far. It follows from what is kept, unless a lost coupon has made that earn more.
    func claimed(under program: Program) -> ClaimedBack {
        claimedBack ?? ClaimedBack(sold: earning(of: sold, under: program), kept: earning(of: kept, under: program))
    }

    /// The same after one more refund, which leaves `kept`: never less than before.
    fileprivate func claimed(keeping kept: Kept, after before: ClaimedBack, under program: Program) -> ClaimedBack {
        var claimed = ClaimedBack(sold: earning(of: sold, under: program), kept: earning(of: kept, under: program))
        if claimed.exact < before.exact { (claimed.points, claimed.millionths) = (before.points, before.millionths) }
        claimed.growth = max(claimed.growth, before.growth)
        return claimed
    }

    /// What of the points that campaigns added a refund takes back that leaves `kept`: it counts for their caps no more.
    fileprivate func campaignPoints(takenBackBy kept: Kept, under program: Program) -> [CampaignPoints] {
        guard !occasion.campaigns.isEmpty else { return [] }
        let after = earning(of: kept, under: program).campaignPoints
        return earning(of: self.kept, under: program).campaignPoints.compactMap { before in
            let taken = before.points - (after.first { $0.rule == before.rule }?.points ?? 0)
            return taken > 0 ? CampaignPoints(rule: before.rule, points: -taken, until: before.until) : nil
        }
    }
}
