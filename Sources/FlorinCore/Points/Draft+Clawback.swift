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
    /// Takes back `points` that a sale earned into the lot of `terms`, in the order of S8: the sale's pending points, what
    /// is left of its lot, the member's other lots, then what the program's policy says. Gives how many were taken.
    ///
    /// Once the payment is confirmed, none of its points are pending.
    mutating func clawBack(
        _ points: Points, earnedOn terms: LotTerms?, isConfirmed: Bool
    ) throws(Rejection) -> Points {
        var missing = points
        if !isConfirmed, let terms, let lot = member.lot(holding: terms, isPending: true) {
            let taken = min(missing, lot.points)
            try move(taken, from: .pending(lot.terms.number), to: .pointsClawedBack)
            missing -= taken
        }
        guard rules.points.clawback != .pendingOnly else { return points - missing }
        if let terms, let lot = member.lot(holding: terms, isPending: false) {
            missing -= try takeBack(missing, from: lot)
        }
        for lot in member.lots where !lot.isPending && missing > 0 {
            missing -= try takeBack(missing, from: lot)
        }
        // Owed to be paid at once by the member that this one was merged into.
        let backed = min(missing, backing)
        try move(backed, from: .debt, to: .pointsClawedBack)
        missing -= backed
        if rules.points.clawback == .negative, missing > 0 {
            try move(missing, from: .debt, to: .pointsClawedBack)
            missing = 0
        }
        return points - missing
    }

    private mutating func takeBack(_ points: Points, from lot: Lot) throws(Rejection) -> Points {
        let taken = min(points, lot.points)
        try move(taken, from: .lot(lot.terms.number), to: .pointsClawedBack)
        return taken
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
