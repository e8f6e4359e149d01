extension Draft {
    /// Credits growth that is earned now, or counts as if it were.
    mutating func grow(_ growth: Growth, from source: Account = .growthIssued) throws(Rejection) {
        let until = rules.growth.window.end(forGrowthEarnedAt: now, in: rules.zone)
        try move(growth, from: source, to: .growth(until: until))
    }

    /// Takes growth away, the first to lapse first, as far as it is there. Gives how much that was.
    mutating func takeGrowth(_ growth: Growth) throws(Rejection) -> Growth {
        try take(member.growthParts.first(growth))
    }

    /// Takes back growth that was earned at an instant under these rules, as far as it is there. Gives how much that was.
    mutating func clawBack(
        growth: Growth, earnedAt instant: Timestamp, under program: Program
    ) throws(Rejection) -> Growth {
        try take(growthParts(toClawBack: growth, earnedAt: instant, under: program))
    }

    /// What growth is taken out of that was earned at an instant under these rules: the part that it went into, if that has
    /// not lapsed, and then the others. What has lapsed counts no more, and cannot be taken back.
    func growthParts(toClawBack growth: Growth, earnedAt instant: Timestamp, under program: Program) -> [GrowthPart] {
        let until = program.growth.window.end(forGrowthEarnedAt: instant, in: program.zone)
        guard until.map({ $0 > now }) ?? true else { return [] }
        let own = member.growthParts.filter { $0.until == until }
        return (own + member.growthParts.filter { $0.until != until }).first(growth)
    }

    /// Lets lapse what leaves its window at an instant.
    mutating func lapseGrowth(at due: Timestamp) throws(Rejection) {
        for part in member.growthParts where part.until.map({ $0 <= due }) ?? false {
            try move(part.amount, from: .growth(until: part.until), to: .growthLapsed)
        }
    }

    private mutating func take(_ parts: [GrowthPart]) throws(Rejection) -> Growth {
        for part in parts { try move(part.amount, from: .growth(until: part.until), to: .growthIssued) }
        return parts.reduce(0) { $0 + $1.amount }
    }
}

extension [GrowthPart] {
    /// So much of them, from the first on, as far as it is there.
    fileprivate func first(_ growth: Growth) -> [GrowthPart] {
        var missing = growth
        return compactMap { part in
            let taken = Swift.min(missing, part.amount)
            missing -= taken
            return taken > 0 ? GrowthPart(until: part.until, amount: taken) : nil
        }
    }
}
