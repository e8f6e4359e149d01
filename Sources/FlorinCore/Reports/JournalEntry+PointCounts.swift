extension JournalEntry {
    /// What the entry adds to the figures that reports are made of. All of them follow from its postings; the event is
    /// asked only for which lots points went back to.
    /// - Parameters:
    ///   - member: as it was before the entry.
    ///   - uses: what the payment or the redemption had taken that the entry is about, if it is known.
    public func pointCounts(of member: Member, given uses: [LotUse], in zone: ZoneRules) -> [PointCount] {
        var counts = retiering(of: member) + prolonging(of: member, in: zone)
        let moved = postings.filter { $0.account.asset == .points }
        guard !moved.isEmpty else { return counts }
        for posting in moved {
            guard let figure = posting.account.movement(by: posting.amount) else { continue }
            counts.append(PointCount(figure, tier: after.tier, -posting.amount))
        }
        if let matured = matured(moved) { counts.append(PointCount(.matured, tier: after.tier, matured)) }
        let lots = LotBook(of: self, member, uses, zone)
        for posting in moved {
            if posting.account == .debt { counts.append(PointCount(.debt, -posting.amount)) }
            guard let number = posting.account.lotNumber else { continue }
            counts.append(PointCount(.outstanding, month: lots.month(of: number), posting.amount))
        }
        return counts + fates(moved, lots)
    }

    /// A member that changes its tier takes what it had along.
    private func retiering(of member: Member) -> [PointCount] {
        let had = member.balances.owned
        guard member.tier != after.tier, had != 0 else { return [] }
        return [PointCount(.retiered, tier: member.tier, -had), PointCount(.retiered, tier: after.tier, had)]
    }

    /// Points that live with their member's activity die in another month when that goes on.
    private func prolonging(of member: Member, in zone: ZoneRules) -> [PointCount] {
        guard activeUntil != nil else { return [] }
        let points = member.lots.reduce(0) { $1.terms.expiresAt == nil ? $0 + $1.points + $1.held : $0 }
        let former = PointCount.month(endingBefore: member.activeUntil, in: zone)
        let next = PointCount.month(endingBefore: activity(of: member), in: zone)
        guard points != 0, former != next else { return [] }
        return [
            PointCount(.outstanding, month: former, -points), PointCount(.outstanding, month: next, points),
        ]
    }

    /// Until when points without a date of their own live after the entry; nil: for ever.
    fileprivate func activity(of member: Member) -> Timestamp? {
        activeUntil.map { $0 == .never ? nil : $0 } ?? member.activeUntil
    }

    /// Points that stopped being pending and stayed with the member.
    private func matured(_ moved: [Posting]) -> Points? {
        guard !moved.contains(where: { !$0.account.isMembers }) else { return nil }
        var points: Points = 0
        for posting in moved { if case .pending = posting.account { points -= posting.amount } }
        return points > 0 ? points : nil
    }

    /// What became of points of lots: spent, given back, dead.
    private func fates(_ moved: [Posting], _ lots: LotBook) -> [PointCount] {
        func total(_ account: Account) -> Points { moved.first { $0.account == account }?.amount ?? 0 }
        let (redeemed, expired) = (total(.pointsRedeemed), total(.pointsExpired))
        switch event {
        case .sold(let sale):
            guard redeemed > 0 else { return [] }
            return sale.priced.lots.map { lots.count(.lotsRedeemed, $0.terms.number, $0.points) }
        case .redemptionCancelled(let cancelled): return cancelled.lots.flatMap { lots.fates(of: $0, isRefund: true) }
        case .refunded(let refunded): return refunded.lots.flatMap { lots.fates(of: $0, isRefund: true) }
        case .captured(let captured):
            let back = captured.released.lots.flatMap { lots.fates(of: $0, isRefund: false) }
            return lots.held(of: captured.payment, first: redeemed).map {
                lots.count(.lotsRedeemed, $0.terms.number, $0.points)
            } + back
        case .voided(let voided): return voided.released.lots.flatMap { lots.fates(of: $0, isRefund: false) }
        case .lapsed(let lapsed): return lapsed.released.lots.flatMap { lots.fates(of: $0, isRefund: false) }
        default:
            // One account of the program takes all that lots lost.
            guard (redeemed != 0) != (expired != 0) else { return [] }
            let figure: PointFigure = redeemed != 0 ? .lotsRedeemed : .lotsExpired
            return moved.compactMap { posting in
                posting.account.lotNumber.map { lots.count(figure, $0, -posting.amount) }
            }
        }
    }
}

/// Which terms the lots have that an entry speaks of.
private struct LotBook {
    private let entry: JournalEntry
    private let member: Member
    private let uses: [LotUse]
    private let zone: ZoneRules

    init(of entry: JournalEntry, _ member: Member, _ uses: [LotUse], _ zone: ZoneRules) {
        (self.entry, self.member, self.uses, self.zone) = (entry, member, uses, zone)
    }

    /// Nil if nobody remembers the lot.
    private func terms(of number: Int64) -> LotTerms? {
        if let lot = member.lots.first(where: { $0.terms.number == number }) { return lot.terms }
        if let opened = entry.openings.first(where: { $0.number == number }) { return opened }
        return (uses + member.holds.flatMap(\.lots)).first { $0.terms.number == number }?.terms
    }

    func month(of number: Int64) -> Int {
        guard let terms = terms(of: number) else { return 0 }
        return PointCount.month(endingBefore: terms.expiresAt ?? entry.activity(of: member), in: zone)
    }

    func count(_ figure: PointFigure, _ number: Int64, _ points: Points) -> PointCount {
        PointCount(figure, month: month(of: number), points)
    }

    /// The first `points` of what a payment held.
    func held(of payment: Int64, first points: Points) -> [LotUse] {
        guard points > 0 else { return [] }
        return slice(member.hold(of: payment)?.lots ?? [], from: 0, count: points)
    }

    /// Of points that a refund or the end of a hold gave back. Those of a hold had not been spent.
    func fates(of back: LotReturn, isRefund: Bool) -> [PointCount] {
        let unspent = isRefund ? [count(.lotsRedeemed, back.lot, -back.points)] : []
        switch back.outcome {
        case .restored, .renewed: return unspent
        case .lapsed, .expiredOnRelease: return unspent + [count(.lotsExpired, back.lot, back.points)]
        }
    }
}

extension Balances {
    /// Points that are the member's, less what it owes.
    public var owned: Points { available + pending + held - debt }
}

extension Account {
    /// The lot that it is an account of.
    var lotNumber: Int64? {
        switch self {
        case .lot(let number), .pending(let number), .held(let number): number
        default: nil
        }
    }

    /// What a posting to an account of the program is to those who have points; nil for members' own accounts and for
    /// other assets.
    func movement(by amount: Int64) -> PointFigure? {
        guard asset == .points, !isMembers else { return nil }
        switch self {
        case .pointsIssued: return .issued
        case .pointsRedeemed: return amount > 0 ? .redeemed : .restored
        case .pointsExpired: return .expired
        case .pointsClawedBack: return .clawedBack
        case .pointsAdjusted: return .adjusted
        case .openingPoints: return .imported
        case .pointsTransferred: return amount > 0 ? .transferredOut : .transferredIn
        case .pointsForfeited: return .forfeited
        default: return .other
        }
    }
}
