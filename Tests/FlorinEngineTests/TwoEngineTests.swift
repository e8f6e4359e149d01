import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Two processes on one store.
@Suite(.everyStore) struct TwoEngineTests {
    @Test func `two engines on one store work on the same members as one`() async throws {
        let scheme = try TestScheme()
        let other = try scheme.secondEngine()
        var ids: [MemberID] = []
        for _ in 0..<4 { ids.append(try await scheme.enrol()) }
        let (engines, members) = ([scheme.engine, other], ids)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<240 {
                group.addTask {
                    let id = members[number % 4]
                    let engine = engines[number / 4 % 2]
                    _ = try await engine.submit(.deposit(Deposit(amount: 10, source: "cash")), for: id).result.get()
                    let pay = Command.pay(.direct(sale([3], wallet: .exactly(3))))
                    _ = try await engine.submit(pay, for: id, key: key("\(number)")).result.get()
                }
            }
            try await group.waitForAll()
        }
        for id in ids { #expect(try scheme.member(id).principal == 60 * 7) }
        #expect(engines.contains { $0.statistics.repeats > 0 }, "they never met")
        try await other.stop()
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `what one engine wrote is known to the other at once, also when it refuses`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let other = try scheme.secondEngine()
        let pay = Command.pay(.direct(sale([800], wallet: .exactly(800))))
        _ = try await other.submit(.deposit(Deposit(amount: 100, source: "cash")), for: id)
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: id)
        let quote = try await other.quote(sale([800], wallet: .exactly(800)), for: id)
        #expect(throws: Never.self) { try quote.get() }
        let paid = try await other.submit(pay, for: id, key: key("k"))
        #expect(throws: Never.self) { try paid.result.get() }
        let twice = try await scheme.rejection(of: pay, for: id)
        #expect(twice == .insufficientFunds(available: 300, required: 800))
        try await other.stop()
        try await scheme.close()
    }
}
