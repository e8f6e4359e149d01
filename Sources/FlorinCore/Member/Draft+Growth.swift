extension Draft {
    /// Credits growth that is earned now, or counts as if it were.
    mutating func grow(_ growth: Growth, from source: Account = .growthIssued) throws(Rejection) {
        let until = rules.growth.window.end(forGrowthEarnedAt: now, in: rules.zone)
        try move(growth, from: source, to: .growth(until: until))
    }

    /// Takes growth away, the first to lapse first, as far as it is there. Gives how much that was.
    mutating func takeGrowth(_ growth: Growth) throws(Rejection) -> Growth {
        var missing = growth
        for part in member.growthParts where missing > 0 {
            missing -= try take(missing, from: part)
        }
        return growth - missing
    }

    /// Takes back growth that was earned at an instant under these rules: out of the part that it went into, if that has
    /// not lapsed, and then out of the others. What has lapsed counts no more, and cannot be taken back.
    mutating func clawBack(
        growth: Growth, earnedAt instant: Timestamp, under program: Program
    ) throws(Rejection) -> Growth {
        let until = program.growth.window.end(forGrowthEarnedAt: instant, in: program.zone)
        guard until.map({ $0 > now }) ?? true else { return 0 }
        let own = try member.growthParts.first { $0.until == until }.map { (part) throws(Rejection) in
            try take(growth, from: part)
        }
        return try (own ?? 0) + takeGrowth(growth - (own ?? 0))
    }

    /// Lets lapse what leaves its window at an instant.
    mutating func lapseGrowth(at due: Timestamp) throws(Rejection) {
        for part in member.growthParts where part.until.map({ $0 <= due }) ?? false {
            try move(part.amount, from: .growth(until: part.until), to: .growthLapsed)
        }
    }

    private mutating func take(_ growth: Growth, from part: GrowthPart) throws(Rejection) -> Growth {
        let taken = min(growth, part.amount)
        try move(taken, from: .growth(until: part.until), to: .growthIssued)
        return taken
    }
}
