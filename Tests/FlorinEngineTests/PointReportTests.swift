import FlorinCore
import FlorinTestSupport
import Testing

@testable import FlorinEngine

/// Reports add up, and say what the members say one by one.
@Suite(.everyStore) struct PointReportTests {
    @Test(arguments: [9_201, 9_202] as [UInt64])
    func `the roll-forward closes, and closes with what members had`(seed: UInt64) async throws {
        var play = try await PastPlay(seed: seed, members: 4)
        for _ in 0..<200 { try await play.turn() }
        let engine = play.scheme.engine
        let zone = engine.programs.current.program.zone
        let (first, last) = (zone.day(of: TestScheme.noon), zone.day(of: play.scheme.clock.now))
        for step in RollForward.Step.allCases {
            let report = try await engine.rollForward(from: first, to: last.adding(days: 1), by: step)
            #expect(report.periods.count > 3)
            var before = PointMovements()
            for period in report.periods {
                #expect(period.total.opening == before.closing, "seed \(seed), \(period.start.text)")
                let members = try await members(of: play, at: period.end)
                let owned = members.reduce(0) { $0 + Int128($1.balances.owned) }
                #expect(period.total.closing == owned, "seed \(seed), \(period.start.text)")
                for tier in period.tiers {
                    let own = members.filter { $0.tier == tier.tier }.reduce(0) { $0 + Int128($1.balances.owned) }
                    #expect(tier.movements.closing == own, "seed \(seed), \(period.start.text), \(tier.tier)")
                }
                before = period.total
            }
            try compare(report, with: TrialBalance(of: play.scheme.store), seed: seed)
        }
        #expect(try play.scheme.verify().faults == [])
        try await play.scheme.close()
    }

    /// All of a scheme's history is in the report, so its movements are the accounts of the books.
    private func compare(_ report: RollForward, with books: TrialBalance, seed: UInt64) throws {
        func total(_ figures: PointFigure...) -> Int128 {
            report.periods.reduce(0) { sum, period in figures.reduce(sum) { $0 + period.total[$1] } }
        }
        for (account, movements) in [
            ("issued", total(.issued)), ("redeemed", total(.redeemed, .restored)), ("expired", total(.expired)),
            ("clawed-back", total(.clawedBack)), ("adjusted", total(.adjusted)),
        ] {
            #expect(movements != 0, "seed \(seed): no points are \(account)")
            #expect(movements == -(books.accounts["program/points-\(account)"] ?? 0), "seed \(seed), \(account)")
        }
        #expect(total(.retiered) == 0 && total(.other) == 0)
        #expect(total(.matured) > 0, "seed \(seed): nothing matured")
        #expect(report.periods.contains { $0.tiers.contains { $0.movements[.retiered] != 0 } })
    }

    @Test(arguments: [9_211, 9_212] as [UInt64])
    func `the liability of any day is what members' lots say, month by month`(seed: UInt64) async throws {
        var play = try await PastPlay(seed: seed, members: 4)
        for _ in 0..<200 { try await play.turn() }
        let engine = play.scheme.engine
        let zone = engine.programs.current.program.zone
        let last = zone.day(of: play.scheme.clock.now)
        var day = zone.day(of: TestScheme.noon)
        while day <= last {
            let report = try await engine.liability(asOf: day)
            let members = try await members(of: play, at: day.adding(days: 1))
            var months: [Int: Int128] = [:]
            for member in members {
                for lot in member.lots {
                    let month = PointCount.month(endingBefore: member.expiry(of: lot), in: zone)
                    months[month, default: 0] += Int128(lot.points + lot.held)
                }
            }
            let told = Dictionary(uniqueKeysWithValues: report.months.map { ($0.month, $0.points) })
            #expect(told == months, "seed \(seed), \(day.text)")
            #expect(report.debt == members.reduce(0) { $0 + Int128($1.debt) }, "seed \(seed), \(day.text)")
            day = day.adding(days: 9)
        }
        try await expectFates(of: play, by: last)
        try await play.scheme.close()
    }

    @Test func `points that live with their member's activity are owed until it ends, and die in its month`()
        async throws
    {
        let scheme = try TestScheme(
            Program.document(
                points: """
                    "expiry": {"kind": "inactivity", "period": "P3M"}, "redeem": {"ratio": {"points": 1, "amount": 1}}
                    """))
        let id = try await scheme.enrol()
        func owed(on day: String) async throws -> [String: Int128] {
            scheme.clock.set(time("\(day)T12:00:00+08:00"))
            let report = try await scheme.engine.liability(asOf: try #require(CivilDate(day)))
            let months = report.months.map { ("\($0.month / 12)-\($0.month % 12 + 1)", $0.points) }
            return Dictionary(uniqueKeysWithValues: months)
        }
        try await scheme.record(.grantPoints(GrantPoints(points: 1_000)), for: id)
        #expect(try await owed(on: "2026-03-01") == ["2026-6": 1_000])
        #expect(try await owed(on: "2026-04-10") == ["2026-6": 1_000])
        let payment = try await scheme.record(.pay(.direct(sale([10_000], points: .exactly(400)))), for: id)
        #expect(try await owed(on: "2026-04-11") == ["2026-7": 696])
        let line = RefundClaim.amount(100)
        try await scheme.record(.refund(Refund(payment: payment.number, claim: line)), for: id)
        let left = Int128(try scheme.member(id).balances.available)
        #expect(try await owed(on: "2026-07-10") == ["2026-7": left])
        #expect(try await owed(on: "2026-08-05") == [:])
        let report = try await scheme.engine.liability(asOf: try #require(CivilDate("2026-08-05")))
        #expect(report.cohorts.map(\.expired) == [left] && report.breakage?.expired == left)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    /// Of each month that is over, what its lots lost to expiry is what the journal says, and they have nothing left to lose.
    private func expectFates(of play: PastPlay, by day: CivilDate) async throws {
        let report = try await play.scheme.engine.liability(asOf: day)
        #expect(report.cohorts.count > 2)
        let expired = report.cohorts.reduce(0) { $0 + $1.expired }
        let current = try await play.scheme.engine.rollForward(
            from: CivilDate("1990-01-01")!, to: CivilDate(year: day.year, month: day.month, day: 1)!, by: .month)
        let booked = -current.periods.reduce(0) { $0 + $1.total[.expired] }
        // Points that came back after their lot had died expire in a later month than it.
        #expect(expired >= booked, "seed \(play.seed)")
        let breakage = try #require(report.breakage)
        #expect(breakage.expired == expired && breakage.known > expired)
        let expected = try #require(report.expectedBreakage)
        let mortal = report.months.reduce(0) { $0 + ($1.month == 0 ? 0 : $1.points) }
        #expect(expected == mortal * breakage.expired / breakage.known)
    }

    /// Just before the day begins, or now.
    private func members(of play: PastPlay, at day: CivilDate) async throws -> [Member] {
        let engine = play.scheme.engine
        let start = engine.programs.current.program.zone.start(of: day)
        let instant = min(Timestamp(milliseconds: start.milliseconds - 1), play.scheme.clock.now)
        var members: [Member] = []
        for id in play.ids {
            if let member = try await engine.member(id, asOf: instant)?.member { members.append(member) }
        }
        return members
    }

    @Test(arguments: [9_221, 9_222] as [UInt64])
    func `the movements of an entry are its change of what the member has`(seed: UInt64) async throws {
        var play = try await PastPlay(seed: seed)
        for _ in 0..<260 { try await play.turn() }
        var members: [Int64: Member] = [:]
        var kinds: Set<EntryKind> = []
        try play.scheme.store.audit { item in
            guard case .entry(let chained, _, _, let about) = item else { return }
            let entry = try JournalEntry(chained.row)
            var member = members[entry.member.rawValue] ?? Member(id: entry.member, tier: entry.after.tier)
            let payment = try about.map { try Payment($0) }
            let counts = entry.pointCounts(of: member, given: payment?.sale.priced.lots ?? [], in: .utc)
            let before = member.balances
            try member.apply(entry)
            members[entry.member.rawValue] = member
            let change = member.balances.owned - before.owned
            let movements = counts.filter { $0.figure.isMovement && $0.figure != .retiered }
            #expect(movements.reduce(0) { $0 + $1.points } == change, "seed \(seed), \(entry.id.text)")
            func total(_ figure: PointFigure) -> Points {
                counts.reduce(0) { $0 + ($1.figure == figure ? $1.points : 0) }
            }
            #expect(total(.outstanding) - total(.debt) == change, "seed \(seed), \(entry.id.text)")
            #expect(total(.debt) == member.debt - before.debt, "seed \(seed), \(entry.id.text)")
            #expect(total(.retiered) == 0)
            kinds.insert(entry.event.kind)
        }
        #expect(kinds.isSuperset(of: [.payment, .refund, .capture, .void, .lapse, .maturity, .expiry]), "seed \(seed)")
        try await play.scheme.close()
    }

    @Test func `what an older Florin left undone is made up for piece by piece, and only once`() async throws {
        var play = try await PastPlay(seed: 9_231)
        for _ in 0..<120 { try await play.turn() }
        let scheme = play.scheme
        let counted = try scheme.store.rows.filter { $0.hasPrefix("points(") }
        try await scheme.engine.stop()
        try scheme.ground.edit("DELETE FROM snapshots; DELETE FROM point_days; UPDATE chains SET counted = 0")
        let store = try scheme.ground.open()
        // Each snapshot is written while the journal is still being read.
        try PointBackfill.run(store, snapshotsAtOnce: 1)
        let rows = try store.rows
        #expect(rows.filter { $0.hasPrefix("points(") } == counted)
        #expect(rows.contains { $0.hasPrefix("SnapshotRow") })
        // Cut short before anything was counted, it finds its snapshots there.
        try scheme.ground.edit("DELETE FROM point_days; UPDATE chains SET counted = 0")
        try PointBackfill.run(store, snapshotsAtOnce: 1)
        #expect(try store.rows == rows)
        try PointBackfill.run(store, snapshotsAtOnce: 1)
        #expect(try store.rows == rows)
        #expect(try Verifier.run(store, chainKey: TestScheme.chainKey).faults == [])
        try store.close()
        try scheme.ground.remove()
    }

    @Test func `periods are whole months or days, the first and last cut short`() {
        func periods(_ step: RollForward.Step, _ from: String, _ to: String) -> [String] {
            step.periods(from: CivilDate(from)!, to: CivilDate(to)!).map { "\($0.first.text) \($0.next.text)" }
        }
        #expect(
            periods(.month, "2026-01-15", "2026-03-02") == [
                "2026-01-15 2026-02-01", "2026-02-01 2026-03-01", "2026-03-01 2026-03-02",
            ])
        #expect(periods(.day, "2026-02-28", "2026-03-02") == ["2026-02-28 2026-03-01", "2026-03-01 2026-03-02"])
        #expect(periods(.day, "2026-02-28", "2026-02-28") == [])
    }
}
