/// What of points is counted for reports, day by day. The raw values are stored and never reused.
public enum PointFigure: Int, Hashable, Sendable, CaseIterable {
    // Movements: what they add to what members have, negative for what they take. What members have is what they can
    // spend, what is pending and what is held, less what they owe.
    case issued = 1
    case redeemed = 2
    /// Given back by a refund.
    case restored = 3
    case expired = 4
    case clawedBack = 5
    /// Taken away by hand.
    case adjusted = 6
    case transferredIn = 7
    case transferredOut = 8
    /// Given up with a membership.
    case forfeited = 9
    /// Taken over from another scheme.
    case imported = 10
    case other = 11
    /// What came into a tier with its members, or left it; zero over all tiers.
    case retiered = 12

    /// Became available. No movement: members had them before.
    case matured = 13

    // Of all tiers together, by the month in which the points' lots expire.
    /// Points in lots: available, pending or held.
    case outstanding = 20
    /// What members owe; no month.
    case debt = 21
    /// Points of lots that were spent, less those that came back.
    case lotsRedeemed = 22
    /// Points of lots that died.
    case lotsExpired = 23

    /// Whether it changes what members have.
    public var isMovement: Bool { rawValue <= PointFigure.retiered.rawValue }
}

/// How much an entry adds to one figure.
public struct PointCount: Hashable, Sendable {
    public var figure: PointFigure
    /// The id of the tier that a movement is counted in; empty for figures of all tiers together.
    public var tier: String
    /// The month of expiry, see ``month(endingBefore:in:)``; 0: none.
    public var month: Int
    public var points: Points

    public init(_ figure: PointFigure, tier: String = "", month: Int = 0, _ points: Points) {
        self.figure = figure
        self.tier = tier
        self.month = month
        self.points = points
    }

    /// The month of the last day on which points can be spent that expire at an instant, as year × 12 + month - 1; 0: they
    /// never expire.
    public static func month(endingBefore end: Timestamp?, in zone: ZoneRules) -> Int {
        guard let end else { return 0 }
        return month(of: zone.day(of: Timestamp(milliseconds: end.milliseconds - 1)))
    }

    /// A month as one number.
    public static func month(of day: CivilDate) -> Int { day.year * 12 + day.month - 1 }
}
