import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Points that wait: for a confirmation, or for nothing more than their member's next purchase.
@Suite(.everyStore) struct PendingTests {
    private static let confirmed = Program.document(
        points: #""pending": "untilConfirmed", "expiry": {"kind": "rolling", "period": "P12M"}"#)

    private func confirm(_ payment: JournalEntry) -> Command { .confirm(ConfirmPayment(payment: payment.number)) }

    @Test func `points wait until their payment is confirmed, and those of others go on waiting`() throws {
        var book = try Book(Self.confirmed)
        let first = try book.sell([10_000])
        let second = try book.sell([5_000])
        try book.advance(to: time("2026-09-01T12:00:00+08:00"))
        #expect(book.balances.pending == 150 && book.balances.available == 0)
        let entry = try book.record(confirm(first))
        #expect(book.balances.pending == 50 && book.balances.available == 100)
        guard case .confirmed(let confirmed) = entry.event else { throw TestScheme.Unexpected() }
        #expect(confirmed.points == 100)
        #expect(book.rejection(of: confirm(first)) == .stateConflict(state: "confirmed"))
        try book.record(confirm(second))
        #expect(book.lots == [150], "points of one expiry share a lot")
        #expect(book.rejection(of: confirm(second)) == .stateConflict(state: "confirmed"))
    }

    @Test func `a refund takes back what is pending of its own payment only`() throws {
        var book = try Book(Self.confirmed)
        let first = try book.sell([6_000, 4_000])
        try book.sell([5_000])
        _ = try book.refund(first, .units([.init(line: 1, quantity: 1)]))
        #expect(book.balances.pending == 110)
        try book.record(confirm(first))
        #expect(book.balances.pending == 50 && book.balances.available == 60)
        try book.record(.deductPoints(DeductPoints(points: 55)))
        let refunded = try book.refund(first)
        #expect(refunded.clawback.points == 5 && refunded.clawback.shortfall == 55)
        #expect(book.balances.pending == 50 && book.payment(first.number)?.isConfirmed == true)
        #expect(book.rejection(of: confirm(first)) == .stateConflict(state: "refunded"))
    }

    /// W16: what comes back before the points are there is never earned.
    @Test func `a refund before the points are available leaves the rest to mature, and no debt`() throws {
        var book = try Book(Program.document(points: #""pending": "P7D", "clawback": "negative""#))
        let payment = try book.sell([6_000, 4_000])
        let refunded = try book.refund(payment, .units([.init(line: 1, quantity: 1)]))
        #expect(refunded.clawback.points == 40 && refunded.clawback.shortfall == 0)
        try book.advance(to: time("2026-03-20T12:00:00+08:00"))
        #expect(book.balances.available == 60 && book.balances.debt == 0 && book.balances.pending == 0)
    }

    @Test func `what is never confirmed expires`() throws {
        var book = try Book(Self.confirmed)
        try book.sell([10_000])
        try book.advance(to: time("2027-03-02T00:00:00+08:00"))
        #expect(book.balances.pending == 0 && book.entries.last?.event == .expired)
    }

    @Test func `a confirmation may come before the time is over`() throws {
        var book = try Book(Program.document(points: #""pending": "P14D""#))
        let payment = try book.sell([10_000])
        try book.record(confirm(payment))
        #expect(book.balances.available == 100 && book.balances.pending == 0)
        try book.advance(to: time("2026-04-01T12:00:00+08:00"))
        #expect(book.entries.last?.event != .matured)
    }

    @Test func `only a sale can be confirmed`() throws {
        var book = try Book(Self.confirmed)
        var request = sale([10_000])
        request.capture = .later(seconds: 60)
        let authorized = try book.record(.pay(.direct(request)))
        #expect(book.rejection(of: confirm(authorized)) == .stateConflict(state: "authorized"))
        try book.record(.capture(CapturePayment(payment: authorized.number)))
        try book.record(confirm(authorized))
        #expect(book.balances.available == 100)
    }

    @Test func `a confirmed payment survives a restart, and its books are right`() async throws {
        let scheme = try TestScheme(Self.confirmed)
        let id = try await scheme.enrol()
        let payment = try await scheme.record(.pay(.direct(sale([6_000, 4_000]))), for: id)
        let line = RefundClaim.units([.init(line: 1, quantity: 1)])
        try await scheme.record(.refund(Refund(payment: payment.number, claim: line)), for: id)
        try await scheme.record(confirm(payment), for: id, key: key("confirm"))
        try await scheme.restart()
        let again = try await scheme.engine.submit(confirm(payment), for: id, key: key("confirm"))
        #expect(again.isReplay)
        #expect(try await scheme.rejection(of: confirm(payment), for: id) == .stateConflict(state: "confirmed"))
        try await scheme.record(.refund(Refund(payment: payment.number, claim: .everything)), for: id)
        #expect(try scheme.member(id).balances.available == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `what was captured and confirmed can be refunded, whoever remembers it`() async throws {
        let scheme = try TestScheme(Self.confirmed)
        let id = try await scheme.enrol()
        var request = sale([6_000, 4_000])
        request.capture = .later(seconds: 600)
        let payment = try await scheme.record(.pay(.direct(request)), for: id)
        try await scheme.record(.capture(CapturePayment(payment: payment.number)), for: id)
        let line = RefundClaim.units([.init(line: 1, quantity: 1)])
        try await scheme.record(.refund(Refund(payment: payment.number, claim: line)), for: id)
        try await scheme.record(confirm(payment), for: id)
        try await scheme.restart()
        let stored = try await scheme.engine.payment(payment.id)
        #expect(stored?.status == .partiallyRefunded && stored?.isConfirmed == true)
        try await scheme.record(.refund(Refund(payment: payment.number, claim: .everything)), for: id)
        #expect(try scheme.member(id).balances.available == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    // MARK: Inactivity

    private static let active = Program.document(
        points: """
            "expiry": {"kind": "inactivity", "period": "P6M"}, "redeem": {"ratio": {"points": 1, "amount": 1}}
            """)

    @Test func `all points live as long as something is bought`() throws {
        var book = try Book(Self.active, at: time("2026-01-10T12:00:00+08:00"))
        try book.sell([10_000])
        book.now = time("2026-07-10T23:59:59+08:00")
        try book.sell([10_000])
        #expect(book.balances.available == 200 && book.member.activeUntil == time("2027-01-11T00:00:00+08:00"))
        try book.record(.grantPoints(GrantPoints(points: 5)))
        #expect(book.member.activeUntil == time("2027-01-11T00:00:00+08:00"), "a gift is no activity")
        try book.advance(to: time("2027-01-10T23:59:59.999+08:00"))
        #expect(book.balances.available == 205)
        try book.advance(to: time("2027-01-11T08:00:00+08:00"))
        #expect(book.balances.available == 0 && book.entries.last?.at == time("2027-01-11T00:00:00+08:00"))
    }

    @Test func `a gift to somebody who was never active lives its time`() throws {
        var book = try Book(Self.active, at: time("2026-01-10T12:00:00+08:00"))
        try book.record(.grantPoints(GrantPoints(points: 5)))
        try book.advance(to: time("2026-07-10T23:59:59+08:00"))
        #expect(book.balances.available == 5)
        try book.advance(to: time("2026-07-11T00:00:00+08:00"))
        #expect(book.balances.available == 0)
        try book.record(.grantPoints(GrantPoints(points: 7)))
        #expect(book.balances.available == 7 && book.member.dueAt == time("2027-01-12T00:00:00+08:00"))
    }

    /// W12, for points that live with their member's activity.
    @Test(arguments: [("lapse", 0, nil), ("grace", 400, "2026-10-30"), ("remainingLife", 400, "2027-04-15")])
    func `points that come back after all others have died follow the program's rule`(
        kind: String, available: Points, until: String?
    ) throws {
        let period = kind == "grace" ? #", "period": "P14D""# : ""
        var book = try Book(
            Program.document(
                points: """
                    "expiry": {"kind": "inactivity", "period": "P6M"}, "redeem": {"ratio": {"points": 1, "amount": 1}},
                    "restore": {"kind": "\(kind)"\(period)}, "clawback": "pendingOnly"
                    """), at: time("2026-01-10T12:00:00+08:00"))
        try book.record(.grantPoints(GrantPoints(points: 1_000)))
        let payment = try book.sell([10_000], points: .exactly(400))
        let end = time("2026-07-11T00:00:00+08:00")
        #expect(book.member.activeUntil == end)
        try book.advance(to: time("2026-07-10T23:59:59+08:00"))
        var early = book
        _ = try early.refund(payment)
        #expect(early.balances.available == 1_096 && early.member.activeUntil == end, "no new life")
        try book.advance(to: time("2026-10-15T12:00:00+08:00"))
        #expect(book.balances.available == 0)
        _ = try book.refund(payment)
        #expect(book.balances.available == available)
        let expiry = until.map { time("\($0)T00:00:00+08:00") }
        #expect(book.member.lots.map { book.member.expiry(of: $0) } == (available > 0 ? [expiry] : []))
    }

    @Test func `points never die before they can be spent`() throws {
        for (expiry, end) in [
            (#"{"kind": "fixedDate", "month": 12, "day": 31}"#, "2028-01-01"),
            (#"{"kind": "rolling", "period": "P7D"}"#, "2027-01-16"),
        ] {
            var book = try Book(
                Program.document(points: #""pending": "P14D", "expiry": \#(expiry)"#),
                at: time("2026-12-25T12:00:00+08:00"))
            try book.sell([10_000])
            try book.advance(to: time("2027-01-09T12:00:00+08:00"))
            #expect(book.balances.available == 100, "\(expiry)")
            #expect(book.member.lots.map(\.terms.expiresAt) == [time("\(end)T00:00:00+08:00")], "\(expiry)")
        }
    }

    @Test func `under another rule points are free of their member's activity`() throws {
        var book = try Book(Self.active, at: time("2026-01-10T12:00:00+08:00"))
        try book.sell([10_000])
        try book.put(Program.document(points: #""expiry": {"kind": "never"}"#))
        #expect(book.member.dueAt != nil, "until they are used, they keep the date they were given under")
        try book.sell([10_000])
        #expect(book.member.activeUntil == nil && book.balances.available == 200)
    }
}
