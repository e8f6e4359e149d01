import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What becomes of a sale whose member was merged into another one: the same as if both had always been one.
@Suite(.everyStore) struct MergedSaleTests {
    private static let tiers = """
        {"id": "silver", "name": "Silver", "from": 0}, {"id": "gold", "name": "Gold", "from": 20000}
        """

    private func everything(of payment: JournalEntry) -> Command {
        .refund(Refund(payment: payment.number, claim: .everything))
    }

    @Test func `its growth falls with its refund, and the tier with it`() async throws {
        let document = """
            {"name": "Case", "currency": "CNY", "tiers": [\(Self.tiers)], "growth": {"downgrade": "immediate"}}
            """
        let scheme = try TestScheme(document)
        let (old, new, last) = (try await scheme.enrol(), try await scheme.enrol(), try await scheme.enrol())
        let payment = try await scheme.record(.pay(.direct(sale([9_000, 6_000]))), for: old)
        try await scheme.record(.pay(.direct(sale([10_000]))), for: new)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        try await scheme.record(.merge(MergeMember(into: last)), for: new)
        #expect(try scheme.member(last).tier == "gold" && scheme.member(last).growth == 25_000)
        let line = RefundClaim.units([.init(line: 1, quantity: 1)])
        let part = try await scheme.record(.refund(Refund(payment: payment.number, claim: line)), for: old)
        #expect(part.clawback?.growth == 6_000 && part.clawback?.growthShortfall == 0)
        #expect(try scheme.member(last).growth == 19_000 && scheme.member(last).tier == "silver")
        try await scheme.record(everything(of: payment), for: old)
        #expect(try scheme.member(last).growth == 10_000 && scheme.member(last).balances.available == 100)
        #expect(try scheme.member(old).growth == 0 && scheme.member(old).lots == [])
        #expect(try scheme.totals.keys.allSatisfy { !$0.hasSuffix("transferred") })
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    /// The same sales, spends and refunds by one member and by two that become one, under each policy, before and after the
    /// points are available.
    @Test(arguments: ["pendingOnly", "withinBalance", "negative", "chargeRefund"], [1, 10])
    func `a refund takes the same of two that became one as of one`(clawback: String, days: Int) async throws {
        let scheme = try TestScheme(
            Program.document(
                points: """
                    "pending": "P7D", "clawback": "\(clawback)", "earn": {"points": 1, "per": 100, "carryRemainder": true},
                    "redeem": {"ratio": {"points": 1, "amount": 1}}
                    """))
        var ends: [Balances] = []
        var refunds: [Clawback] = []
        for isMerged in [false, true] {
            let new = try await scheme.enrol()
            let old = isMerged ? try await scheme.enrol() : new
            try await scheme.record(.grantPoints(GrantPoints(points: 30)), for: new)
            try await scheme.record(.grantPoints(GrantPoints(points: 20)), for: old)
            let request = sale([7_050, 3_080], points: .exactly(20))
            let payment = try await scheme.record(.pay(.direct(request)), for: old)
            if isMerged { try await scheme.record(.merge(MergeMember(into: new)), for: old) }
            let start = scheme.clock.now
            scheme.clock.set(start.adding(seconds: days * 86_400))
            _ = try await scheme.engine.advanceDueMembers()
            if days > 7 { try await scheme.record(.deductPoints(DeductPoints(points: 60)), for: new) }
            for claim in [RefundClaim.units([.init(line: 1, quantity: 1)]), .everything] {
                let entry = try await scheme.record(
                    .refund(Refund(payment: payment.number, claim: claim)), for: isMerged ? old : new)
                refunds.append(try #require(entry.clawback))
            }
            ends.append(try scheme.member(new).balances)
            scheme.clock.set(start)
        }
        #expect(Array(refunds[..<2]) == Array(refunds[2...]))
        #expect(ends[0] == ends[1])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `points that wait for a confirmation go over, and are confirmed or taken back with their payment`()
        async throws
    {
        let scheme = try TestScheme(Program.document(points: #""pending": "untilConfirmed""#))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        let first = try await scheme.record(.pay(.direct(sale([5_000]))), for: old)
        let second = try await scheme.record(.pay(.direct(sale([3_000]))), for: old)
        try await scheme.record(.pay(.direct(sale([1_000]))), for: new)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).balances.pending == 90 && scheme.member(old).lots == [])
        let confirm = Command.confirm(ConfirmPayment(payment: first.number))
        try await scheme.record(confirm, for: old)
        #expect(try scheme.member(new).balances.pending == 40 && scheme.member(new).balances.available == 50)
        #expect(try await scheme.rejection(of: confirm, for: old) == .stateConflict(state: "confirmed"))
        try await scheme.record(everything(of: second), for: old)
        #expect(try scheme.member(new).balances.pending == 10 && scheme.member(new).balances.available == 50)
        try await scheme.record(everything(of: first), for: old)
        #expect(try scheme.member(new).balances.available == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `points that come back live with the activity of the member that is left`() async throws {
        let scheme = try TestScheme(
            Program.document(
                points: """
                    "expiry": {"kind": "inactivity", "period": "P3M"}, "redeem": {"ratio": {"points": 1, "amount": 1}}
                    """))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.grantPoints(GrantPoints(points: 40)), for: old)
        let payment = try await scheme.record(.pay(.direct(sale([40], points: .exactly(40)))), for: old)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        let start = scheme.clock.now
        for days in [60, 120] {
            scheme.clock.set(start.adding(seconds: days * 86_400))
            try await scheme.record(.pay(.direct(sale([1_000]))), for: new)
        }
        try await scheme.record(everything(of: payment), for: old)
        #expect(try scheme.member(new).balances.available == 20 + 40 && scheme.member(old).lots == [])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a purchase of either keeps the points of both alive`() async throws {
        let scheme = try TestScheme(
            Program.document(points: #""expiry": {"kind": "inactivity", "period": "P3M"}"#))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.pay(.direct(sale([1_000]))), for: new)
        var held = sale([4_000])
        held.capture = .later(seconds: 100 * 86_400)
        let hold = try await scheme.record(.pay(.direct(held)), for: old)
        let start = scheme.clock.now
        scheme.clock.set(start.adding(seconds: 40 * 86_400))
        try await scheme.record(.pay(.direct(sale([2_000]))), for: old)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).activeUntil == time("2026-07-11T00:00:00+08:00"))
        scheme.clock.set(start.adding(seconds: 60 * 86_400))
        try await scheme.record(.capture(CapturePayment(payment: hold.number)), for: old)
        #expect(try scheme.member(new).activeUntil == time("2026-07-31T00:00:00+08:00"))
        #expect(try scheme.member(new).balances.available == 70)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `of three in a row, each has its own again, with what refunds have moved since`() async throws {
        let scheme = try TestScheme(Program.document(points: #""redeem": {"ratio": {"points": 1, "amount": 1}}"#))
        let (first, second, third) = (try await scheme.enrol(), try await scheme.enrol(), try await scheme.enrol())
        for id in [first, second, third] {
            try await scheme.record(.deposit(Deposit(amount: 5_000, source: "cash", bonus: 50)), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 100)), for: id)
        }
        let payment = try await scheme.record(
            .pay(.direct(sale([3_000, 2_000], points: .exactly(60), wallet: .exactly(1_000)))), for: first)
        let line = RefundClaim.units([.init(line: 1, quantity: 1)])
        try await scheme.record(.merge(MergeMember(into: second)), for: first)
        try await scheme.record(.merge(MergeMember(into: third)), for: second)
        try await scheme.record(.refund(Refund(payment: payment.number, claim: line)), for: first)
        try await scheme.record(everything(of: payment), for: first)
        try await scheme.record(.unmerge, for: second)
        #expect(try scheme.member(third).principal == 5_000 && scheme.member(third).balances.available == 100)
        try await scheme.record(.unmerge, for: first)
        for id in [first, second, third] {
            let member = try scheme.member(id)
            #expect(member.principal == 5_000 && member.bonus == 50 && member.balances.available == 100)
            #expect(member.growth == 0 && member.absorbed == [])
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `taken back, a merger leaves both as their own sales and refunds have made them`() async throws {
        let scheme = try TestScheme(
            Program.document(
                points: #""pending": "P7D", "redeem": {"ratio": {"points": 1, "amount": 1}}"#, tiers: Self.tiers))
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"validFor":"P60D"}"#)
        var ends: [[Balances]] = []
        for isMerged in [false, true] {
            let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
            for id in [old, new] {
                try await scheme.record(.deposit(Deposit(amount: 9_000, source: "cash", bonus: 90)), for: id)
                try await scheme.record(.grantPoints(GrantPoints(points: 100)), for: id)
            }
            _ = try await scheme.coupon(of: template, to: old)
            var request = sale([7_000, 3_000], points: .exactly(50), wallet: .exactly(2_000))
            request.selection.coupons = .auto
            let bought = try await scheme.record(.pay(.direct(request)), for: old)
            let kept = try await scheme.record(.pay(.direct(sale([21_000]))), for: old)
            var held = sale([4_000], wallet: .exactly(4_000))
            held.capture = .later(seconds: 600)
            let hold = try await scheme.record(.pay(.direct(held)), for: old)
            try await scheme.record(.pay(.direct(sale([1_000]))), for: new)
            let start = scheme.clock.now
            if isMerged { try await scheme.record(.merge(MergeMember(into: new)), for: old) }
            let line = RefundClaim.units([.init(line: 1, quantity: 1)])
            try await scheme.record(.refund(Refund(payment: bought.number, claim: line)), for: old)
            try await scheme.record(everything(of: bought), for: old)
            try await scheme.record(.void(VoidPayment(payment: hold.number)), for: old)
            scheme.clock.set(start.adding(seconds: 9 * 86_400))
            _ = try await scheme.engine.advanceDueMembers()
            try await scheme.record(.refund(Refund(payment: kept.number, claim: .amount(1_000))), for: old)
            if isMerged { try await scheme.record(.unmerge, for: old) }
            ends.append([try scheme.member(old).balances, try scheme.member(new).balances])
            #expect(try scheme.member(old).coupons.count == 1 && scheme.member(new).coupons == [])
            scheme.clock.set(start)
        }
        #expect(ends[0] == ends[1])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}

extension JournalEntry {
    fileprivate var clawback: Clawback? { if case .refunded(let refunded) = event { refunded.clawback } else { nil } }
}
