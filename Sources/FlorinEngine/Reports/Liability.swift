public import FlorinCore

/// What a program owed in points at the end of a day, and how much of it will probably never be asked for.
public struct Liability: Sendable {
    public let day: CivilDate
    /// Points in lots: available, pending or held.
    public let outstanding: Int128
    /// What members owed.
    public let debt: Int128
    /// Outstanding points by the month in which they expire, see ``PointCount/month(endingBefore:in:)``; last those that never do.
    public let months: [(month: Int, points: Int128)]
    /// Of months that were over.
    public let cohorts: [Cohort]
    /// In force at the end of that day.
    public let program: ProgramVersion

    /// What became of the points whose lots expired in one month.
    public struct Cohort: Hashable, Sendable {
        public let month: Int
        public let expired: Int128
        public let redeemed: Int128
    }

    /// Of the points whose fate is known, how many expired; nil if none is known.
    public var breakage: (expired: Int128, known: Int128)? {
        let expired = cohorts.reduce(0) { $0 + $1.expired }
        let known = cohorts.reduce(expired) { $0 + $1.redeemed }
        return known > 0 ? (expired, known) : nil
    }

    /// How many of the outstanding points that can expire will, if they fare as those before them did, rounded down.
    public var expectedBreakage: Int128? {
        guard let breakage else { return nil }
        let mortal = months.reduce(0) { $0 + ($1.month == 0 ? 0 : $1.points) }
        // Points are below 2^63 in any scheme that is not made up; the product must not trap in one that is.
        let (product, overflow) = mortal.multipliedReportingOverflow(by: breakage.expired)
        return overflow ? mortal / breakage.known * breakage.expired : product / breakage.known
    }

    /// What so many points were worth when spent, in minor units, rounded down.
    public func value(of points: Int128) -> Int64 {
        program.program.points.redeem.worth(of: min(Bounds.magnitude, Int64(clamping: max(0, points))))
    }
}

extension Engine {
    /// The liability at the end of a day, or as of now if the day is today. What is due by now is posted first.
    public func liability(asOf day: CivilDate) async throws(EngineError) -> Liability {
        _ = try await advanceDueMembers()
        let (book, zone, now) = (programs, programs.current.program.zone, clock.now)
        return try await query { store in
            let end = day.adding(days: 1)
            let last = Timestamp(milliseconds: zone.start(of: end).milliseconds - 1)
            let sums = try store.points(from: .min, to: end.daysSinceEpoch, isByDay: false)
            return Liability(sums, at: day, under: try book.version(at: min(last, now)))
        }
    }
}

extension Liability {
    fileprivate init(_ sums: [PointSum], at day: CivilDate, under program: ProgramVersion) {
        var figures: [PointFigure: [Int: Int128]] = [:]
        for sum in sums { figures[sum.key.figure, default: [:]][sum.key.month, default: 0] += sum.points }
        let outstanding = (figures[.outstanding] ?? [:]).filter { $0.value != 0 }
        let (expired, redeemed) = (figures[.lotsExpired] ?? [:], figures[.lotsRedeemed] ?? [:])
        // What dies with a month is still there at the end of its last day.
        let current = PointCount.month(of: day)
        let past = Set(expired.keys).union(redeemed.keys).filter { $0 != 0 && $0 < current }
        self.init(
            day: day, outstanding: outstanding.values.reduce(0, +), debt: figures[.debt]?[0] ?? 0,
            months: outstanding.sorted { ($0.key == 0 ? .max : $0.key) < ($1.key == 0 ? .max : $1.key) }.map {
                (month: $0.key, points: $0.value)
            },
            cohorts: past.sorted().map { month in
                Cohort(month: month, expired: max(0, expired[month] ?? 0), redeemed: max(0, redeemed[month] ?? 0))
            },
            program: program)
    }
}
