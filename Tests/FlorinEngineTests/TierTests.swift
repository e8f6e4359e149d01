import FlorinCore
import Testing

/// How a member's tier follows its growth over time.
@Suite struct TierTests {
    private static let tiers = """
        {"id": "silver", "name": "Silver", "from": 0, "earnMultiplier": "1.2"},
        {"id": "gold", "name": "Gold", "from": 200000, "earnMultiplier": "1.5"},
        {"id": "jade", "name": "Jade", "from": 500000, "depositBonus": "2.5%"}
        """

    private func book(_ growth: String, at start: String = "2026-03-10T12:00:00+08:00") throws -> Book {
        try Book(
            """
            {"name": "Case", "currency": "CNY", "timeZone": "Asia/Shanghai", "tiers": [\(Self.tiers)], "growth": {\(growth)}}
            """, at: time(start))
    }

    private func history(_ book: Book) -> [String] {
        book.member.tierChanges.map { "\($0.tier) \($0.at.rfc3339)" }
    }

    /// W17: 1,700 of growth, a sale of ¥400, and its refund.
    private func crossing(_ growth: String) throws -> (book: Book, crossing: JournalEntry) {
        var book = try book(growth)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 170_000)))
        let crossing = try book.sell([40_000])
        #expect(crossing.sold?.priced.price.earn.points == 480)
        try book.sell([10_000])
        #expect(book.balances.tier == "gold" && book.balances.available == 630)
        return (book, crossing)
    }

    @Test func `a tier is lost with the refund that takes its growth, where the program says so`() throws {
        var (book, crossing) = try crossing(#""downgrade": "immediate""#)
        let refunded = try book.refund(crossing)
        #expect(book.balances.growth == 180_000 && book.balances.tier == "silver")
        #expect(refunded.clawback.points == 480 && book.balances.available == 150)
        #expect(history(book) == ["gold 2026-03-10T04:00:00Z", "silver 2026-03-10T04:00:00Z"])
    }

    @Test func `a tier is kept till its review, and lost there`() throws {
        var (book, crossing) = try crossing(#""downgrade": "atReview""#)
        _ = try book.refund(crossing)
        #expect(book.balances.tier == "gold")
        #expect(book.program.program.tierKeptUntil(for: book.member) == time("2027-03-11T00:00:00+08:00"))
        try book.advance(to: time("2027-03-10T23:59:59.999+08:00"))
        #expect(book.balances.tier == "gold")
        try book.advance(to: time("2027-03-11T09:00:00+08:00"))
        #expect(book.balances.tier == "silver" && book.entries.last?.event == .tierReviewed)
        #expect(book.entries.last?.at == time("2027-03-11T00:00:00+08:00"))
    }

    @Test func `a grace follows the loss of growth, and ends with what is regained`() throws {
        for rule in [#""downgrade": "immediate", "grace": "P30D""#, #""grace": "P30D""#] {
            var (book, crossing) = try crossing(rule)
            _ = try book.refund(crossing)
            if !book.member.tierTerms.isGrace {
                try book.advance(to: time("2027-03-11T00:00:00+08:00"))
                try book.record(.adjustGrowth(AdjustGrowth(growth: 1)))
            }
            #expect(book.balances.tier == "gold" && book.member.tierTerms.isGrace, "\(rule)")
            let end = try #require(book.member.tierTerms.until)
            var other = book
            try other.record(.adjustGrowth(AdjustGrowth(growth: 20_000)))
            #expect(!other.member.tierTerms.isGrace && other.balances.tier == "gold", "\(rule)")
            try other.advance(to: end)
            #expect(other.balances.tier == "gold", "\(rule)")
            try book.advance(to: Timestamp(milliseconds: end.milliseconds - 1))
            #expect(book.balances.tier == "gold", "\(rule)")
            try book.advance(to: end)
            #expect(book.balances.tier == "silver", "\(rule)")
        }
    }

    @Test func `a soft landing is one tier down at each review`() throws {
        var book = try book(#""landing": "oneDown", "window": "P6M", "review": {"kind": "calendar", "period": "P3M"}"#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 500_000)))
        #expect(book.balances.tier == "jade")
        try book.advance(to: time("2027-12-31T12:00:00+08:00"))
        #expect(
            history(book) == [
                "jade 2026-03-10T04:00:00Z", "gold 2026-12-31T16:00:00Z", "silver 2027-03-31T16:00:00Z",
            ])
        #expect(book.balances.growth == 0 && book.member.tierTerms.until == nil)
    }

    @Test func `a tier that is kept is kept for one more year, as airlines do`() throws {
        var book = try book(
            #""window": "P12M", "windowKind": "calendar", "review": {"kind": "endOfNextYear"}"#,
            at: "2027-06-10T12:00:00+08:00")
        try book.record(.adjustGrowth(AdjustGrowth(growth: 200_000)))
        #expect(book.member.tierTerms.until == time("2029-01-01T00:00:00+08:00"))
        try book.advance(to: time("2028-06-10T12:00:00+08:00"))
        try book.record(.adjustGrowth(AdjustGrowth(growth: 200_000)))
        try book.advance(to: time("2029-01-01T00:00:00+08:00"))
        #expect(book.balances.tier == "gold" && book.member.tierTerms.until == time("2030-01-01T00:00:00+08:00"))
        try book.advance(to: time("2030-01-01T00:00:00+08:00"))
        #expect(book.balances.tier == "silver")
    }

    @Test func `an anniversary stays on its day`() throws {
        var book = try book(#""window": "forever", "review": {"kind": "anniversary", "period": "P6M"}"#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 200_000)))
        for day in ["2026-09-11", "2027-03-11", "2027-09-11", "2028-03-11"] {
            #expect(book.member.tierTerms.until == time("\(day)T00:00:00+08:00"))
            try book.advance(to: time("\(day)T00:00:00+08:00"))
        }
        #expect(book.balances.tier == "gold")
    }

    @Test func `growth by months counts through the end of the month so far ahead`() throws {
        var book = try book(#""window": "P12M", "downgrade": "immediate""#, at: "2024-02-29T12:00:00+08:00")
        try book.record(.adjustGrowth(AdjustGrowth(growth: 150_000)))
        book.now = time("2024-03-01T00:00:00+08:00")
        try book.record(.adjustGrowth(AdjustGrowth(growth: 60_000)))
        #expect(book.balances.tier == "gold")
        #expect(book.program.program.tierKeptUntil(for: book.member) == time("2025-03-01T00:00:00+08:00"))
        try book.advance(to: time("2025-02-28T23:59:59+08:00"))
        #expect(book.balances.tier == "gold")
        try book.advance(to: time("2025-03-01T00:00:00+08:00"))
        #expect(book.balances.tier == "silver" && book.balances.growth == 60_000)
        #expect(book.entries.last?.event == .growthLapsed)
        #expect(book.entries.last?.postings.contains(Posting(.growthLapsed, 150_000)) == true)
    }

    @Test func `growth by days counts through the day so far ahead`() throws {
        var book = try book(#""window": "P90D""#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 7)))
        #expect(book.member.growthParts.map(\.until) == [time("2026-06-09T00:00:00+08:00")])
        try book.advance(to: time("2026-06-09T00:00:00+08:00"))
        #expect(book.balances.growth == 0)
    }

    /// A tier reached in one calendar year is kept through the next.
    @Test func `the review at the end of a year asks for that year's growth`() throws {
        var book = try book(#""windowKind": "calendar", "window": "P12M""#, at: "2026-12-20T12:00:00+08:00")
        try book.record(.adjustGrowth(AdjustGrowth(growth: 250_000)))
        try book.advance(to: time("2027-06-01T12:00:00+08:00"))
        #expect(book.balances.tier == "gold" && book.balances.growth == 0)
        try book.advance(to: time("2027-12-31T23:59:59+08:00"))
        #expect(book.balances.tier == "gold")
        try book.advance(to: time("2028-01-01T00:00:00+08:00"))
        #expect(book.balances.tier == "silver")
    }

    @Test func `as with airlines, a tier lasts through the year after`() throws {
        var book = try book(#""review": {"kind": "endOfNextYear"}"#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 250_000)))
        #expect(book.member.tierTerms.until == time("2028-01-01T00:00:00+08:00"))
    }

    @Test func `a refund takes growth out of the part that the sale went into`() throws {
        var book = try book(#""window": "P12M""#)
        let first = try book.sell([5_000])
        book.now = time("2026-05-02T12:00:00+08:00")
        try book.sell([7_000])
        #expect(book.member.growthParts.map(\.amount) == [5_000, 7_000])
        _ = try book.refund(first)
        #expect(book.member.growthParts.map(\.amount) == [7_000])
    }

    @Test func `what has lapsed is not taken back out of what has not`() throws {
        var book = try book(#""window": "P1M""#)
        let first = try book.sell([5_000])
        book.now = time("2026-05-02T12:00:00+08:00")
        try book.sell([7_000])
        #expect(book.balances.growth == 7_000)
        let refunded = try book.refund(first)
        #expect(book.balances.growth == 7_000)
        #expect(refunded.clawback.growth == 0 && refunded.clawback.growthShortfall == 5_000)
    }

    @Test func `a tier may bring bonus money with each deposit`() throws {
        var book = try book("")
        try book.record(.adjustGrowth(AdjustGrowth(growth: 500_000)))
        try book.record(.deposit(Deposit(amount: 1_010, source: "cash")))
        #expect(book.balances.principal == 1_010 && book.balances.bonus == 25, "2.5 % of 10.10 is 0.2525")
    }

    @Test func `a tier may be for ever`() throws {
        var (book, crossing) = try crossing(#""downgrade": "never""#)
        _ = try book.refund(crossing)
        try book.advance(to: time("2036-01-01T00:00:00+08:00"))
        #expect(book.balances.tier == "gold" && book.balances.growth == 0)
    }

    @Test func `a review that was set under another rule takes no tier that is for ever`() throws {
        var book = try book(#""downgrade": "atReview""#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 250_000)))
        try book.record(.adjustGrowth(AdjustGrowth(growth: -100_000)))
        try book.put(
            #"{"name": "Case", "currency": "CNY", "tiers": [\#(Self.tiers)], "growth": {"downgrade": "never"}}"#)
        try book.advance(to: time("2028-01-01T00:00:00+08:00"))
        #expect(book.balances.tier == "gold" && book.member.tierTerms.until == nil)
    }

    @Test func `an entry that passes through tiers changes the tier once, as its journal says`() throws {
        var book = try book(#""downgrade": "immediate""#)
        try book.record(.adjustGrowth(AdjustGrowth(growth: 600_000)))
        try book.record(.adjustGrowth(AdjustGrowth(growth: -600_000)))
        var replayed = Member(id: book.member.id, tier: "silver")
        for entry in book.entries { try replayed.apply(entry) }
        #expect(replayed == book.member && replayed.tierChanges.map(\.tier) == ["jade", "silver"])
    }

    @Test func `only so many changes are remembered`() throws {
        var book = try book(#""downgrade": "immediate""#)
        for _ in 0..<Member.tierChangeLimit {
            try book.record(.adjustGrowth(AdjustGrowth(growth: 200_000)))
            try book.record(.adjustGrowth(AdjustGrowth(growth: -200_000)))
        }
        #expect(book.member.tierChanges.count == Member.tierChangeLimit)
        #expect(book.member.tierChanges.last?.tier == "silver")
    }
}
