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
        await #expect(throws: EngineError.self, "the damage is told") { try await scheme.engine.advanceDueMembers() }
        for id in sound { #expect(try scheme.member(id).balances.available == 0) }
        let due = try scheme.store.dueMembers(by: Self.day(3), after: nil, limit: 100)
        #expect(due.map(\.member) == damaged)
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
        // Each has to try only what the other has not done, but for what both have begun.
        #expect((count..<count * 3 / 2).contains(shares.reduce(0, +)), "\(shares)")
        for id in ids {
            let member = try scheme.member(id)
            #expect(member.balances.available == 0 && member.number == 3)
        }
        try await engines[1].stop()
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
