/// Growth given or taken by hand; the tier rises at once if a higher one is reached.
public struct AdjustGrowth: Hashable, Sendable {
    /// Negative to take away.
    public var growth: Growth
    public var reason: String?

    public init(growth: Growth, reason: String? = nil) {
        self.growth = growth
        self.reason = reason
    }
}

extension Draft {
    mutating func decide(_ adjustment: AdjustGrowth) throws(Rejection) -> JournalEntry {
        guard member.growth + adjustment.growth >= 0 else {
            throw .limitExceeded(limit: "growth", maximum: member.growth)
        }
        try post(Posting(.growthIssued, -adjustment.growth))
        try post(Posting(.growth, adjustment.growth))
        hold(tier: rules.tierIndex(of: member))
        return record(.growthAdjusted(GrowthAdjusted(growth: adjustment.growth, reason: adjustment.reason)))
    }
}
