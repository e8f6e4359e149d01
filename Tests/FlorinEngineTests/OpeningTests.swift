import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Members bring along what they had elsewhere, once, through the journal.
@Suite(.everyStore) struct OpeningTests {
    private static let earned = Timestamp(rfc3339: "2025-06-01T00:00:00Z")!
    private static let end = Timestamp(rfc3339: "2026-06-30T16:00:00Z")!

    private static let balance = OpeningBalance(
        principal: 50_000, bonus: 700, growth: 120_000, tier: "gold",
        lots: [
            OpeningLot(points: 300, earnedAt: earned.adding(seconds: 60), expiresAt: nil),
            OpeningLot(points: 500, earnedAt: earned, expiresAt: end),
            OpeningLot(points: 40, earnedAt: earned.adding(seconds: 9), expiresAt: end.adding(seconds: 86_400)),
        ])

    @Test func `an opening is an entry like any other`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let entry = try await scheme.record(.open(Self.balance), for: id)
        #expect(entry.id.text.hasPrefix("opn_") && entry.event == .opened(Self.balance))
        let member = try scheme.member(id)
        #expect(member.principal == 50_000 && member.bonus == 700 && member.growth == 120_000)
        #expect(member.tier == "gold")
        // Each lot by itself, in the order in which they are spent.
        #expect(member.lots.map(\.points) == [500, 40, 300])
        #expect(member.lots.map(\.terms.earnedAt) == [0, 9, 60].map { Self.earned.adding(seconds: $0) })
        #expect(member.lots.map(\.terms.source) == [.opening, .opening, .opening])
        let books = try TrialBalance(of: scheme.store)
        #expect(books.isZero && books.accounts["program/opening-points"] == -840)
        #expect(books.accounts["program/opening-wallet"] == -50_700)
        #expect(books.accounts["program/opening-growth"] == -120_000)
        let again = try await scheme.engine.activity(of: id, before: .max, limit: 1)
        #expect(again == [entry])
        // It is spent and given back as earned points are.
        let sale = try await scheme.record(.pay(.direct(sale([3_000], points: .exactly(600)))), for: id)
        try await scheme.record(.refund(Refund(payment: sale.number, claim: .everything)), for: id)
        #expect(try scheme.member(id).lots.map(\.points) == [500, 40, 300])
        let report = try await scheme.engine.rollForward(
            from: CivilDate("2026-03-01")!, to: CivilDate("2026-03-02")!, by: .day)
        #expect(report.periods[0].total[.imported] == 840)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `books are opened once, and before anything else`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let opening = Command.open(Self.balance)
        let first = try await scheme.record(opening, for: id, key: key("o"))
        #expect(try await scheme.record(opening, for: id, key: key("o")) == first)
        #expect(try await scheme.rejection(of: opening, for: id) == .stateConflict(state: "opened"))
        let other = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 1, source: "cash")), for: other)
        #expect(try await scheme.rejection(of: opening, for: other) == .stateConflict(state: "opened"))
        try await scheme.close()
    }

    @Test func `what cannot be is refused with its place`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let now = scheme.clock.now
        func pointers(_ change: (inout OpeningBalance) -> Void) async throws -> [String] {
            var balance = Self.balance
            change(&balance)
            guard case .invalid(let faults)? = try await scheme.rejection(of: .open(balance), for: id) else {
                return []
            }
            return faults.map(\.pointer)
        }
        #expect(try await pointers { $0.principal = -1 } == ["/principal"])
        #expect(try await pointers { $0.growth = Bounds.magnitude + 1 } == ["/growth"])
        #expect(try await pointers { $0.tier = "lead" } == ["/tier"])
        #expect(try await pointers { ($0.tier, $0.growth) = ("silver", 200_000) } == ["/tier"])
        #expect(try await pointers { $0.lots[1].points = 0 } == ["/lots/1/points"])
        #expect(try await pointers { $0.lots[1].expiresAt = now } == ["/lots/1/expiresAt"])
        #expect(try await pointers { $0.lots[2].earnedAt = now.adding(seconds: 1) } == ["/lots/2/earnedAt"])
        #expect(try await pointers { $0.lots[0].points = Bounds.magnitude } == ["/lots"])
        let lot = OpeningLot(points: 1, earnedAt: Self.earned, expiresAt: nil)
        #expect(try await pointers { $0.lots = Array(repeating: lot, count: Member.lotLimit + 1) } == ["/lots"])
        #expect(try scheme.member(id).number == 1)
        // At the limits.
        var most = OpeningBalance(principal: Bounds.magnitude, growth: Bounds.magnitude)
        most.lots = Array(repeating: lot, count: Member.lotLimit - 1)
        let rest = Bounds.magnitude - Int64(Member.lotLimit) + 1
        most.lots.append(OpeningLot(points: rest, earnedAt: now, expiresAt: now.adding(seconds: 1)))
        try await scheme.record(.open(most), for: id)
        #expect(try scheme.member(id).balances.available == Bounds.magnitude)
        #expect(try scheme.member(id).tier == "gold")
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
