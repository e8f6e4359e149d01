import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Rules of earning that hold for a time, for some members, or up to a point; and remainders that are carried over.
@Suite(.everyStore) struct CampaignTests {
    private func book(_ rule: String, at start: String = "2026-03-10T12:00:00+08:00") throws -> Book {
        try Book(Program.document(points: #""earn": {"points": 1, "per": 100, "rules": [\#(rule)]}"#), at: time(start))
    }

    private func points(_ entry: JournalEntry) -> Points? { entry.sold?.priced.price.earn.points }

    /// W27.
    @Test(arguments: [("additive", 288), ("multiplicative", 346)] as [(String, Points)])
    func `the program says how multipliers meet`(combination: String, points: Points) throws {
        var book = try Book(
            Program.document(
                points: """
                    "earn": {"points": 1, "per": 100, "multipliers": "\(combination)",
                             "rules": [{"id": "dairy", "categories": ["DAIRY"], "multiplier": "2"}]}
                    """,
                tiers: #"{"id": "gold", "name": "Gold", "from": 0, "earnMultiplier": "1.5"}"#))
        var request = sale([11_556])
        request.lines[0].category = "DAIRY"
        let earn = try #require(try book.record(.pay(.direct(request))).sold?.priced.price.earn)
        #expect(earn.points == points)
        #expect(earn.factors.map(\.rule) == ["points/earn", "tiers/gold", "points/earn/rules/dairy"])
        #expect(earn.factors.map(\.value) == ["1/100", "1.5", "2"])
    }

    @Test func `a window is half open`() throws {
        let rule = """
            {"id": "may", "multiplier": "2", "from": "2026-05-01T00:00:00+08:00", "until": "2026-06-01T00:00:00+08:00"}
            """
        for (at, earned) in [
            ("2026-04-30T23:59:59.999+08:00", 100), ("2026-05-01T00:00:00+08:00", 200),
            ("2026-05-31T23:59:59.999+08:00", 200), ("2026-06-01T00:00:00+08:00", 100),
        ] as [(String, Points)] {
            var book = try book(rule, at: "2026-04-01T00:00:00+08:00")
            book.now = time(at)
            #expect(points(try book.sell([10_000])) == earned, "\(at)")
        }
    }

    @Test func `a refund after the window takes back what was earned in it`() throws {
        var book = try book(#"{"id": "may", "multiplier": "3", "until": "2026-06-01T00:00:00+08:00"}"#)
        let payment = try book.sell([10_000, 5_000])
        book.now = time("2026-07-01T12:00:00+08:00")
        #expect(try book.refund(payment, .units([.init(line: 1, quantity: 1)])).clawback.points == 150)
        #expect(try book.refund(payment).clawback.points == 300)
        #expect(book.balances.available == 0)
    }

    @Test func `a first purchase is the first that is captured`() throws {
        var book = try book(#"{"id": "welcome", "multiplier": "5", "occasion": "firstPurchase"}"#)
        var request = sale([10_000])
        request.capture = .later(seconds: 600)
        let holds = [try book.record(.pay(.direct(request))), try book.record(.pay(.direct(request)))]
        try book.record(.capture(CapturePayment(payment: holds[0].number)))
        #expect(book.balances.available == 500)
        try book.record(.capture(CapturePayment(payment: holds[1].number)))
        #expect(book.balances.available == 600, "the second capture is no first purchase any more")
        #expect(points(try book.sell([10_000])) == 100)
    }

    @Test func `a cap holds for each member and period, and what comes back makes room again`() throws {
        var book = try book(#"{"id": "extra", "multiplier": "2", "cap": {"points": 150, "period": "P1M"}}"#)
        let first = try book.sell([10_000])
        #expect(points(first) == 200)
        let second = try book.sell([10_000])
        #expect(points(second) == 150)
        #expect(
            second.sold?.priced.price.earn.factors.last
                == .init(rule: "points/earn/rules/extra", value: "2", points: 50))
        #expect(points(try book.sell([10_000])) == 100)
        #expect(
            try book.refund(second, .amount(5_000)).clawback.points == 50, "the half left would still earn 50 extra")
        #expect(points(try book.sell([1_000])) == 10)
        #expect(try book.refund(second).clawback.points == 100)
        #expect(points(try book.sell([10_000])) == 150)
        book.now = time("2026-04-01T00:00:00+08:00")
        #expect(points(try book.sell([20_000])) == 350)
    }

    @Test func `a cap without a period is for good, and points per unit have caps, too`() throws {
        var book = try book(#"{"id": "cups", "skus": ["cup"], "pointsPerUnit": 10, "cap": {"points": 25}}"#)
        var request = sale([300])
        request.lines[0].sku = "cup"
        request.lines[0].quantity = 2
        #expect(points(try book.record(.pay(.direct(request)))) == 26)
        book.now = time("2030-01-01T00:00:00+08:00")
        #expect(points(try book.record(.pay(.direct(request)))) == 11)
        #expect(points(try book.record(.pay(.direct(request)))) == 6)
    }

    @Test func `captures cannot use a cap twice`() throws {
        var book = try book(#"{"id": "extra", "multiplier": "2", "cap": {"points": 100}}"#)
        var request = sale([10_000])
        request.capture = .later(seconds: 600)
        let holds = [try book.record(.pay(.direct(request))), try book.record(.pay(.direct(request)))]
        for hold in holds { try book.record(.capture(CapturePayment(payment: hold.number))) }
        #expect(book.balances.available == 300)
        for hold in holds { _ = try book.refund(hold) }
        #expect(book.balances.available == 0 && book.member.campaignPoints.isEmpty)
    }

    @Test func `a birthday is a month of the program's calendar, read from the profile`() async throws {
        let scheme = try TestScheme(
            Program.document(
                points: """
                    "earn": {"rules": [{"id": "cake", "multiplier": "2", "occasion": "birthdayMonth"}]}
                    """),
            at: time("2026-05-31T15:59:59Z"))
        let id = scheme.engine.newMember()
        let profile = Profile(id: id, birthday: "1990-05-17", createdAt: scheme.clock.now)
        _ = try (await scheme.engine.enrol(profile)).result.get()
        let stranger = try await scheme.enrol()
        #expect(points(try await scheme.record(.pay(.direct(sale([10_000]))), for: id)) == 200)
        #expect(points(try await scheme.record(.pay(.direct(sale([10_000]))), for: stranger)) == 100)
        let quote = try (await scheme.engine.quote(sale([10_000]), for: id)).get()
        #expect(quote.priced.price.earn.points == 200)
        scheme.clock.set(time("2026-05-31T16:00:00Z"))
        #expect(points(try await scheme.record(.pay(.direct(sale([10_000]))), for: id)) == 100)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    // MARK: Remainders

    private static let carrying = Program.document(
        points: #""earn": {"points": 1, "per": 5000, "carryRemainder": true}"#)

    /// Two purchases of $30 and $20, at a point for each $50.
    @Test func `what is lost by rounding counts for the next purchase`() throws {
        var book = try Book(Self.carrying)
        #expect(points(try book.sell([3_000])) == 0)
        #expect(book.member.remainder == 600_000)
        #expect(points(try book.sell([2_000])) == 1)
        #expect(book.member.remainder == 0)
    }

    @Test(arguments: [41, 42, 43] as [UInt64])
    func `purchases and refunds in any order leave what the kept ones earn together`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var book = try Book(Self.carrying)
        var kept: [(payment: JournalEntry, lines: [Money])] = []
        for round in 0..<300 {
            if kept.isEmpty || Bool.random(using: &random) {
                let lines = (0..<3).map { _ in Money.random(in: 1...20_000, using: &random) }
                kept.append((try book.sell(lines), lines))
            } else {
                let index = Int.random(in: kept.indices, using: &random)
                let line = (0..<3).filter { kept[index].lines[$0] > 0 }.any(&random)
                _ = try book.refund(kept[index].payment, .units([.init(line: line, quantity: 1)]))
                kept[index].lines[line] = 0
                kept.removeAll { $0.lines.allSatisfy { $0 == 0 } }
            }
            let money = kept.reduce(0) { $0 + $1.lines.reduce(0, +) }
            let earned = book.balances.available * 1_000_000 - book.balances.debt * 1_000_000 + book.member.remainder
            #expect(earned == money * 200, "seed \(seed), round \(round)")
        }
    }

    @Test func `a remainder survives a restart`() async throws {
        let scheme = try TestScheme(Self.carrying)
        let id = try await scheme.enrol()
        try await scheme.record(.pay(.direct(sale([3_000]))), for: id)
        try await scheme.restart()
        #expect(points(try await scheme.record(.pay(.direct(sale([2_000]))), for: id)) == 1)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
