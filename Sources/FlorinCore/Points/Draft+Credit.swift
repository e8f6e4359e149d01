/// Terms on which points are credited; the lot's number is found or given by the draft.
struct CreditTerms {
    var source: LotTerms.Source
    var availableAt: Timestamp
    var expiresAt: Timestamp?
}

extension Program {
    /// On which terms a sale at an instant earns points. They never die before they can be spent: where they would, their life
    /// is counted from there.
    func termsOfSale(at instant: Timestamp, _ facts: Facts) -> CreditTerms {
        let availableAt = points.pending.end(forPointsEarnedAt: instant, in: zone)
        var expiresAt = points.expiry.expiry(of: instant, in: zone)
        if !facts.mayDieUnavailable, availableAt < .never, let first = expiresAt, first <= availableAt {
            expiresAt = points.expiry.expiry(of: availableAt, in: zone)
        }
        return CreditTerms(source: .sale, availableAt: availableAt, expiresAt: expiresAt)
    }
}

extension Draft {
    /// Credits points from an account of the program. What the member owes is paid first, unless the points are pending:
    /// those pay when they mature. Gives the lot that took the rest; nil if nothing was left.
    @discardableResult
    mutating func credit(_ points: Points, from source: Account, on terms: CreditTerms) throws(Rejection) -> LotTerms? {
        guard points > 0 else { return nil }
        if terms.expiresAt == nil { startActivity() }
        if terms.availableAt > now {
            let lot = try lot(for: terms, isPending: true)
            try move(points, from: source, to: .pending(lot.number))
            return lot
        }
        let absorbed = min(points, member.debt)
        try move(absorbed, from: source, to: .debt)
        guard points > absorbed else { return nil }
        let lot = try lot(for: terms, isPending: false)
        try move(points - absorbed, from: source, to: .lot(lot.number))
        return lot
    }

    /// The lot of this kind and expiry that is there, or a new one: points of one expiry and kind share a lot, so that a
    /// member's lots stay few however often it earns.
    private mutating func lot(for terms: CreditTerms, isPending: Bool) throws(Rejection) -> LotTerms {
        let opened = LotTerms(
            number: nextLot, source: terms.source, earnedAt: now, availableAt: terms.availableAt,
            expiresAt: terms.expiresAt)
        if let match = member.lot(like: opened, isPending: isPending) { return match.terms }
        guard terms.source != .grant || member.lots.count < Member.lotLimit else {
            throw .limitExceeded(limit: "lots", maximum: Int64(Member.lotLimit))
        }
        open(opened)
        return opened
    }
}
