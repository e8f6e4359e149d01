/// Makes a sale of an authorised payment, or of a part of its units, and gives the rest back.
public struct CapturePayment: Hashable, Sendable {
    /// The number of the payment in the member's journal.
    public var payment: Int64
    /// Of each line, so many of its units in index order; nil: everything.
    public var units: [RefundClaim.UnitsOfLine]?

    public init(payment: Int64, units: [RefundClaim.UnitsOfLine]? = nil) {
        self.payment = payment
        self.units = units
    }
}

/// A payment that was captured, as the journal keeps it.
public struct Captured: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    /// What was asked for; nil: everything.
    public var claim: [RefundClaim.UnitsOfLine]?
    /// What was sold for good.
    public var units: [UnitRun]
    /// What it earned, and in which lot; nil if no points were left after paying debt.
    public var points: Points
    public var growth: Growth
    public var earnedLot: LotTerms?
    public var earnAvailableAt: Timestamp
    public var earnExpiresAt: Timestamp?
    public var released: Released
    /// What the earning depended on besides the units.
    public var occasion: EarnOccasion
    public var campaignPoints: [CampaignPoints]

    public init(
        payment: Int64, claim: [RefundClaim.UnitsOfLine]?, units: [UnitRun], points: Points, growth: Growth,
        earnedLot: LotTerms?, earnAvailableAt: Timestamp, earnExpiresAt: Timestamp?, released: Released,
        occasion: EarnOccasion = EarnOccasion(), campaignPoints: [CampaignPoints] = []
    ) {
        self.payment = payment
        self.claim = claim
        self.units = units
        self.points = points
        self.growth = growth
        self.earnedLot = earnedLot
        self.earnAvailableAt = earnAvailableAt
        self.earnExpiresAt = earnExpiresAt
        self.released = released
        self.occasion = occasion
        self.campaignPoints = campaignPoints
    }

    /// What the captured units have of each discount and tender.
    public var shares: Returned { Returned(units: units) }
}

extension Draft {
    /// What is earned follows the rules and the tier under which it was authorised; its dates count from the capture.
    mutating func decide(_ capture: CapturePayment, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let payment = facts.payment, let soldUnder = facts.programOfSale?.program else {
            throw .notFound("payment")
        }
        let pinned = try openHold(of: payment)
        let units = try payment.capturable(capture.units)
        let shares = Returned(units: units)
        try settle(shares, of: payment.sale.priced.request, sign: 1)
        let released = try consume(shares, of: pinned)
        noteActivity()
        let earn = payment.earning(
            of: Kept(units: units), under: soldUnder,
            on: occasion(authorizedOn: payment.occasion, under: soldUnder))
        let terms = soldUnder.termsOfSale(at: now, facts)
        let earnedLot = try post(earn, on: terms)
        return record(
            .captured(
                Captured(
                    payment: capture.payment, claim: capture.units, units: units, points: earn.points,
                    growth: earn.growth, earnedLot: earnedLot, earnAvailableAt: terms.availableAt,
                    earnExpiresAt: terms.expiresAt, released: released, occasion: earn.occasion,
                    campaignPoints: earn.campaignPoints)))
    }

    /// Takes what was captured out of the hold, the points first taken first, and gives the rest back.
    private mutating func consume(_ shares: Returned, of hold: Hold) throws(Rejection) -> Released {
        for use in slice(hold.lots, from: 0, count: shares.points) {
            try move(use.points, from: .held(use.terms.number), to: .pointsRedeemed)
        }
        try post(Posting(.heldPrincipal, -shares.principal))
        try post(Posting(.heldBonus, -shares.bonus))
        let rest = slice(hold.lots, from: shares.points, count: Bounds.magnitude)
        return Released(
            lots: try release(rest, at: now),
            principal: try release(hold.principal - shares.principal, from: .heldPrincipal, to: .principal),
            bonus: try release(hold.bonus - shares.bonus, from: .heldBonus, to: .bonus))
    }
}

extension Payment {
    /// The units that a capture takes, in unit order.
    /// - Throws: `.limitExceeded` with the line of which fewer units are authorised.
    fileprivate func capturable(_ claim: [RefundClaim.UnitsOfLine]?) throws(Rejection) -> [UnitRun] {
        guard let claim else { return kept.units }
        var rest = kept
        do { return try rest.detach(claim, lines: sale.priced.request.lines.count) } catch {
            throw .limitExceeded(limit: "lines/\(error.line)/quantity", maximum: error.available)
        }
    }
}
