/// Growth given, as if it were earned now, or taken by hand.
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
        if adjustment.growth > 0 {
            try grow(adjustment.growth)
        } else {
            _ = try takeGrowth(-adjustment.growth)
        }
        return record(.growthAdjusted(GrowthAdjusted(growth: adjustment.growth, reason: adjustment.reason)))
    }
}
