/// Where points went that a refund or the end of a hold gave back.
public struct LotReturn: Hashable, Sendable {
    /// The lot that they had been taken from.
    public let lot: Int64
    public let points: Points
    public let outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        case restored
        /// The lot had expired, and the program's rule lets its points lapse with it.
        case lapsed
        /// The lot had expired; the points got a new life until `expiresAt`.
        case renewed(expiresAt: Timestamp)
        /// The lot had expired while a hold kept these points, so they expired with the end of the hold.
        case expiredOnRelease
    }

    public init(lot: Int64, points: Points, outcome: Outcome) {
        self.lot = lot
        self.points = points
        self.outcome = outcome
    }
}

extension Draft {
    /// Gives back `points` of the points that a sale took, the last taken first (S6). `kept` is how many of them stay
    /// spent afterwards; `spentAt` is the time of the sale.
    mutating func restore(
        _ points: Points, of uses: [LotUse], kept: Points, spentAt: Timestamp
    ) throws(Rejection) -> [LotReturn] {
        var returns: [LotReturn] = []
        for use in slice(uses, from: kept, count: points).reversed() {
            returns.append(try restore(use, spentAt: spentAt))
        }
        return returns
    }

    private mutating func restore(_ use: LotUse, spentAt: Timestamp) throws(Rejection) -> LotReturn {
        let terms = use.terms
        if let expiresAt = terms.expiresAt ?? expiryByInactivity(since: spentAt), expiresAt <= now {
            return try revive(use, expiredAt: expiresAt, spentAt: spentAt)
        }
        try creditBack(use, to: terms, spentAt: spentAt)
        return LotReturn(lot: terms.number, points: use.points, outcome: .restored)
    }

    /// Back into the lot they came from, or one just like it; reopened if it was used up meanwhile.
    private mutating func creditBack(_ use: LotUse, to terms: LotTerms, spentAt: Timestamp) throws(Rejection) {
        let absorbed = min(use.points, member.debt)
        try move(absorbed, from: .pointsRedeemed, to: .debt)
        guard use.points > absorbed else { return }
        if terms.expiresAt == nil, let end = expiryByInactivity(since: spentAt) { member.activeUntil = end }
        let number = member.lot(holding: terms, isPending: false)?.terms.number ?? terms.number
        if number == terms.number, !member.lots.contains(where: { $0.terms.number == number }) { open(terms) }
        try move(use.points - absorbed, from: .pointsRedeemed, to: .lot(number))
    }

    /// W12: what the program's rule does with points whose lot has expired since.
    private mutating func revive(
        _ use: LotUse, expiredAt: Timestamp, spentAt: Timestamp
    ) throws(Rejection) -> LotReturn {
        let expiresAt: Timestamp
        switch rules.points.restore {
        case .lapse:
            try move(use.points, from: .pointsRedeemed, to: .pointsExpired)
            return LotReturn(lot: use.terms.number, points: use.points, outcome: .lapsed)
        case .grace(let period):
            expiresAt = period.end(after: now, in: rules.zone)
        case .remainingLife:
            let zone = rules.zone
            let days = zone.day(of: expiredAt).daysSinceEpoch - zone.day(of: spentAt).daysSinceEpoch
            expiresAt = zone.start(of: zone.day(of: now).adding(days: max(1, days)))
        }
        let terms = CreditTerms(source: .refund, availableAt: now, expiresAt: expiresAt)
        try credit(use.points, from: .pointsRedeemed, on: terms)
        return LotReturn(lot: use.terms.number, points: use.points, outcome: .renewed(expiresAt: expiresAt))
    }
}

extension Member {
    /// The lot that holds points of these terms now: the very lot, or the one of the same kind and expiry they were
    /// merged into.
    func lot(holding terms: LotTerms, isPending: Bool) -> Lot? {
        lots.first { $0.terms.number == terms.number && $0.isPending == isPending }
            ?? lot(like: terms, isPending: isPending)
    }
}

/// The points at positions `from ..< from + count` of what the uses took, one after the other.
func slice(_ uses: [LotUse], from: Points, count: Points) -> [LotUse] {
    var part: [LotUse] = []
    var position: Points = 0
    for use in uses {
        let lower = max(from, position)
        let upper = min(from + count, position + use.points)
        if upper > lower { part.append(LotUse(terms: use.terms, points: upper - lower)) }
        position += use.points
    }
    return part
}
