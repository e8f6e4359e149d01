import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Keys, races and queues: one request has one effect, whoever repeats it and however many come at once.
@Suite(.everyStore) struct IdempotencyTests {
    private let pay = Command.pay(.direct(sale([800], wallet: .exactly(800))))

    @Test func `a key that failed for want of funds fails after a deposit too`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let first = try await scheme.rejection(of: pay, for: id, key: key("k"))
        #expect(first == .insufficientFunds(available: 0, required: 800))
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: id)
        try await scheme.restart()
        let again = try await scheme.engine.submit(pay, for: id, key: key("k"))
        guard case .failure(let rejection) = again.result else { throw TestScheme.Unexpected() }
        #expect(rejection == first && again.isReplay)
        try await scheme.record(pay, for: id, key: key("new"))
        #expect(try scheme.member(id).principal == 200)
        try await scheme.close()
    }

    @Test func `a key is kept for thirty days and is new after them`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 1_600, source: "cash")), for: id)
        let first = try await scheme.record(pay, for: id, key: key("k"))
        let end = scheme.clock.now.milliseconds + IdempotencyKey.lifetimeMilliseconds
        scheme.clock.set(Timestamp(milliseconds: end - 1))
        #expect(try await scheme.record(pay, for: id, key: key("k")) == first)
        scheme.clock.set(Timestamp(milliseconds: end))
        #expect(try await scheme.record(pay, for: id, key: key("k")).number == first.number + 1)
        #expect(try scheme.member(id).principal == 0)
        #expect(try await scheme.rejection(of: pay, for: id, key: key("k", "other")) == .idempotencyKeyReused)
        try await scheme.close()
    }

    @Test func `what is wrong with a request does not burn its key`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let refund = Command.refund(Refund(payment: 2, claim: .everything))
        #expect(try await scheme.rejection(of: refund, for: id, key: key("k")) == .notFound("payment"))
        try await scheme.record(.pay(.direct(sale([100]))), for: id)
        try await scheme.record(refund, for: id, key: key("k"))
        try await scheme.close()
    }

    @Test func `the same key of two members, or of two clients, is two keys`() async throws {
        let scheme = try TestScheme()
        let deposit = Command.deposit(Deposit(amount: 100, source: "cash"))
        let (a, b) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(deposit, for: a, key: key("k"))
        try await scheme.record(deposit, for: b, key: key("k"))
        let other = IdempotencyKey(client: "app", key: "k", method: "POST", path: "/v1/payments", body: [])
        try await scheme.record(deposit, for: a, key: other)
        #expect(try scheme.member(a).principal == 200 && scheme.member(b).principal == 100)
        try await scheme.close()
    }

    @Test func `nobody can ask what something costs, and nothing else`() async throws {
        let scheme = try TestScheme()
        let request = sale([100])
        for command in [.pay(.direct(request)), .deposit(Deposit(amount: 1, source: "cash")), .advance] as [Command] {
            #expect(try await scheme.rejection(of: command, for: .nobody) == .notFound("member"))
        }
        let quote = try await scheme.engine.quote(request, for: .nobody).get()
        #expect(quote.priced.price.payable == 100 && quote.priced.price.earn.points == 0)
        try await scheme.close()
    }

    /// W14.
    @Test func `of a hundred captures at once exactly as many succeed as there is money for`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: id)
        let (engine, capture) = (scheme.engine, Command.pay(.direct(sale([100], wallet: .exactly(100)))))
        let paid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    switch try await engine.submit(capture, for: id, key: key("\(number)")).result {
                    case .success: return true
                    case .failure(.insufficientFunds(available: 0, required: 100)): return false
                    case .failure(let other): throw other
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(paid == 10)
        #expect(try scheme.member(id).principal == 0 && scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a full queue refuses without any effect`() async throws {
        let scheme = try TestScheme(lanes: 1, queueLimit: 2)
        let id = try await scheme.enrol()
        let outcomes = await outcomes(of: 300, on: scheme.engine, for: id)
        #expect(outcomes.overloaded > 0 && outcomes.accepted > 0)
        #expect(outcomes.accepted + outcomes.overloaded == 300 && outcomes.others == [])
        #expect(try scheme.member(id).principal == outcomes.accepted)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `whoever was accepted before the end gets an answer, and it is the truth`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let engine = scheme.engine
        async let submitted = outcomes(untilRefused: 100, on: engine, for: id)
        // Each of them waits for an answer, most of the time in the queue.
        for _ in 0..<10_000 where engine.statistics.jobs < 300 { try await Task.sleep(for: .milliseconds(1)) }
        try await scheme.restart()
        let outcomes = await submitted
        #expect(outcomes.accepted > 200 && outcomes.stopped == 100)
        #expect(outcomes.overloaded == 0 && outcomes.others == [])
        #expect(try scheme.member(id).principal == outcomes.accepted)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    /// Deposits of 1, all at once.
    private func outcomes(of count: Int, on engine: Engine, for id: MemberID) async -> Outcomes {
        await withTaskGroup(of: Outcomes.self) { group in
            for _ in 0..<count { group.addTask { await Outcomes(ofDepositOn: engine, for: id) } }
            return await group.reduce(into: Outcomes()) { $0.add($1) }
        }
    }

    /// Deposits of 1, by so many clients, each one after the other until one is not accepted.
    private func outcomes(untilRefused clients: Int, on engine: Engine, for id: MemberID) async -> Outcomes {
        await withTaskGroup(of: Outcomes.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var all = Outcomes()
                    while true {
                        let one = await Outcomes(ofDepositOn: engine, for: id)
                        all.add(one)
                        if one.accepted == 0 { return all }
                    }
                }
            }
            return await group.reduce(into: Outcomes()) { $0.add($1) }
        }
    }

    private struct Outcomes: Sendable {
        var accepted: Int64 = 0
        var overloaded: Int64 = 0
        var stopped: Int64 = 0
        var others: [String] = []

        init() {}

        /// Of a deposit of 1.
        init(ofDepositOn engine: Engine, for id: MemberID) async {
            do throws(EngineError) {
                let answer = try await engine.submit(.deposit(Deposit(amount: 1, source: "cash")), for: id)
                if case .success = answer.result { accepted = 1 } else { others = ["rejected"] }
            } catch {
                switch error {
                case .overloaded: overloaded = 1
                case .stopped: stopped = 1
                default: others = ["\(error)"]
                }
            }
        }

        mutating func add(_ other: Outcomes) {
            accepted += other.accepted
            overloaded += other.overloaded
            stopped += other.stopped
            others += other.others
        }
    }
}
