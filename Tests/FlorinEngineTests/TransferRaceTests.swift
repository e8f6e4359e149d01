import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Many send to each other at once, through two engines that each believe the members to be theirs.
@Suite(.everyStore) struct TransferRaceTests {
    @Test(arguments: [81, 82] as [UInt64])
    func `what goes round stays the same, and nobody waits for ever`(seed: UInt64) async throws {
        let scheme = try TestScheme(Program.document(points: ""))
        let engines = [scheme.engine, try scheme.secondEngine()]
        var ids: [MemberID] = []
        for number in 0..<20 {
            let id = try await scheme.enrol()
            let expiry = scheme.clock.now.adding(seconds: 1_000 + number % 3)
            try await scheme.record(.grantPoints(GrantPoints(points: 500, expiry: .at(expiry))), for: id)
            try await scheme.record(.deposit(Deposit(amount: 300, source: "cash")), for: id)
            ids.append(id)
        }
        var random = SeededRandom(seed: seed)
        let plan = (0..<600).map { _ in Round(members: ids, engines: engines, &random) }
        let refused = try await withThrowingTaskGroup(of: Int.self) { group in
            for till in 0..<24 {
                group.addTask {
                    var refused = 0
                    for number in stride(from: till, to: plan.count, by: 24) {
                        let (round, key) = (plan[number], key("\(number)"))
                        let first = try await round.play(key)
                        // A retry, through the other engine perhaps, is the same transfer.
                        #expect(try await round.play(key) == first, "seed \(seed), transfer \(number)")
                        if !first { refused += 1 }
                    }
                    return refused
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(refused < plan.count / 2, "seed \(seed): hardly anything was sent")
        let members = try ids.map { try scheme.member($0) }
        #expect(members.reduce(0) { $0 + $1.balances.available } == 20 * 500, "seed \(seed)")
        #expect(members.reduce(0) { $0 + $1.principal } == 20 * 300, "seed \(seed)")
        let balance = try TrialBalance(of: scheme.store)
        #expect(balance.accounts["program/points-transferred"] == 0, "seed \(seed)")
        #expect(balance.accounts["program/wallet-transferred"] == 0, "seed \(seed)")
        let failures = engines.map(\.statistics.failures)
        #expect(failures == [0, 0], "seed \(seed)")
        try await engines[1].stop()
        #expect(try scheme.verify().faults == [], "seed \(seed)")
        try await scheme.close()
    }

    @Test func `one member that all send to, and that is busy itself, keeps nobody out`() async throws {
        let scheme = try TestScheme(Program.document(points: ""), lanes: 4)
        let engines = [scheme.engine, try scheme.secondEngine()]
        let hot = try await scheme.enrol()
        var ids: [MemberID] = []
        for _ in 0..<16 {
            ids.append(try await scheme.enrol())
            try await scheme.record(.deposit(Deposit(amount: 20, source: "cash")), for: ids[ids.count - 1])
        }
        let senders = ids
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let engine = engines[number % 2]
                    for _ in 0..<10 {
                        let transfer = Command.transfer(Transfer(to: hot, cargo: .money(1)))
                        _ = try await engine.submit(transfer, for: senders[number / 2]).result.get()
                        let deposit = Command.deposit(Deposit(amount: 1, source: "cash"))
                        _ = try await engine.submit(deposit, for: hot).result.get()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try scheme.member(hot).principal == 32 * 10 * 2)
        #expect(try senders.allSatisfy { try scheme.member($0).principal == 0 })
        try await engines[1].stop()
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    private struct Round: Sendable {
        let engine: Engine
        let from: MemberID
        let transfer: Transfer

        init(members: [MemberID], engines: [Engine], _ random: inout SeededRandom) {
            engine = engines.any(&random)
            from = members.any(&random)
            var to = members.any(&random)
            while to == from { to = members.any(&random) }
            let amount = random.number(1...60)
            transfer = Transfer(to: to, cargo: random.isOne(in: 2) ? .points(amount) : .money(amount))
        }

        /// False if there was too little to send.
        func play(_ key: IdempotencyKey) async throws -> Bool {
            switch try await engine.submit(.transfer(transfer), for: from, key: key).result {
            case .success: true
            case .failure(.insufficientPoints), .failure(.insufficientFunds): false
            case .failure(let rejection): throw rejection
            }
        }
    }
}
