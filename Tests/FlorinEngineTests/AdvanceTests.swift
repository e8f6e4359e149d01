import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What becomes due is posted alike, whoever posts it and whenever that is.
@Suite(.everyStore) struct AdvanceTests {
    @Test(arguments: [71, 72, 73, 74, 75, 76] as [UInt64])
    func `one step and a thousand steps give the same journal, byte by byte`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<15 {
            let book = try life(Self.program(&random), &random)
            let end = book.now.milliseconds + 3 * 365 * 86_400_000
            var (once, often) = (book, book)
            try once.advance(to: Timestamp(milliseconds: end))
            let steps = (0..<1_000).map { _ in Int64.random(in: book.now.milliseconds...end, using: &random) }.sorted()
            for step in steps + [end] { try often.advance(to: Timestamp(milliseconds: step)) }
            let (one, many) = (once.entries.map(EntryRow.init), often.entries.map(EntryRow.init))
            #expect(one == many, "seed \(seed), round \(round)")
            #expect(MemberRow(once.member) == MemberRow(often.member), "seed \(seed), round \(round)")
            #expect(one.count > book.entries.count, "something was due; seed \(seed), round \(round)")
            try expectTimes(once, from: book.entries.count)
        }
    }

    /// Entries bear the time at which they were due: the state before them was due then.
    private func expectTimes(_ book: Book, from first: Int) throws {
        var member = Member(id: book.member.id, tier: book.program.program.tiers[0].id)
        for (index, entry) in book.entries.enumerated() {
            if index >= first { #expect(member.dueAt == entry.at) }
            try member.apply(entry)
        }
        #expect(member == book.member)
    }

    private static func program(_ random: inout SeededRandom) -> String {
        let pending = ["P0D", "P14D", "P1M", "untilConfirmed"].any(&random)
        let expiry = [
            #"{"kind": "rolling", "period": "P6M", "roundTo": "endOfMonth"}"#,
            #"{"kind": "rolling", "period": "P10D"}"#,
            #"{"kind": "endOfNextYear"}"#, #"{"kind": "fixedDate", "month": 2, "day": 29}"#,
            #"{"kind": "inactivity", "period": "P3M"}"#,
        ].any(&random)
        let growth = [
            #""window": "P12M""#, #""window": "P90D", "downgrade": "immediate", "grace": "P10D""#,
            #""windowKind": "calendar", "window": "P3M", "landing": "oneDown""#,
            #""window": "P6M", "review": {"kind": "calendar", "period": "P3M"}, "grace": "P1M""#,
            #""window": "P1M", "review": {"kind": "endOfNextYear"}"#,
        ].any(&random)
        let zone = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"].any(&random)
        return """
            {"name": "Life", "currency": "EUR", "timeZone": "\(zone)",
             "tiers": [{"id": "a", "name": "A", "from": 0}, {"id": "b", "name": "B", "from": 20000},
                       {"id": "c", "name": "C", "from": 60000}],
             "growth": {\(growth)},
             "points": {"pending": "\(pending)", "expiry": \(expiry), "clawback": "negative",
                        "earn": {"points": 1, "per": 10, "carryRemainder": true}}}
            """
    }

    /// Some months of sales, refunds, holds and gifts.
    private func life(_ program: String, _ random: inout SeededRandom) throws -> Book {
        var book = try Book(program)
        for _ in 0..<40 {
            book.now = Timestamp(milliseconds: book.now.milliseconds + random.number(0...5 * 86_400_000))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: try book.record(.grantPoints(GrantPoints(points: random.number(1...500))))
            case 1:
                let until = Timestamp(milliseconds: book.now.milliseconds + random.number(1...90 * 86_400_000))
                try book.record(.grantPoints(GrantPoints(points: random.number(1...500), expiry: .at(until))))
            case 2:
                var request = sale([random.number(1...9_000)], points: .auto)
                request.capture = .later(seconds: Int(random.number(1...30 * 86_400)))
                try book.record(.pay(.direct(request)))
            case 3:
                guard let payment = book.entries.last(where: { $0.sold?.priced.request.capture == .now }),
                    book.payment(payment.number)?.status == .captured
                else { continue }
                _ = try book.refund(payment)
            default: try book.sell([random.number(1...9_000)], points: random.isOne(in: 2) ? .auto : .none)
            }
        }
        return book
    }

    /// The sweep does for everybody what decisions do for those who come by.
    @Test func `a sweep after a week off posts what each day would have`() async throws {
        let program = Program.document(
            points: #""pending": "P2D", "expiry": {"kind": "rolling", "period": "P4D"}"#)
        let scheme = try TestScheme(program)
        var members: [MemberID] = []
        for day in 0..<3 {
            for _ in 0..<5 {
                let id = try await scheme.enrol()
                try await scheme.record(.pay(.direct(sale([10_000]))), for: id)
                members.append(id)
            }
            scheme.clock.set(Timestamp(milliseconds: TestScheme.noon.milliseconds + Int64(day + 1) * 86_400_000))
        }
        scheme.clock.set(Timestamp(milliseconds: TestScheme.noon.milliseconds + 10 * 86_400_000))
        #expect(try await scheme.engine.advanceDueMembers() == members.count)
        for (index, id) in members.enumerated() {
            let last = try #require(try scheme.store.entry(id, try scheme.member(id).number))
            let noon = time("2026-03-01T12:00:00+08:00").milliseconds + Int64(index / 5) * 86_400_000
            #expect(try JournalEntry(last).event == .expired)
            #expect(last.at == noon + Int64(4 * 24 + 12) * 3_600_000, "at the end of the fourth day after")
            #expect(try scheme.member(id).balances.available == 0)
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
