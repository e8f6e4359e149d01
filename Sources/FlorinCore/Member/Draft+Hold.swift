/// What the end of a hold gave back.
public struct Released: Hashable, Sendable {
    /// The last taken first.
    public var lots: [LotReturn]
    public var principal: Money
    public var bonus: Money
    /// Coupons that are no longer pinned: the member has them again, unless they have expired meanwhile.
    public var coupons: [Coupon]

    public init(lots: [LotReturn] = [], principal: Money = 0, bonus: Money = 0, coupons: [Coupon] = []) {
        self.lots = lots
        self.principal = principal
        self.bonus = bonus
        self.coupons = coupons
    }
}

/// An authorised payment that was neither captured nor voided in time, as the journal keeps it.
public struct Lapsed: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    public var released: Released

    public init(payment: Int64, released: Released) {
        self.payment = payment
        self.released = released
    }
}

extension Draft {
    /// The hold of a payment that is authorised.
    /// - Throws: `.stateConflict` with the payment's state if it is no longer, or never was.
    func openHold(of payment: Payment) throws(Rejection) -> Hold {
        guard let hold = member.hold(of: payment.entry.number) else {
            throw .stateConflict(state: payment.status(of: member).rawValue)
        }
        return hold
    }

    /// Pins what a sale takes of the member's own; nothing is owed to anybody.
    mutating func pin(_ hold: Hold) throws(Rejection) {
        for use in hold.lots { try move(use.points, from: .lot(use.terms.number), to: .held(use.terms.number)) }
        try move(hold.principal, from: .principal, to: .heldPrincipal)
        try move(hold.bonus, from: .bonus, to: .heldBonus)
    }

    /// Gives all of a hold back.
    mutating func release(_ hold: Hold, at time: Timestamp) throws(Rejection) -> Released {
        Released(
            lots: try release(hold.lots, at: time),
            principal: try release(hold.principal, from: .heldPrincipal, to: .principal),
            bonus: try release(hold.bonus, from: .heldBonus, to: .bonus),
            coupons: hold.coupons)
    }

    mutating func release(_ amount: Money, from held: Account, to free: Account) throws(Rejection) -> Money {
        try move(amount, from: held, to: free)
        return amount
    }

    /// Gives pinned points back to their own lots, the last taken first. What the member owes is paid first; points
    /// whose lot has expired meanwhile expire at once, for it was the hold alone that kept them.
    mutating func release(_ uses: [LotUse], at time: Timestamp) throws(Rejection) -> [LotReturn] {
        var returns: [LotReturn] = []
        for use in uses.reversed() {
            let lot = use.terms.number
            let isExpired = (use.terms.expiresAt ?? ownActivity).map { $0 <= time } ?? false
            if isExpired {
                try move(use.points, from: .held(lot), to: .pointsExpired)
            } else {
                let absorbed = min(use.points, member.debt)
                try move(absorbed, from: .held(lot), to: .debt)
                try move(use.points - absorbed, from: .held(lot), to: .lot(lot))
            }
            returns.append(
                LotReturn(lot: lot, points: use.points, outcome: isExpired ? .expiredOnRelease : .restored))
        }
        return returns
    }

    /// Ends a hold at the time it was due to end.
    mutating func lapse(_ hold: Hold, at due: Timestamp) throws(Rejection) {
        let released = try release(hold, at: due)
        record(.lapsed(Lapsed(payment: hold.payment, released: released)), at: due)
    }
}
