import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

@Suite(.everyStore) struct CheckoutTests {
    /// W3 and W4 of the worked cases, through lanes, store and journal.
    @Test func `a mixed tender sale and its refunds leave no trace but the journal`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 200_000)), for: id)
        try await scheme.record(.grantPoints(GrantPoints(points: 12_000)), for: id)
        try await scheme.record(.deposit(Deposit(amount: 20_000, source: "cash")), for: id)
        let before = try scheme.member(id).balances

        var request = sale([19_900, 8_990, 3_550], points: .auto, wallet: .exactly(10_000))
        request.lines[1].quantity = 2
        let payment = try await scheme.record(.pay(.direct(request)), for: id)
        guard case .sold(let sold) = payment.event else { throw TestScheme.Unexpected() }
        #expect(sold.priced.price.gross == 41_430)
        // Without the coupon of W3: 5 % of 414.30, 30 % of 393.58 in steps of 100 points, 100.00 of the wallet.
        #expect(sold.priced.price.steps.map(\.amount) == [-2_072, -11_800, -10_000])
        #expect(sold.priced.price.due == 27_558)
        #expect(sold.priced.price.payable == 17_558)
        #expect(sold.priced.price.earn.points == 413)
        try await scheme.restart()
        for line in [1, 1, 0, 2] {
            let claim = RefundClaim.units([.init(line: line, quantity: 1)])
            try await scheme.record(.refund(Refund(payment: payment.number, claim: claim)), for: id)
        }
        #expect(try scheme.member(id).balances == before)
        let refund = Command.refund(Refund(payment: payment.number, claim: .everything))
        let again = try await scheme.rejection(of: refund, for: id)
        #expect(again == .refundExceedsPayment(available: 0, required: 1))
        let report = try scheme.verify()
        #expect(report.faults == [])
        #expect(report.sales == 1)
        try await scheme.close()
    }

    @Test func `a payment can be given back in the very batch that makes it`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 100_000, source: "cash")), for: id)
        var request = sale([10], wallet: .auto)
        request.lines[0].quantity = 10
        let (engine, pay) = (scheme.engine, Command.pay(.direct(request)))
        var (taken, accepted) = (Money(0), 0)
        for _ in 0..<20 {
            // Known beforehand: what is refused before it makes no entry.
            let number = try scheme.member(id).number + 1
            let refund = Refund(payment: number, claim: .units([.init(line: 0, quantity: 1)]))
            let results = try await many(8) { index in
                try await engine.submit(index == 0 ? pay : .refund(refund), for: id).result
            }
            let refunds = results.dropFirst().count { $0.rejection == nil }
            accepted += refunds
            taken += 100 - 10 * Money(refunds)
        }
        #expect(try scheme.member(id).principal == 100_000 - taken)
        #expect(accepted > 0 && engine.statistics.commits < 20 + accepted, "some came together")
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `one key has one effect`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: id)
        let engine = scheme.engine
        let pay = Command.pay(.direct(sale([100], wallet: .auto)))
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    guard
                        case .recorded(let entry, _) = try await engine.submit(pay, for: id, key: key("k")).result.get()
                    else { throw TestScheme.Unexpected() }
                    return entry.number
                }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(numbers.count == 1)
        #expect(try scheme.member(id).principal == 900)
        try await scheme.restart()
        let replay = try await scheme.engine.submit(pay, for: id, key: key("k"))
        #expect(replay.isReplay)
        #expect(try await scheme.rejection(of: pay, for: id, key: key("k", "other")) == .idempotencyKeyReused)
        #expect(try scheme.member(id).principal == 900)
        try await scheme.close()
    }
}
