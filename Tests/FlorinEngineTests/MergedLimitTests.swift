import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What is limited for each member is limited for two that became one: nobody has it twice.
@Suite(.everyStore) struct MergedLimitTests {
    private func merged(_ scheme: TestScheme, _ prepare: (MemberID) async throws -> Void) async throws -> MemberID {
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        try await prepare(old)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        return new
    }

    @Test func `a campaign's cap, and the first purchase`() async throws {
        let rules = """
            {"id": "more", "multiplier": "2", "cap": {"points": 100, "period": "P1M"}},
            {"id": "first", "multiplier": "3", "occasion": "firstPurchase"}
            """
        let scheme = try TestScheme(
            Program.document(points: #""earn": {"points": 1, "per": 100, "rules": [\#(rules)]}"#))
        func earned(_ entry: JournalEntry) -> Points? { entry.sold?.priced.price.earn.points }
        let new = try await merged(scheme) { old in
            let first = try await scheme.record(.pay(.direct(sale([8_000]))), for: old)
            #expect(earned(first) == 320)
        }
        let second = try await scheme.record(.pay(.direct(sale([8_000]))), for: new)
        #expect(earned(second) == 100)
        let third = try await scheme.record(.pay(.direct(sale([8_000]))), for: try await scheme.enrol())
        #expect(earned(third) == 320)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a coupon, and a reward`() async throws {
        let scheme = try TestScheme(Program.document(points: ""))
        let template = try await scheme.template(
            #"{"name":"5 off","kind":"fixed","amount":500,"perMember":1,"validFor":"P30D"}"#)
        let reward = try await scheme.reward(#"{"name":"Mug","points":10,"perMember":1}"#)
        var request = sale([2_000])
        request.selection.coupons = .auto
        let new = try await merged(scheme) { old in
            try await scheme.record(.grantPoints(GrantPoints(points: 100)), for: old)
            _ = try await scheme.coupon(of: template, to: old)
            let used = try await scheme.record(.pay(.direct(request)), for: old)
            #expect(used.sold?.priced.coupons.count == 1)
            try await scheme.record(.redeem(Redeem(reward)), for: old)
        }
        _ = try await scheme.coupon(of: template, to: new)
        let sold = try await scheme.record(.pay(.direct(request)), for: new)
        #expect(sold.sold?.priced.coupons == [])
        let refused = Rejection.limitExceeded(limit: "perMember", maximum: 1)
        #expect(try await scheme.rejection(of: .redeem(Redeem(reward)), for: new) == refused)
        let offers = try await scheme.engine.rewards(for: new, before: RewardID(rawValue: .max), limit: 9)
        #expect(offers?.map(\.refusal) == [.perMember(1)])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `what is sent in a month, and taking the merger back gives the room again`() async throws {
        let scheme = try TestScheme(Program.document(points: #""transfers": {"perMonth": 100}"#))
        let friend = try await scheme.enrol()
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        for id in [old, new] { try await scheme.record(.grantPoints(GrantPoints(points: 500)), for: id) }
        let send = { (points: Points) in Command.transfer(Transfer(to: friend, cargo: .points(points))) }
        try await scheme.record(send(70), for: old)
        try await scheme.record(send(20), for: new)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        let refused = Rejection.limitExceeded(limit: "points.transfers.perMonth", maximum: 100)
        #expect(try await scheme.rejection(of: send(11), for: new) == refused)
        try await scheme.record(send(10), for: new)
        try await scheme.record(.grantPoints(GrantPoints(points: 10)), for: new)
        try await scheme.record(.unmerge, for: old)
        #expect(try scheme.member(new).sent?.points == 30 && scheme.member(old).sent?.points == 70)
        #expect(try await scheme.rejection(of: send(31), for: old) == refused)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a tier is taken over for as long as it was held`() async throws {
        let tiers = #"{"id": "silver", "name": "Silver", "from": 0}, {"id": "gold", "name": "Gold", "from": 20000}"#
        let document = """
            {"name": "Case", "currency": "CNY", "timeZone": "Asia/Shanghai", "tiers": [\(tiers)],
             "growth": {"window": "P1M", "review": {"kind": "anniversary", "period": "P6M"}}}
            """
        let scheme = try TestScheme(document)
        let old = try await scheme.enrol()
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 20_000)), for: old)
        let until = try scheme.member(old).tierTerms.until
        #expect(until == time("2026-09-02T00:00:00+08:00"))
        scheme.clock.set(time("2026-06-10T12:00:00+08:00"))
        let new = try await scheme.enrol()
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).tier == "gold" && scheme.member(new).growth == 0)
        #expect(try scheme.member(new).tierTerms.until == until)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
