public import FlorinCore

/// How the points of a program changed, period by period: what there was, what came, what went, what was left.
public struct RollForward: Sendable {
    public let periods: [Period]
    public let program: ProgramVersion

    public struct Period: Sendable {
        public let start: CivilDate
        /// The day after its last one.
        public let end: CivilDate
        /// All tiers together.
        public let total: PointMovements
        /// By tier: those of the program in its order, then those of former programs.
        public let tiers: [(tier: String, movements: PointMovements)]
    }

    public enum Step: String, Sendable, CaseIterable { case day, month }
}

/// What members had, and how it changed. `opening` and all movements add up to `closing`.
public struct PointMovements: Hashable, Sendable {
    public var opening: Int128
    /// Without those that are zero.
    public private(set) var changes: [PointFigure: Int128] = [:]

    public init(opening: Int128 = 0) { self.opening = opening }

    public var closing: Int128 {
        changes.reduce(opening) { $0 + ($1.key.isMovement ? $1.value : 0) }
    }

    public subscript(figure: PointFigure) -> Int128 { changes[figure] ?? 0 }

    mutating func add(_ points: Int128, to figure: PointFigure) {
        let sum = (changes[figure] ?? 0) + points
        changes[figure] = sum == 0 ? nil : sum
    }
}

extension Engine {
    /// The roll-forward of points from a day to just before another. What is due by now is posted first, so that it is
    /// counted on its day.
    public func rollForward(
        from start: CivilDate, to end: CivilDate, by step: RollForward.Step
    ) async throws(EngineError) -> RollForward {
        _ = try await advanceDueMembers()
        let program = programs.current
        return try await query { store in
            let before = try store.points(from: .min, to: start.daysSinceEpoch, isByDay: false)
            let during = try store.points(from: start.daysSinceEpoch, to: end.daysSinceEpoch, isByDay: true)
            var builder = RollForwardBuilder(before, program)
            let days = Dictionary(grouping: during, by: \.key.day)
            var periods: [RollForward.Period] = []
            for (first, next) in step.periods(from: start, to: end) {
                let sums = (first.daysSinceEpoch..<next.daysSinceEpoch).flatMap { days[$0] ?? [] }
                periods.append(builder.period(first, next, sums))
            }
            return RollForward(periods: periods, program: program)
        }
    }
}

extension RollForward.Step {
    /// Days, or calendar months, the first and the last of which may be cut short.
    public func periods(from start: CivilDate, to end: CivilDate) -> [(first: CivilDate, next: CivilDate)] {
        var periods: [(first: CivilDate, next: CivilDate)] = []
        var first = start
        while first < end {
            let next = min(end, self == .day ? first.adding(days: 1) : first.endOfMonth.adding(days: 1))
            periods.append((first, next))
            first = next
        }
        return periods
    }
}

/// Carries balances from period to period.
private struct RollForwardBuilder {
    private let program: ProgramVersion
    /// What each tier's members have.
    private var balances: [String: Int128] = [:]

    init(_ before: [PointSum], _ program: ProgramVersion) {
        self.program = program
        for sum in before where sum.key.figure.isMovement { balances[sum.key.tier, default: 0] += sum.points }
    }

    mutating func period(_ start: CivilDate, _ end: CivilDate, _ sums: [PointSum]) -> RollForward.Period {
        var total = PointMovements(opening: balances.values.reduce(0, +))
        var tiers = balances.mapValues { PointMovements(opening: $0) }
        for sum in sums where sum.key.figure.isMovement || sum.key.figure == .matured {
            tiers[sum.key.tier, default: PointMovements()].add(sum.points, to: sum.key.figure)
            total.add(sum.points, to: sum.key.figure)
        }
        for (tier, movements) in tiers { balances[tier] = movements.closing }
        let known = program.program.tiers.map(\.id)
        let names = known + tiers.keys.filter { !known.contains($0) }.sorted()
        return RollForward.Period(
            start: start, end: end, total: total, tiers: names.map { ($0, tiers[$0] ?? PointMovements()) })
    }
}
