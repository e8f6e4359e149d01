import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Several processes on one database.
@Suite(.enabled(if: PostgresServer.isThere)) struct SeveralEnginesTests {
    private static let sales = 1_200

    @Test(arguments: [2, 4])
    func `members at all of them at random: nobody gets an error, and every sale is there once`(count: Int) async throws
    {
        let scheme = try TestScheme(on: .postgres)
        let engines = try [scheme.engine] + (1..<count).map { _ in try scheme.secondEngine() }
        let ids = try await stocked(scheme, members: 6)
        var random = SeededRandom(seed: UInt64(9_000 + count))
        let plan = (0..<Self.sales).map { _ in (ids.any(&random), engines.any(&random)) }
        try await sell(plan)
        // An engine remembers a member that another one has changed since, and finds out when it writes.
        #expect(engines.reduce(0) { $0 + $1.statistics.repeats } > 0, "they never met")
        try await expect(scheme, ids, engines)
    }

    @Test func `members that always go to the same one are never decided twice`() async throws {
        let scheme = try TestScheme(on: .postgres)
        let engines = try [scheme.engine] + (1..<3).map { _ in try scheme.secondEngine() }
        let ids = try await stocked(scheme, members: 9)
        let plan = (0..<Self.sales).map { number in (ids[number % 9], engines[number % 9 % 3]) }
        try await sell(plan)
        #expect(engines.map(\.statistics.repeats) == [0, 0, 0])
        #expect(engines.allSatisfy { $0.statistics.commits > 0 })
        try await expect(scheme, ids, engines)
    }

    /// Members who can pay for all sales.
    private func stocked(_ scheme: TestScheme, members: Int) async throws -> [MemberID] {
        var ids: [MemberID] = []
        for _ in 0..<members {
            let id = try await scheme.enrol()
            try await scheme.record(.deposit(Deposit(amount: Int64(Self.sales), source: "cash", bonus: 0)), for: id)
            ids.append(id)
        }
        return ids
    }

    /// Sells everybody something for 1 from the wallet, 32 sales at once.
    private func sell(_ plan: [(MemberID, Engine)]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for till in 0..<32 {
                group.addTask {
                    for number in stride(from: till, to: plan.count, by: 32) {
                        let (id, engine) = plan[number]
                        let pay = Command.pay(.direct(sale([1], wallet: .exactly(1), reference: "r\(number)")))
                        _ = try await engine.submit(pay, for: id, key: key("\(number)")).result.get()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func expect(_ scheme: TestScheme, _ ids: [MemberID], _ engines: [Engine]) async throws {
        let left = try ids.map { try scheme.member($0).principal }.reduce(0, +)
        #expect(left == Int64((ids.count - 1) * Self.sales))
        for engine in engines.dropFirst() { try await engine.stop() }
        let report = try scheme.verify()
        #expect(report.faults == [] && report.sales == Self.sales)
        try await scheme.close()
    }
}
