import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Two members that turn out to be two after all.
@Suite(.everyStore) struct UnmergeTests {
    private func scheme(_ points: String = #""pending": "P7D""#, unmerge: String = "P30D") throws -> TestScheme {
        let document = """
            {"name": "Case", "currency": "CNY", "timeZone": "Asia/Shanghai", "points": {\(points)},
             "members": {"unmerge": "\(unmerge)"},
             "tiers": [{"id": "silver", "name": "Silver", "from": 0}, {"id": "gold", "name": "Gold", "from": 20000}]}
            """
        return try TestScheme(document)
    }

    /// Two members of whom the first is gold and has some of everything.
    private func members(_ scheme: TestScheme) async throws -> (MemberID, MemberID) {
        let (old, new) = (try await scheme.enrol(reference: "old"), try await scheme.enrol())
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"validFor":"P60D"}"#)
        for id in [old, new] {
            try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash", bonus: 100)), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 70, expiry: .never)), for: id)
            try await scheme.record(.pay(.direct(sale([id == old ? 20_000 : 9_000]))), for: id)
            _ = try await scheme.coupon(of: template, to: id)
        }
        return (old, new)
    }

    @Test func `both have again what they had`() async throws {
        let scheme = try scheme()
        let (old, new) = try await members(scheme)
        let (first, second) = (try scheme.member(old), try scheme.member(new))
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).tier == "gold")
        let entry = try await scheme.record(.unmerge, for: old, key: key("u"))
        #expect(try await scheme.record(.unmerge, for: old, key: key("u")) == entry)
        for (id, before) in [(old, first), (new, second)] {
            let after = try scheme.member(id)
            #expect(after.balances == before.balances && after.status == .active && after.absorbed == [])
            #expect(after.lots.map(\.points) == before.lots.map(\.points))
            #expect(after.lots.map(\.terms.expiresAt) == before.lots.map(\.terms.expiresAt))
            #expect(after.lots.map(\.isPending) == before.lots.map(\.isPending) && after.dueAt == before.dueAt)
            #expect(after.coupons.map(\.validUntil) == before.coupons.map(\.validUntil))
        }
        #expect(try await scheme.engine.member(.reference("old"))?.profile.id == old)
        #expect(try await scheme.rejection(of: .unmerge, for: old) == .stateConflict(state: "active"))
        // What was pending may have matured in the meantime.
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        scheme.clock.set(scheme.clock.now.adding(seconds: 8 * 86_400))
        try await scheme.record(.unmerge, for: old)
        #expect(try scheme.member(old).balances.available == 270 && scheme.member(new).balances.available == 160)
        #expect(try scheme.totals.keys.allSatisfy { !$0.hasSuffix("transferred") })
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `it can be done up to the last day, and not one instant later`() async throws {
        let scheme = try scheme(unmerge: "P2D")
        let (old, new) = try await members(scheme)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        let end = time("2026-03-04T00:00:00+08:00")
        scheme.clock.set(end)
        #expect(try await scheme.rejection(of: .unmerge, for: old) == .stateConflict(state: "mergedForGood"))
        scheme.clock.set(Timestamp(milliseconds: end.milliseconds - 1))
        try await scheme.record(.unmerge, for: old)
        try await scheme.close()
        for period in ["P0D", "P0M"] {
            let never = try self.scheme(unmerge: period)
            let (third, fourth) = try await members(never)
            try await never.record(.merge(MergeMember(into: fourth)), for: third)
            #expect(try await never.rejection(of: .unmerge, for: third) == .stateConflict(state: "mergedForGood"))
            try await never.close()
        }
    }

    @Test func `what has been spent cannot be given back`() async throws {
        let scheme = try scheme()
        let (old, new) = try await members(scheme)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        try await scheme.record(.deductPoints(DeductPoints(points: 71)), for: new)
        #expect(try await scheme.rejection(of: .unmerge, for: old) == .insufficientPoints(available: 69, required: 70))
        try await scheme.record(.grantPoints(GrantPoints(points: 1, expiry: .never)), for: new)
        try await scheme.record(.withdraw(Withdraw(amount: 1_001)), for: new)
        #expect(
            try await scheme.rejection(of: .unmerge, for: old) == .insufficientFunds(available: 999, required: 1_000))
        try await scheme.record(.deposit(Deposit(amount: 1, source: "cash")), for: new)
        // A coupon that was used since is lost to both.
        var buy = sale([600])
        buy.selection.coupons = .these([try scheme.member(new).coupons[1].number])
        try await scheme.record(.pay(.direct(buy)), for: new)
        try await scheme.record(.unmerge, for: old)
        #expect(try scheme.member(old).coupons.isEmpty && scheme.member(new).coupons.count == 1)
        #expect(try scheme.member(new).principal == 0 && scheme.member(old).principal == 1_000)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `of three in a row, the last two can part again`() async throws {
        let scheme = try scheme()
        let (first, second) = try await members(scheme)
        let third = try await scheme.enrol()
        try await scheme.record(.merge(MergeMember(into: second)), for: first)
        try await scheme.record(.merge(MergeMember(into: third)), for: second)
        #expect(try await scheme.rejection(of: .unmerge, for: first) == .merged(into: third))
        try await scheme.record(.unmerge, for: second)
        #expect(try scheme.member(third).absorbed == [] && scheme.member(second).absorbed == [first])
        try await scheme.record(.unmerge, for: first)
        #expect(try scheme.member(first).principal == 1_000 && scheme.member(second).absorbed == [])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
