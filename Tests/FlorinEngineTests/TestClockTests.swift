import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Time that stands still, and what happens when it is moved.
@Suite(.everyStore) struct TestClockTests {
    static let program = """
        {"name":"Trial","currency":"CNY","timeZone":"Asia/Shanghai","mode":"test",
         "tiers":[{"id":"silver","name":"Silver","from":0},{"id":"gold","name":"Gold","from":1000}],
         "points":{"earn":{"points":1,"per":100},"pending":"P7D","expiry":{"kind":"rolling","period":"P12M"}}}
        """
    private let noon = TestScheme.noon

    @Test func `time stands still, in every process, through a restart`() async throws {
        let scheme = try TestScheme(Self.program)
        let second = try scheme.secondEngine()
        #expect(scheme.engine.isInTestMode && scheme.engine.clock.now == noon)
        scheme.clock.set(noon.adding(seconds: 3_600))
        #expect(scheme.engine.clock.now == noon && second.clock.now == noon)
        let later = noon.adding(seconds: 86_400)
        #expect(try await scheme.engine.advanceTestClock(to: later).get() == later)
        #expect(second.clock.now == noon)
        try await second.followTestClock()
        #expect(second.clock.now == later)
        _ = try await second.advanceTestClock(to: later.adding(seconds: 1)).get()
        _ = try await scheme.engine.refresh()
        #expect(scheme.engine.clock.now == later.adding(seconds: 1))
        try await second.stop()
        try await scheme.restart()
        #expect(scheme.engine.clock.now == later.adding(seconds: 1))
        let id = try await scheme.enrol()
        #expect(try scheme.member(id).at == later.adding(seconds: 1))
        #expect(try scheme.store.time(or: scheme.clock) == later.adding(seconds: 1))
        try await scheme.close()
    }

    @Test func `all that is due is posted in the order of time before the answer`() async throws {
        let scheme = try TestScheme(Self.program)
        let ids = try await [scheme.enrol(), scheme.enrol()]
        for id in ids {
            try await scheme.record(.pay(.direct(sale([30_000]))), for: id)
            try await scheme.record(
                .grantPoints(GrantPoints(points: 5, expiry: .at(noon.adding(seconds: 60)))), for: id)
            try await scheme.record(.deposit(Deposit(amount: 500, source: "cash")), for: id)
            var hold = sale([100], wallet: .exactly(100))
            hold.capture = .later(seconds: 90)
            try await scheme.record(.pay(.direct(hold)), for: id)
        }
        let end = noon.adding(seconds: 400 * 86_400)
        _ = try await scheme.engine.advanceTestClock(to: end).get()
        #expect(try scheme.store.dueMembers(by: end, after: nil, limit: 10) == [])
        for id in ids {
            let entries = try scheme.store.entries(id, before: .max, limit: 6).map { try JournalEntry($0) }
            #expect(entries.map(\.event.kind) == [.growthLapse, .tierReview, .expiry, .maturity, .lapse, .expiry])
            #expect(entries.map(\.at.milliseconds) == entries.map(\.at.milliseconds).sorted(by: >))
            #expect(entries[5].at == noon.adding(seconds: 60) && entries[4].at == noon.adding(seconds: 90))
            #expect(entries[3].at == time("2026-03-07T16:00:00Z"))
            #expect(entries[2].at == time("2027-03-01T16:00:00Z"))
            #expect(try scheme.member(id).balances.available == 0)
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `it goes forward only, and five years at once at the most`() async throws {
        let scheme = try TestScheme(Self.program)
        let engine = scheme.engine
        func pointers(_ instant: Timestamp) async throws -> [String] {
            guard case .invalid(let faults)? = try await engine.advanceTestClock(to: instant).rejection else {
                return []
            }
            return faults.map(\.pointer)
        }
        let step = Limits.testClockStep
        #expect(try await pointers(noon.adding(seconds: -1)) == ["/to"])
        #expect(try await pointers(noon.adding(seconds: step + 1)) == ["/to"])
        #expect(try await engine.advanceTestClock(to: noon).get() == noon)
        var now = noon
        while now.adding(seconds: step) < Limits.testClockEnd {
            now = try await engine.advanceTestClock(to: now.adding(seconds: step)).get()
        }
        #expect(try await pointers(Limits.testClockEnd.adding(seconds: 1)) == ["/to"])
        #expect(try await engine.advanceTestClock(to: Limits.testClockEnd).get() == Limits.testClockEnd)
        // Ids are still made, and are found.
        let id = try await scheme.enrol()
        #expect(try scheme.member(id).at == Limits.testClockEnd)
        #expect(MemberID(id.text) == id)
        try await scheme.close()
    }

    @Test func `a live program refuses, and no program changes its mode`() async throws {
        let live = try TestScheme()
        let to = noon.adding(seconds: 1)
        #expect(try await live.engine.advanceTestClock(to: to).rejection == .stateConflict(state: "live"))
        #expect(try live.store.mark(.testClock) == nil && !live.engine.isInTestMode)
        let trial = try Program.written(Self.program)
        #expect(try await live.engine.put(trial) == nil)
        #expect(live.engine.programs.fixedField(changedBy: trial) == "mode")
        live.clock.set(to)
        #expect(live.engine.clock.now == to)
        try await live.close()
        let test = try TestScheme(Self.program)
        var other = trial
        other.mode = .live
        #expect(try await test.engine.put(other) == nil)
        other.mode = .test
        other.name = "Another"
        #expect(try await test.engine.put(other)?.version == 2)
        try await test.close()
    }

    @Test func `of those who move it at once, one does, or one after the other`() async throws {
        let scheme = try TestScheme(Self.program)
        for _ in 0..<20 { _ = try await scheme.rich() }
        let (engine, noon) = (scheme.engine, noon)
        let results = try await many(20) { index in
            try await engine.advanceTestClock(to: noon.adding(seconds: 86_400 * (20 - index)))
        }
        #expect(results.contains { (try? $0.get()) != nil })
        for case .failure(let rejection) in results {
            if case .invalid = rejection { continue }
            #expect(rejection == .stateConflict(state: "advancing"))
        }
        _ = try await engine.advanceTestClock(to: noon.adding(seconds: 86_400 * 21)).get()
        try await scheme.close()
    }

    @Test func `the clock goes with a scheme that moves`() async throws {
        try #require(PostgresServer.isThere)
        let scheme = try TestScheme(Self.program)
        _ = try await scheme.enrol()
        _ = try await scheme.engine.advanceTestClock(to: noon.adding(seconds: 77)).get()
        let ground = try StoreGround(scheme.ground.kind == .sqlite ? .postgres : .sqlite)
        let target = try ground.open()
        try StoreMove.run(from: scheme.store, to: target)
        #expect(try target.mark(.testClock) == noon.adding(seconds: 77).milliseconds)
        try target.close()
        try ground.remove()
        try await scheme.close()
    }
}
