extension Draft {
    /// Posts everything that has become due by now, in the order of time: first what matures at an instant, then the
    /// holds that end with it, then what expires at it, then the tier is reviewed, and last growth lapses, which so far
    /// counted for the review. Each has an entry of its own, which bears that time.
    mutating func advance() throws(Rejection) {
        while let due = member.dueAt, due <= now {
            if try mature(at: due) {
                record(.matured, at: due)
            } else if let hold = member.holds.first(where: { $0.expiresAt <= due }) {
                try lapse(hold, at: due)
            } else if try expire(at: due) {
                record(.expired, at: due)
            } else if let until = member.tierTerms.until, until <= due {
                reviewTier(at: due)
                record(.tierReviewed, at: due)
            } else {
                try lapseGrowth(at: due)
                record(.growthLapsed, at: due)
            }
        }
    }

    private mutating func mature(at due: Timestamp) throws(Rejection) -> Bool {
        let ripe = member.lots.filter { $0.isPending && $0.terms.availableAt <= due }
        for lot in ripe { try mature(lot.points, of: lot) }
        return !ripe.isEmpty
    }

    /// Makes pending points available: all of a lot, or a part of it. What the member owes is paid first.
    mutating func mature(_ points: Points, of lot: Lot) throws(Rejection) {
        let absorbed = min(points, member.debt)
        try move(absorbed, from: lot.account, to: .debt)
        guard points > absorbed else { return }
        try move(points - absorbed, from: lot.account, to: .lot(availableLot(for: points, of: lot)))
    }

    /// The lot that takes matured points: one just like theirs, their own if nothing else stays in it, or a new one.
    private mutating func availableLot(for points: Points, of lot: Lot) -> Int64 {
        if let match = member.lot(holding: lot.terms, isPending: false) { return match.terms.number }
        guard points < lot.points else { return lot.terms.number }
        let terms = LotTerms(
            number: nextLot, source: lot.terms.source, earnedAt: lot.terms.earnedAt, availableAt: now,
            expiresAt: lot.terms.expiresAt)
        open(terms)
        return terms.number
    }

    private mutating func expire(at due: Timestamp) throws(Rejection) -> Bool {
        let dead = member.lots.filter { $0.points > 0 && member.hasExpired($0, by: due) }
        for lot in dead { try move(lot.points, from: lot.account, to: .pointsExpired) }
        return !dead.isEmpty
    }
}
