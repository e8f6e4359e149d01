/// What a refund took back of what the sale had earned.
public struct Clawback: Hashable, Sendable {
    /// Points taken back, debt incurred included.
    public var points: Points
    /// Points that could not be taken back.
    public var shortfall: Points
    /// Money kept back from the refund for the shortfall (policy `chargeRefund`).
    public var charged: Money
    public var growth: Growth
    /// Growth that was not there any more.
    public var growthShortfall: Growth

    public init(
        points: Points = 0, shortfall: Points = 0, charged: Money = 0, growth: Growth = 0, growthShortfall: Growth = 0
    ) {
        self.points = points
        self.shortfall = shortfall
        self.charged = charged
        self.growth = growth
        self.growthShortfall = growthShortfall
    }
}

/// What all refunds of a payment have claimed back of what it earned, shortfalls included.
public struct ClaimedBack: Hashable, Sendable {
    public var points: Points
    /// Of a point; 0 if remainders are not carried over.
    public var millionths: Int64
    public var growth: Growth

    public init(points: Points, millionths: Int64 = 0, growth: Growth) {
        self.points = points
        self.millionths = millionths
        self.growth = growth
    }

    /// All that was earned on what was sold and is not kept.
    init(sold: Earn, kept: Earn) {
        let exact = sold.exact - kept.exact
        points = Int64(clamping: exact.flooredQuotient(Int128(EarnOccasion.millionths)))
        millionths = Int64(clamping: exact.flooredRemainder(Int128(EarnOccasion.millionths)))
        growth = sold.growth - kept.growth
    }

    var exact: Int128 { Int128(points) * Int128(EarnOccasion.millionths) + Int128(millionths) }
}

extension Draft {
    /// Takes back `points` that a sale earned into the lot of `terms`, from where they are found, and then by the program's
    /// policy. Gives how many were taken.
    mutating func clawBack(
        _ points: Points, earnedOn terms: LotTerms?, isConfirmed: Bool
    ) throws(Rejection) -> Points {
        let found = uses(toClawBack: points, earnedOn: terms, isConfirmed: isConfirmed)
        for use in found.pending { try move(use.points, from: .pending(use.terms.number), to: .pointsClawedBack) }
        for use in found.lots { try move(use.points, from: .lot(use.terms.number), to: .pointsClawedBack) }
        let taken = found.pendingPoints + found.points
        guard rules.points.clawback == .negative else { return taken }
        try move(points - taken, from: .debt, to: .pointsClawedBack)
        return points
    }

    /// Where the member has points that are to be taken back, in the order of S8: the sale's pending points, what is left of
    /// its lot, the member's other lots; only the first, if the program's policy says so.
    ///
    /// Once the payment is confirmed, none of its points are pending.
    func uses(toClawBack points: Points, earnedOn terms: LotTerms?, isConfirmed: Bool) -> Parcel {
        var found = Parcel()
        var missing = points
        func take(_ lot: Lot) -> LotUse? {
            let taken = min(missing, lot.points)
            missing -= taken
            return taken > 0 ? LotUse(terms: lot.terms, points: taken) : nil
        }
        if !isConfirmed, let terms, let lot = member.lot(holding: terms, isPending: true) {
            found.pending = [take(lot)].compactMap(\.self)
        }
        guard rules.points.clawback != .pendingOnly else { return found }
        let own = terms.flatMap { member.lot(holding: $0, isPending: false) }
        let others = member.lots.filter { !$0.isPending && $0.terms.number != own?.terms.number }
        found.lots = ([own].compactMap(\.self) + others).compactMap(take)
        return found
    }
}

extension RedeemRules {
    /// What points are worth in money when they cannot be taken back, rounded down: at the ratio, or at the smallest block.
    public func worth(of points: Points) -> Money {
        switch kind {
        case .ratio(let block, _, _): Rate(block.amount, block.points).floor(of: points)
        case .fixed(let blocks): blocks.first.map { Rate($0.amount, $0.points).floor(of: points) } ?? 0
        }
    }
}
