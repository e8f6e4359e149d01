import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// The worked cases of the field's practice: what is earned, what a refund takes back, and when points mature and die.
@Suite(.everyStore) struct WorkedCaseTests {
    private static let oneForOne = #""redeem": {"ratio": {"points": 1, "amount": 1}}"#

    /// W6.
    @Test func `a refund takes back what the sale earned, whatever the rule says today`() async throws {
        let scheme = try TestScheme(Program.document(points: #""earn": {"points": 1, "per": 100}"#))
        let id = try await scheme.enrol()
        let payment = try await scheme.record(.pay(.direct(sale([5_000]))), for: id)
        #expect(try scheme.member(id).balances.available == 50)
        for (version, points) in [(2, 2), (3, 0)] {
            let program = try Program.written(Program.document(points: #""earn": {"points": \#(points), "per": 100}"#))
            #expect(try await scheme.engine.put(program)?.version == version)
        }
        try await scheme.restart()
        try await scheme.record(.refund(Refund(payment: payment.number, claim: .everything)), for: id)
        #expect(try scheme.member(id).balances.available == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    /// W8: 100 points were earned and 80 of them spent.
    private func refundAfterSpending(_ policy: String) throws -> (book: Book, refunded: Refunded) {
        var book = try Book(Program.document(points: #""clawback": "\#(policy)", \#(Self.oneForOne)"#))
        let payment = try book.sell([10_000])
        try book.record(.deductPoints(DeductPoints(points: 80)))
        let refunded = try book.refund(payment)
        return (book, refunded)
    }

    @Test func `clawback of pending points only leaves active points alone`() throws {
        let (book, refunded) = try refundAfterSpending("pendingOnly")
        #expect(refunded.clawback.points == 0 && refunded.clawback.shortfall == 100)
        #expect(book.balances.available == 20 && refunded.returned.external == 10_000)
    }

    @Test func `clawback within the balance takes what is there and records the rest`() throws {
        let (book, refunded) = try refundAfterSpending("withinBalance")
        #expect(refunded.clawback.points == 20 && refunded.clawback.shortfall == 80)
        #expect(book.balances.available == 0 && book.balances.debt == 0 && refunded.returned.external == 10_000)
    }

    @Test func `clawback into the negative is paid by what is earned next`() throws {
        var (book, refunded) = try refundAfterSpending("negative")
        #expect(refunded.clawback.points == 100 && refunded.clawback.shortfall == 0)
        #expect(book.balances.available == 0 && book.balances.debt == 80)
        try book.sell([20_000])
        #expect(book.lots == [120] && book.balances.debt == 0)
    }

    @Test func `clawback by charging the refund keeps back what the points are worth`() throws {
        let (book, refunded) = try refundAfterSpending("chargeRefund")
        #expect(refunded.clawback.points == 20 && refunded.clawback.shortfall == 80)
        #expect(refunded.clawback.charged == 80 && refunded.returned.external == 9_920)
        #expect(book.balances.available == 0)
    }

    /// W9.
    @Test func `pending points are taken back first, and the rest matures at midnight`() throws {
        let rules = Program.document(points: #""pending": "P7D""#)
        var book = try Book(rules, at: time("2026-06-01T12:00:00+08:00"))
        let payment = try book.sell([12_000, 12_000])
        #expect(book.balances.pending == 240 && book.balances.available == 0)
        book.now = time("2026-06-05T12:00:00+08:00")
        _ = try book.refund(payment, .units([.init(line: 0, quantity: 1)]))
        #expect(book.balances.pending == 120 && book.balances.available == 0)
        try book.advance(to: time("2026-06-07T23:59:59.999+08:00"))
        #expect(book.balances.pending == 120 && book.balances.available == 0)
        try book.advance(to: time("2026-06-08T09:00:00+08:00"))
        #expect(book.balances.pending == 0 && book.balances.available == 120)
        #expect(book.entries.last?.event == .matured && book.entries.last?.at == time("2026-06-08T00:00:00+08:00"))
    }

    /// The lots of W10 to W12 on 1 March: 500 until 31 March, 300 until 30 June, 400 for ever; `spent` are taken.
    private func lots(_ restore: String = #"{"kind": "lapse"}"#, spent: Points) throws -> (Book, JournalEntry) {
        let rules = Program.document(points: #""restore": \#(restore), \#(Self.oneForOne)"#)
        var book = try Book(rules, at: time("2026-03-01T12:00:00+08:00"))
        for (points, expiry) in [
            (400, .never), (300, .at(time("2026-07-01T00:00:00+08:00"))),
            (500, .at(time("2026-04-01T00:00:00+08:00"))),
        ] as [(Points, GrantPoints.Expiry)] {
            try book.record(.grantPoints(GrantPoints(points: points, expiry: expiry)))
        }
        let payment = try book.sell([spent], points: .exactly(spent))
        return (book, payment)
    }

    @Test func `points that expire first are spent first`() throws {
        let (book, payment) = try lots(spent: 600)
        #expect(book.lots == [200, 400])
        #expect(payment.sold?.priced.lots.map(\.points) == [500, 100])
    }

    @Test func `points that come back leave the lots as if less had been spent`() throws {
        var (book, payment) = try lots(spent: 600)
        book.now = time("2026-03-10T12:00:00+08:00")
        let refunded = try book.refund(payment, .amount(250))
        #expect(book.lots == [150, 300, 400])
        #expect(refunded.lots.map(\.points) == [100, 150])
        let less = try lots(spent: 350).0
        #expect(book.member.lots == less.member.lots)
    }

    @Test(
        arguments: [
            (#"{"kind": "lapse"}"#, nil),
            (#"{"kind": "grace", "period": "P14D"}"#, "2026-04-25T00:00:00+08:00"),
            (#"{"kind": "remainingLife"}"#, "2026-05-11T00:00:00+08:00"),
        ] as [(String, String?)])
    func `expired points are never given back for ever`(restore: String, until: String?) throws {
        var (book, payment) = try lots(restore, spent: 600)
        book.now = time("2026-04-10T12:00:00+08:00")
        let refunded = try book.refund(payment, .amount(250))
        let until = until.map(time)
        let outcome = until.map { LotReturn.Outcome.renewed(expiresAt: $0) } ?? .lapsed
        #expect(refunded.lots.map(\.outcome) == [.restored, outcome] && refunded.lots.map(\.points) == [100, 150])
        #expect(book.lots == (until == nil ? [300, 400] : [150, 300, 400]))
        guard let until else {
            #expect(book.entries.last?.postings.contains(Posting(.pointsExpired, 150)) == true)
            return
        }
        #expect(book.member.lots[0].terms.expiresAt == until)
        try book.advance(to: Timestamp(milliseconds: until.milliseconds - 1))
        #expect(book.balances.available == 850)
        try book.advance(to: until)
        #expect(book.balances.available == 700)
    }

    /// W15.
    @Test func `a retry has the first answer, and a second key cannot earn again`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let pay = Command.pay(.direct(sale([10_000], reference: "order-1")))
        let first = try await scheme.record(pay, for: id, key: key("a", "body"))
        let before = try scheme.store.member(id)
        let again = try await scheme.engine.submit(pay, for: id, key: key("a", "body"))
        guard case .success(.recorded(let entry, _)) = again.result else { throw TestScheme.Unexpected() }
        #expect(again.isReplay && entry == first)
        #expect(try await scheme.rejection(of: pay, for: id, key: key("a", "other")) == .idempotencyKeyReused)
        let second = try await scheme.rejection(of: pay, for: id, key: key("b", "body"))
        #expect(second == .alreadyExists(field: "reference"))
        #expect(try scheme.store.member(id) == before)
        try await scheme.close()
    }

    /// W18 and W17.
    @Test func `the sale that crosses a threshold earns at the tier in force before it`() throws {
        var book = try Book(
            Program.document(
                points: "",
                tiers: """
                    {"id": "silver", "name": "Silver", "from": 0, "earnMultiplier": "1.2"},
                    {"id": "gold", "name": "Gold", "from": 200000, "earnMultiplier": "1.5"}
                    """))
        try book.record(.adjustGrowth(AdjustGrowth(growth: 170_000)))
        let crossing = try book.sell([40_000])
        #expect(crossing.sold?.priced.tier == "silver" && crossing.sold?.priced.price.earn.points == 480)
        #expect(book.balances.tier == "gold" && book.balances.growth == 210_000)
        #expect(try book.sell([10_000]).sold?.priced.price.earn.points == 150)
        let refunded = try book.refund(crossing)
        #expect(refunded.clawback.points == 480 && book.balances.available == 150)
        #expect(book.balances.growth == 180_000 && book.balances.tier == "gold", "a tier is lost at its review only")
    }

    /// W26.
    @Test func `points keep the dates that they were given when the rule changes`() throws {
        var book = try Book(Program.document(points: #""expiry": {"kind": "rolling", "period": "P6M"}"#))
        try book.sell([10_000])
        try book.put(Program.document(points: #""expiry": {"kind": "never"}"#))
        try book.sell([20_000])
        #expect(book.member.lots.map(\.terms.expiresAt) == [time("2026-09-02T00:00:00+08:00"), nil])
        try book.advance(to: time("2026-09-02T00:00:00+08:00"))
        #expect(book.lots == [200])
    }

    /// W25.
    @Test(arguments: [
        (#"{"kind": "rolling", "period": "P12M", "roundTo": "endOfMonth"}"#, "2020-07-06T10:00:00+08:00", "2021-07-31"),
        (#"{"kind": "endOfNextYear"}"#, "2025-01-22T10:00:00+08:00", "2026-12-31"),
        (#"{"kind": "rolling", "period": "P12M"}"#, "2024-02-29T10:00:00+08:00", "2025-02-28"),
        (#"{"kind": "fixedDate", "month": 12, "day": 31}"#, "2025-01-22T10:00:00+08:00", "2025-12-31"),
    ])
    func `points live through the last second of a day in the program's zone`(
        rule: String, earned: String, lastDay: String
    ) throws {
        var book = try Book(Program.document(points: #""expiry": \#(rule), \#(Self.oneForOne)"#), at: time(earned))
        try book.sell([100_000])
        book.now = time("\(lastDay)T15:59:59Z")
        try book.sell([400], points: .exactly(400))
        book.now = time("\(lastDay)T16:00:00Z")
        let pay = Command.pay(.direct(sale([400], points: .exactly(400))))
        #expect(book.rejection(of: pay) == .insufficientPoints(available: 0, required: 400))
        try book.advance(to: time("\(lastDay)T20:00:00Z"))
        let expiry = book.entries.last { $0.event == .expired }
        #expect(expiry?.at == time("\(lastDay)T16:00:00Z"))
        #expect(book.balances.available == 0)
    }
}
