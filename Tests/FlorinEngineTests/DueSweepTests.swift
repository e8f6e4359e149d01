import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What is due is posted for everybody, whoever stands in front, and by however many processes.
@Suite(.everyStore) struct DueSweepTests {
    private static let day: Int64 = 86_400_000

    private static func day(_ number: Int64) -> Timestamp {
        Timestamp(milliseconds: TestScheme.noon.milliseconds + number * day)
    }

    /// Members with points that expire on the same day.
    private func members(_ count: Int, expiringOn day: Int64, in scheme: TestScheme) async throws -> [MemberID] {
        let engine = scheme.engine
        return try await withThrowingTaskGroup(of: MemberID.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let id = engine.newMember()
                    _ = try await engine.enrol(Profile(id: id, createdAt: TestScheme.noon)).result.get()
                    let grant = GrantPoints(points: 7, expiry: .at(Self.day(day)))
                    _ = try await engine.submit(.grantPoints(grant), for: id).result.get()
                    return id
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.rawValue < $1.rawValue }
        }
    }

    @Test func `those who are due come by time and id, from any place on`() async throws {
        let scheme = try TestScheme()
        let late = try await members(3, expiringOn: 2, in: scheme)
        let early = try await members(5, expiringOn: 1, in: scheme)
        let expected =
            early.map { DueMember(at: Self.day(1), member: $0) } + late.map { DueMember(at: Self.day(2), member: $0) }
        for size in 1...9 {
            var (seen, last) = ([DueMember](), DueMember?.none)
            while case let page = try scheme.store.dueMembers(by: Self.day(2), after: last, limit: size), !page.isEmpty
            {
                #expect(page.count <= size)
                seen += page
                last = page.last
            }
            #expect(seen == expected, "pages of \(size)")
        }
        let before = Timestamp(milliseconds: Self.day(2).milliseconds - 1)
        #expect(try scheme.store.dueMembers(by: before, after: nil, limit: 9) == Array(expected.prefix(5)))
        try await scheme.close()
    }

    @Test func `members who cannot be advanced hide nobody behind them`() async throws {
        let scheme = try TestScheme(dueAtOnce: 2)
        let damaged = try await members(70, expiringOn: 1, in: scheme)
        let sound = try await members(9, expiringOn: 2, in: scheme)
        let ids = damaged.map { "\($0.rawValue)" }.joined(separator: ",")
        try await scheme.engine.stop()
        try scheme.ground.edit("UPDATE members SET state = '{' WHERE id IN (\(ids))")
        try await scheme.reopen()
        scheme.clock.set(Self.day(3))
        let work = try await scheme.engine.postDueWork()
        #expect(work.damage != nil, "the damage is told")
        #expect(work.members == sound.count)
        for id in sound { #expect(try scheme.member(id).balances.available == 0) }
        let due = try scheme.store.dueMembers(by: Self.day(3), after: nil, limit: 100)
        #expect(due.map(\.member) == damaged)
        try await scheme.close()
    }

    @Test func `a damaged member keeps no report from being made`() async throws {
        let scheme = try TestScheme()
        let ids = try await members(3, expiringOn: 1, in: scheme)
        try await scheme.engine.stop()
        try scheme.ground.edit("UPDATE members SET state = '{' WHERE id = \(ids[1].rawValue)")
        try await scheme.reopen()
        scheme.clock.set(Self.day(3))
        let (first, today) = (CivilDate("2026-03-01")!, CivilDate("2026-03-04")!)
        for _ in 0..<2 {
            let report = try await scheme.engine.rollForward(from: first, to: today, by: .month)
            #expect(report.periods.map { $0.total[.expired] } == [-14], "of the two others")
            #expect(try await scheme.engine.liability(asOf: today).outstanding == 7)
        }
        try await scheme.close()
    }

    @Test func `whoever asks while a sweep is under way waits for that one`() async throws {
        let scheme = try TestScheme(dueAtOnce: 5)
        let count = 200
        let ids = try await members(count, expiringOn: 1, in: scheme)
        let engine = scheme.engine
        scheme.clock.set(Self.day(1))
        let shares = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await engine.advanceDueMembers() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // One that comes when all is done has nothing left to do.
        #expect(shares.contains(count) && shares.allSatisfy { $0 == count || $0 == 0 }, "\(shares)")
        for id in ids { #expect(try scheme.member(id).number == 3) }
        try await scheme.close()
    }

    @Test func `whoever comes after all others have left is not sent away with their part`() async throws {
        let scheme = try TestScheme(dueAtOnce: 5)
        let ids = try await members(200, expiringOn: 1, in: scheme)
        let engine = scheme.engine
        scheme.clock.set(Self.day(1))
        let left = Task { try await engine.advanceDueMembers() }
        left.cancel()
        _ = try await engine.advanceDueMembers()
        for id in ids { #expect(try scheme.member(id).balances.available == 0) }
        _ = await left.result
        try await scheme.close()
    }

    @Test func `two processes share the work, and nothing is posted twice`() async throws {
        let scheme = try TestScheme(dueAtOnce: 5)
        let count = 300
        let ids = try await members(count, expiringOn: 1, in: scheme)
        let engines = [scheme.engine, try scheme.secondEngine()]
        scheme.clock.set(Self.day(1))
        let shares = try await withThrowingTaskGroup(of: Int.self) { group in
            for engine in engines { group.addTask { try await engine.advanceDueMembers() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // Each has to try only what the other has not done, but for what both have begun: one piece in four, if they always
        // begin at the same time. It would be all of them twice if they went through them in one order; what lies between
        // is ten standard deviations from the one.
        #expect((count..<count * 7 / 4).contains(shares.reduce(0, +)), "\(shares)")
        for id in ids {
            let member = try scheme.member(id)
            #expect(member.balances.available == 0 && member.number == 3)
        }
        try await engines[1].stop()
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
