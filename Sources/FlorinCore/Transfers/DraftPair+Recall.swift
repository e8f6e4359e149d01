/// What a merged member's sales had earned has gone over with the merger. What becomes of it is decided with the sale, in the
/// journal of the member that made it: so what the other one still has of it comes back first, and what is left goes over again.
extension DraftPair {
    /// Brings back what a refund is to take back of points and growth.
    mutating func recall(for refund: Refund, _ facts: Facts) throws(Rejection) {
        guard let payment = facts.payment, let soldUnder = facts.programOfSale else { return }
        var trial = own
        guard case .refunded(let refunded) = try trial.decide(refund, facts).event else { return }
        let claim = refunded.clawback
        var parcel = other.uses(
            toClawBack: claim.points + claim.shortfall, earnedOn: payment.earnedLotElsewhere,
            isConfirmed: payment.isConfirmed)
        parcel.growth = other.growthParts(
            toClawBack: claim.growth + claim.growthShortfall, earnedAt: payment.soldAt, under: soldUnder.program)
        if payment.occasion.carried != nil { parcel.remainder = other.member.remainder }
        try recall(parcel)
    }

    /// Brings back the points that a confirmation is to make available.
    mutating func recall(for confirm: ConfirmPayment, _ facts: Facts) throws(Rejection) {
        guard let payment = facts.payment, let terms = payment.earnedLotElsewhere, let soldUnder = facts.programOfSale,
            let lot = other.member.lot(holding: terms, isPending: true)
        else { return }
        let points = min(lot.points, payment.pointsLeft(under: soldUnder.program))
        if points > 0 { try recall(Parcel(pending: [LotUse(terms: lot.terms, points: points)])) }
    }

    private mutating func recall(_ parcel: Parcel) throws(Rejection) {
        guard !parcel.isEmpty else { return }
        let (mine, theirs) = (ownSide, otherSide)
        _ = try other.take(part: .transferredOut(Transferred(counterpart: mine, parcel: parcel)))
        _ = try own.take(part: .transferredIn(Transferred(counterpart: theirs, parcel: parcel)))
    }
}

extension Payment {
    /// The terms on which another member has what the sale earned: under a number of its own, so under none that is known here.
    fileprivate var earnedLotElsewhere: LotTerms? { earnedLot?.numbered(0) }
}

extension Parcel {
    /// Only what sales earn.
    var isOfEarnings: Bool { debt == 0 && principal == 0 && bonus == 0 && coupons.isEmpty }
}

extension Member {
    /// Whether the points of a parcel can come out of lots on just these terms.
    func has(_ parcel: Parcel) -> Bool {
        func has(_ use: LotUse, _ isPending: Bool) -> Bool {
            lots.contains { $0.terms == use.terms && $0.isPending == isPending && $0.points >= use.points }
        }
        return parcel.lots.allSatisfy { has($0, false) } && parcel.pending.allSatisfy { has($0, true) }
    }
}
