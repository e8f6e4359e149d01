/// What goes from one member to another in one decision, or what a member had when it was erased.
public struct Parcel: Hashable, Sendable {
    /// Points that can be spent, in the order of consumption, with the terms that they keep.
    public var lots: [LotUse]
    /// Points that are not available yet.
    public var pending: [LotUse]
    public var debt: Points
    public var growth: [GrowthPart]
    /// What carrying remainders over has left of a point, in millionths.
    public var remainder: Int64
    public var principal: Money
    public var bonus: Money
    public var coupons: [Coupon]

    public init(
        lots: [LotUse] = [], pending: [LotUse] = [], debt: Points = 0, growth: [GrowthPart] = [],
        remainder: Int64 = 0, principal: Money = 0, bonus: Money = 0, coupons: [Coupon] = []
    ) {
        self.lots = lots
        self.pending = pending
        self.debt = debt
        self.growth = growth
        self.remainder = remainder
        self.principal = principal
        self.bonus = bonus
        self.coupons = coupons
    }

    public var points: Points { lots.reduce(0) { $0 + $1.points } }
    public var pendingPoints: Points { pending.reduce(0) { $0 + $1.points } }
    public var isEmpty: Bool { self == Parcel() }

    /// Where the contents go, seen from the member that gives them up.
    enum Destination {
        case otherMember
        /// To nobody: they are lost.
        case forfeit

        var points: Account { self == .forfeit ? .pointsForfeited : .pointsTransferred }
        var money: Account { self == .forfeit ? .walletForfeited : .walletTransferred }
        var growth: Account { self == .forfeit ? .growthIssued : .growthTransferred }
    }
}

extension Parcel {
    /// With the points that have become available by now among those that can be spent.
    func matured(by now: Timestamp) -> Parcel {
        var matured = self
        matured.lots += pending.filter { $0.terms.availableAt <= now }
        matured.pending.removeAll { $0.terms.availableAt <= now }
        return matured
    }

    /// Adds what another parcel has, or takes it away (`sign` -1), down to nothing: all but its coupons and its remainder. Points
    /// of one kind and expiry are one use, whatever the numbers of their lots.
    mutating func count(_ other: Parcel, _ sign: Int64) {
        for use in other.lots { Parcel.count(use, sign, in: &lots, isPending: false) }
        for use in other.pending { Parcel.count(use, sign, in: &pending, isPending: true) }
        for part in other.growth {
            let amount = growth.first { $0.until == part.until }?.amount ?? 0
            growth.removeAll { $0.until == part.until }
            if amount + sign * part.amount > 0 {
                growth.append(GrowthPart(until: part.until, amount: amount + sign * part.amount))
            }
        }
        debt = max(0, debt + sign * other.debt)
        principal = max(0, principal + sign * other.principal)
        bonus = max(0, bonus + sign * other.bonus)
    }

    private static func count(_ use: LotUse, _ sign: Int64, in uses: inout [LotUse], isPending: Bool) {
        guard let index = uses.firstIndex(where: { $0.terms.isLike(use.terms, isPending: isPending) }) else {
            if sign > 0 { uses.append(use) }
            return
        }
        uses[index].points += sign * use.points
        if uses[index].points <= 0 { uses.remove(at: index) }
    }
}

extension Member {
    /// All that it has but what is pinned; of coupons those that are still good.
    func belongings(at now: Timestamp) -> Parcel {
        var parcel = Parcel(
            debt: debt, growth: growthParts, remainder: remainder, principal: principal, bonus: bonus,
            coupons: coupons.filter { !$0.hasExpired(by: now) })
        for lot in lots where lot.points > 0 {
            let use = LotUse(terms: lot.terms, points: lot.points)
            if lot.isPending { parcel.pending.append(use) } else { parcel.lots.append(use) }
        }
        return parcel
    }
}

extension Member {
    /// The lot of this kind and expiry, whatever its number.
    func lot(like terms: LotTerms, isPending: Bool) -> Lot? {
        lots.first { $0.isPending == isPending && $0.terms.isLike(terms, isPending: isPending) }
    }
}

extension Draft {
    /// Takes the contents from the member; its coupons go with the event, see ``Event/couponMoves(number:)``.
    mutating func send(_ parcel: Parcel, to target: Parcel.Destination) throws(Rejection) {
        for use in parcel.lots { try move(use.points, from: .lot(use.terms.number), to: target.points) }
        for use in parcel.pending { try move(use.points, from: .pending(use.terms.number), to: target.points) }
        try move(parcel.debt, from: target.points, to: .debt)
        for part in parcel.growth { try move(part.amount, from: .growth(until: part.until), to: target.growth) }
        member.remainder -= parcel.remainder
        try move(parcel.principal, from: .principal, to: target.money)
        try move(parcel.bonus, from: .bonus, to: target.money)
    }

    /// Gives the member the contents. Points pay what it owes, and what comes to be owed, before anything is left of them.
    mutating func receive(_ parcel: Parcel) throws(Rejection) {
        try move(parcel.debt, from: .debt, to: .pointsTransferred)
        if (parcel.lots + parcel.pending).contains(where: { $0.terms.expiresAt == nil }) { startActivity() }
        for use in parcel.lots {
            let absorbed = min(use.points, member.debt)
            try move(absorbed, from: .pointsTransferred, to: .debt)
            guard use.points > absorbed else { continue }
            let lot = lot(like: use.terms, isPending: false)
            try move(use.points - absorbed, from: .pointsTransferred, to: .lot(lot.number))
        }
        for use in parcel.pending {
            let lot = lot(like: use.terms, isPending: true)
            try move(use.points, from: .pointsTransferred, to: .pending(lot.number))
        }
        for part in parcel.growth { try move(part.amount, from: .growthTransferred, to: .growth(until: part.until)) }
        // Two remainders do not make a point: nobody has lost more than a part of one.
        member.remainder = min(member.remainder + parcel.remainder, EarnOccasion.millionths - 1)
        try move(parcel.principal, from: .walletTransferred, to: .principal)
        try move(parcel.bonus, from: .walletTransferred, to: .bonus)
        if parcel.debt > 0 { try payDebt() }
    }

    /// From the member's own lots, in the order of consumption.
    private mutating func payDebt() throws(Rejection) {
        for lot in member.lots where !lot.isPending {
            try move(min(lot.points, member.debt), from: .lot(lot.terms.number), to: .debt)
        }
    }

    /// The member's lot of this kind and expiry, or a new one on the same terms: earned then, and until then.
    private mutating func lot(like terms: LotTerms, isPending: Bool) -> LotTerms {
        if let match = member.lot(like: terms, isPending: isPending) { return match.terms }
        let opened = terms.numbered(nextLot)
        open(opened)
        return opened
    }
}

extension LotTerms {
    /// The same with another member, where it has this number.
    func numbered(_ number: Int64) -> LotTerms {
        LotTerms(number: number, source: source, earnedAt: earnedAt, availableAt: availableAt, expiresAt: expiresAt)
    }
}
