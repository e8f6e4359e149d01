import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What is kept of requests under their idempotency keys.
@Suite(.everyStore) struct OutcomeTests {
    private let pay = Command.pay(.direct(sale([800], wallet: .exactly(800))))
    private let deposit = Command.deposit(Deposit(amount: 100, source: "cash"))

    @Test func `all are listed, page by page, in the order of members and keys`() async throws {
        let scheme = try TestScheme()
        var expected: Set<Place> = []
        for number in 0..<30 {
            let id = try await scheme.enrol()
            for _ in 0..<number % 3 { try await scheme.record(deposit, for: id) }
            // Most have nothing that is kept; some have more than fits beside the member.
            guard number % 4 == 3 || number > 26 else { continue }
            for index in 0..<number {
                try await scheme.record(deposit, for: id, key: key("\(index)"))
                expected.insert(Place(member: id, scope: key("\(index)").scope))
            }
            guard number % 3 == 0 else { continue }
            let dear = Command.pay(.direct(sale([9_000], wallet: .exactly(9_000))))
            #expect(try await scheme.rejection(of: dear, for: id, key: key("dear")) != nil)
            expected.insert(Place(member: id, scope: key("dear").scope))
        }
        for limit in [1, 2, 7, 1_000] {
            var last: OutcomeRow?
            var places: [Place] = []
            while true {
                let page = try scheme.store.outcomes(after: last, limit: limit)
                places += page.map(Place.init)
                guard let end = page.last else { break }
                last = end
            }
            #expect(places == expected.sorted(), "pages of \(limit)")
        }
        try await scheme.close()
    }

    @Test func `old ones are forgotten, the others kept`() async throws {
        let scheme = try TestScheme()
        let start = scheme.clock.now.milliseconds
        var ids: [MemberID] = []
        for number in 0..<20 {
            let id = try await scheme.enrol()
            ids.append(id)
            for index in 0..<number { try await scheme.record(deposit, for: id, key: key("old \(index)")) }
        }
        let refused = try await scheme.rejection(of: pay, for: ids[1], key: key("refused"))
        #expect(refused != nil)
        scheme.clock.set(Timestamp(milliseconds: start + 1_000))
        for id in ids { try await scheme.record(deposit, for: id, key: key("new")) }
        #expect(try forget(before: start + 1_000, in: scheme) == 20 * 19 / 2 + 1)
        #expect(try forget(before: start + 1_000, in: scheme) == 0)
        let kept = try scheme.store.outcomes(after: nil, limit: 1_000)
        #expect(kept.map(Place.init) == ids.map { Place(member: $0, scope: key("new").scope) }.sorted())
        try await scheme.restart()
        let again = try await scheme.engine.submit(deposit, for: ids[7], key: key("new"))
        #expect(again.isReplay)
        try await scheme.record(deposit, for: ids[7], key: key("old 3"))
        #expect(try scheme.member(ids[7]).principal == 900)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a key that is new again has one answer, taken or refused as it may have been before`() async throws {
        let scheme = try TestScheme()
        let (a, b) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 800, source: "cash")), for: a)
        try await scheme.record(pay, for: a, key: key("k"))
        #expect(try await scheme.rejection(of: pay, for: b, key: key("k")) != nil)
        try await scheme.record(.deposit(Deposit(amount: 1_600, source: "cash")), for: b)
        let end = scheme.clock.now.milliseconds + IdempotencyKey.lifetimeMilliseconds
        scheme.clock.set(Timestamp(milliseconds: end))
        #expect(try await scheme.rejection(of: pay, for: a, key: key("k")) != nil)
        let paid = try await scheme.record(pay, for: b, key: key("k"))
        for _ in 0..<2 {
            // Enough for all lookups to leave the member's row.
            for _ in 0..<10 { for id in [a, b] { try await scheme.record(deposit, for: id) } }
            let refused = try await scheme.engine.submit(pay, for: a, key: key("k"))
            #expect(refused.isReplay)
            #expect(throws: Rejection.self) { try refused.result.get() }
            #expect(try await scheme.record(pay, for: b, key: key("k")) == paid)
            try await scheme.restart()
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a key that another engine refused is refused here, though the money has come since`() async throws {
        let scheme = try TestScheme()
        let other = try scheme.secondEngine()
        let id = try await scheme.enrol()
        try await scheme.record(deposit, for: id)
        let first = try await other.submit(pay, for: id, key: key("k"))
        #expect(throws: Rejection.self) { try first.result.get() }
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: id)
        let second = try await scheme.engine.submit(pay, for: id, key: key("k"))
        #expect(second.isReplay)
        #expect(throws: Rejection.self) { try second.result.get() }
        // And the other way round: what this one took, the other does not refuse.
        try await scheme.record(pay, for: id, key: key("taken"))
        let third = try await other.submit(pay, for: id, key: key("taken"))
        #expect(third.isReplay)
        #expect(throws: Never.self) { try third.result.get() }
        try await other.stop()
        try await scheme.close()
    }

    private func forget(before: Int64, in scheme: TestScheme) throws -> Int {
        var (rows, member) = (0, MemberID?(MemberID(rawValue: .min)))
        while let after = member {
            let part = try scheme.store.purgeOutcomes(before: Timestamp(milliseconds: before), after: after, limit: 3)
            rows += part.rows
            member = part.last
        }
        return rows
    }

    private struct Place: Hashable, Comparable {
        let member: MemberID
        let scope: Digest

        init(member: MemberID, scope: Digest) {
            self.member = member
            self.scope = scope
        }

        init(_ row: OutcomeRow) { self.init(member: MemberID(rawValue: row.member), scope: row.key.scope) }

        static func < (a: Self, b: Self) -> Bool {
            (a.member.rawValue, a.scope.high, a.scope.low) < (b.member.rawValue, b.scope.high, b.scope.low)
        }
    }
}
