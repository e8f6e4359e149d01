import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Two members that turn out to be one.
@Suite(.everyStore) struct MergeTests {
    private static let rules = #""redeem": {"ratio": {"points": 1, "amount": 1}}"#
    private static let tiers = """
        {"id": "silver", "name": "Silver", "from": 0}, {"id": "gold", "name": "Gold", "from": 20000}
        """

    @Test func `a merger that passes through a tier is one change of it, and its books are right`() async throws {
        let top = #", {"id": "black", "name": "Black", "from": 30000}"#
        let scheme = try TestScheme(Program.document(points: Self.rules, tiers: Self.tiers + top))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 20_000)), for: old)
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 10_000)), for: new)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).tierChanges.map(\.tier) == ["black"])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `what a merged member has pending is taken back with its sale`() async throws {
        let scheme = try TestScheme(Program.document(points: #""pending": "P14D""#))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        let payment = try await scheme.record(.pay(.direct(sale([5_000]))), for: old)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        try await scheme.record(.refund(Refund(payment: payment.number, claim: .everything)), for: old)
        scheme.clock.set(Timestamp(milliseconds: TestScheme.noon.milliseconds + 20 * 86_400_000))
        _ = try await scheme.engine.advanceDueMembers()
        let balances = try scheme.member(new).balances
        #expect(balances.available == 0 && balances.pending == 0 && balances.debt == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `all that a member has goes over, and the higher tier stays`() async throws {
        let document = Program.document(points: #""pending": "P7D", \#(Self.rules)"#, tiers: Self.tiers)
        let scheme = try TestScheme(document)
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"validFor":"P30D"}"#)
        for id in [old, new] {
            try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash", bonus: 100)), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 70, expiry: .never)), for: id)
            try await scheme.record(.pay(.direct(sale([id == old ? 20_000 : 9_000]))), for: id)
            _ = try await scheme.coupon(of: template, to: id)
        }
        let totals = try scheme.totals
        let merged = try await scheme.record(.merge(MergeMember(into: new)), for: old, key: key("m"))
        #expect(try scheme.totals == totals)
        let (gone, stays) = (try scheme.member(old), try scheme.member(new))
        #expect(gone.status == .merged(into: new, by: merged.number) && gone.lots == [] && gone.coupons == [])
        #expect(gone.principal == 0 && gone.bonus == 0 && gone.growth == 0 && gone.dueAt == nil)
        #expect(stays.principal == 2_000 && stays.bonus == 200 && stays.growth == 29_000 && stays.tier == "gold")
        #expect(stays.balances.available == 140 && stays.balances.pending == 290 && stays.absorbed == [old])
        #expect(stays.lots.filter { !$0.isPending }.map(\.terms.expiresAt) == [nil])
        #expect(stays.coupons.count == 2 && Set(stays.coupons.map(\.validUntil)).count == 1)
        // Both coupons can be used, and what was pending becomes available.
        var buy = sale([2_000], points: .none)
        buy.selection.coupons = .auto
        #expect(try #require(try await scheme.record(.pay(.direct(buy)), for: new).sold).priced.coupons.count == 2)
        #expect(try scheme.store.coupons(old, in: nil, at: scheme.clock.now, before: .max, limit: 9) == [])
        scheme.clock.set(scheme.clock.now.adding(seconds: 9 * 86_400))
        _ = try await scheme.engine.advanceDueMembers()
        #expect(try scheme.member(new).balances.pending == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a second call changes nothing and gives the same answer`() async throws {
        let scheme = try TestScheme()
        let (old, new, third) = (try await scheme.enrol(), try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: old)
        let engine = scheme.engine
        let entries = try await withThrowingTaskGroup(of: JournalEntry.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let answer = try await engine.submit(
                        .merge(MergeMember(into: new)), for: old, key: key("m\(number / 3)"))
                    guard case .recorded(let entry, _) = try answer.result.get() else { throw TestScheme.Unexpected() }
                    return entry
                }
            }
            return try await group.reduce(into: Set<JournalEntry>()) { $0.insert($1) }
        }
        #expect(entries.count == 1)
        let again = try await scheme.record(.merge(MergeMember(into: new)), for: old, key: key("m1"))
        #expect(entries == [again])
        #expect(try scheme.member(new).principal == 1_000 && scheme.member(new).number == 2)
        let elsewhere = try await scheme.rejection(of: .merge(MergeMember(into: third)), for: old)
        #expect(elsewhere == .merged(into: new))
        let back = try await scheme.rejection(of: .merge(MergeMember(into: old)), for: new)
        #expect(back == .merged(into: new))
        try await scheme.close()
    }

    @Test func `a member that was merged takes no more commands, and is still found by what it was known by`()
        async throws
    {
        let scheme = try TestScheme()
        let (old, new) = (try await scheme.enrol(reference: "old"), try await scheme.enrol(reference: "new"))
        let last = try await scheme.enrol(reference: "last")
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        let commands: [Command] = [
            .deposit(Deposit(amount: 1, source: "cash")), .withdraw(Withdraw(amount: 1)),
            .grantPoints(GrantPoints(points: 1)), .deductPoints(DeductPoints(points: 1)),
            .adjustGrowth(AdjustGrowth(growth: 1)), .pay(.direct(sale([1]))), .erase(EraseMember()),
            .transfer(Transfer(to: last, cargo: .points(1))),
        ]
        for command in commands {
            #expect(try await scheme.rejection(of: command, for: old) == .merged(into: new), "\(command)")
        }
        #expect(
            try await scheme.rejection(of: .transfer(Transfer(to: old, cargo: .points(1))), for: last)
                == .merged(into: new))
        #expect(throws: Rejection.merged(into: new)) {
            try FlorinCore.quote(
                sale([1]), for: try scheme.member(old), given: Facts(nextQuote: QuoteID(old, 1)),
                under: scheme.engine.programs.current, at: scheme.clock.now)
        }
        try await scheme.record(.merge(MergeMember(into: last)), for: new)
        for key in [ProfileKey.reference("old"), .card(Profile(id: old, createdAt: scheme.clock.now).cardNumber)] {
            #expect(try await scheme.engine.member(key)?.profile.id == last)
        }
        #expect(try await scheme.engine.member(.id(old))?.member.status == .merged(into: new, by: 2))
        #expect(try scheme.member(last).absorbed == [new, old])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `authorised payments go on under their ids, and what they give back goes over`() async throws {
        let scheme = try TestScheme(
            Program.document(points: #""earn": {"points": 1, "per": 10}, \#(Self.rules)"#, tiers: Self.tiers))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 90_000, source: "cash")), for: old)
        try await scheme.record(.grantPoints(GrantPoints(points: 90)), for: old)
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"validFor":"P30D"}"#)
        _ = try await scheme.coupon(of: template, to: old)
        var holds: [JournalEntry] = []
        for _ in 0..<3 {
            var hold = sale([30_000], points: .exactly(30), wallet: .auto)
            hold.selection.coupons = .auto
            hold.capture = .later(seconds: 60)
            holds.append(try await scheme.record(.pay(.direct(hold)), for: old))
        }
        #expect(holds.map { $0.sold?.priced.coupons.count } == [1, 0, 0])
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(old).holds.count == 3 && scheme.member(old).principal == 0)
        #expect(try scheme.member(new).principal == 90_000 - 29_470 - 2 * 29_970)
        let erase = Command.erase(EraseMember())
        try await scheme.record(.withdraw(Withdraw(amount: 590)), for: new)
        #expect(try await scheme.rejection(of: erase, for: new) == .notEmpty(state: "openHolds", amount: 3))
        try await scheme.record(.void(VoidPayment(payment: holds[0].number)), for: old, key: key("v"))
        var stays = try scheme.member(new)
        #expect(stays.principal == 29_470 && stays.balances.available == 30 && stays.coupons.count == 1)
        try await scheme.record(.capture(CapturePayment(payment: holds[1].number)), for: old)
        stays = try scheme.member(new)
        #expect(stays.principal == 29_470 && stays.balances.available == 30 + 2_997)
        #expect(stays.growth == 29_970 && stays.tier == "gold")
        scheme.clock.set(scheme.clock.now.adding(seconds: 60))
        #expect(try await scheme.engine.advanceDueMembers() == 1)
        stays = try scheme.member(new)
        #expect(stays.principal == 29_470 + 29_970 && stays.balances.available == 60 + 2_997)
        let gone = try scheme.member(old)
        #expect(gone.holds == [] && gone.heldPrincipal == 0 && gone.lots == [] && gone.dueAt == nil && gone.growth == 0)
        let late = try await scheme.rejection(of: .capture(CapturePayment(payment: holds[2].number)), for: old)
        #expect(late == .stateConflict(state: "expired"))
        try await scheme.record(.refund(Refund(payment: holds[1].number, claim: .everything)), for: old)
        #expect(try scheme.member(new).principal == 89_410 && scheme.member(new).balances.available == 90)
        #expect(try scheme.verify().faults == [])
        try await scheme.record(.withdraw(Withdraw(amount: 89_410)), for: new)
        try await scheme.record(erase, for: new)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `debts are paid from the points of both`() async throws {
        let scheme = try TestScheme(Program.document(points: #""clawback": "negative", \#(Self.rules)"#))
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        let earning = try await scheme.record(.pay(.direct(sale([10_000]))), for: old)
        try await scheme.record(.pay(.direct(sale([100], points: .exactly(100)))), for: old)
        try await scheme.record(.refund(Refund(payment: earning.number, claim: .everything)), for: old)
        try await scheme.record(.grantPoints(GrantPoints(points: 70)), for: new)
        #expect(try scheme.member(old).debt == 100)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        #expect(try scheme.member(new).debt == 30 && scheme.member(new).lots == [])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test(arguments: ["withinBalance", "negative", "chargeRefund"])
    func `an old sale is refunded to the member that is left`(clawback: String) async throws {
        let scheme = try TestScheme(
            Program.document(points: #""clawback": "\#(clawback)", "earn": {"points": 1, "per": 10}, \#(Self.rules)"#))
        let (old, new, last) = (try await scheme.enrol(), try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 5_000, source: "cash")), for: old)
        try await scheme.record(.grantPoints(GrantPoints(points: 50)), for: old)
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"validFor":"P30D"}"#)
        let coupon = try await scheme.coupon(of: template, to: old)
        var request = sale([3_000, 2_000], points: .exactly(50), wallet: .exactly(1_000))
        request.selection.coupons = .these([coupon])
        let payment = try await scheme.record(.pay(.direct(request)), for: old)
        let earned = try scheme.member(old).balances.available
        #expect(earned > 300)
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        try await scheme.record(.deductPoints(DeductPoints(points: earned - 100)), for: new)
        try await scheme.record(.merge(MergeMember(into: last)), for: new)
        let refund = Command.refund(Refund(payment: payment.number, claim: .everything))
        let dryRun = Command.refund(Refund(payment: payment.number, claim: .everything, isDryRun: true))
        guard case .preview(let preview, _) = try await scheme.engine.submit(dryRun, for: old).result.get() else {
            throw TestScheme.Unexpected()
        }
        let entry = try await scheme.record(refund, for: old, key: key("r"))
        #expect(entry.event == preview.event)
        guard case .refunded(let refunded) = entry.event else { throw TestScheme.Unexpected() }
        let (gone, stays) = (try scheme.member(old), try scheme.member(last))
        #expect(gone.lots == [] && gone.principal == 0 && gone.debt == 0 && gone.coupons == [])
        // 4,000 were left, 1,000 come back. Of the points that were earned, 50 that come back can be taken, and 100 that
        // are there.
        let shortfall = earned - 150
        #expect(stays.principal == 5_000 && refunded.returned.principal == 1_000)
        #expect(stays.balances.available == 0 && stays.debt == (clawback == "negative" ? shortfall : 0))
        #expect(refunded.clawback.points == (clawback == "negative" ? earned : 150))
        #expect((refunded.clawback.charged > 0) == (clawback == "chargeRefund"))
        #expect(refunded.clawback.shortfall == (clawback == "negative" ? 0 : earned - 150))
        #expect(stays.coupons.map(\.template) == [template])
        #expect(try scheme.totals.keys.allSatisfy { !$0.hasSuffix("transferred") })
        let again = try await scheme.engine.submit(refund, for: old, key: key("r"))
        #expect(again.isReplay)
        #expect(try await scheme.engine.payment(payment.id)?.status == .refunded)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `mergers and sales at the same time through two engines lose nothing`() async throws {
        let scheme = try TestScheme()
        let other = try scheme.secondEngine()
        let engines = [scheme.engine, other]
        var ids: [MemberID] = []
        for _ in 0..<9 { ids.append(try await scheme.enrol()) }
        let members = ids
        let deposited = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<180 {
                group.addTask {
                    let (id, engine) = (members[number % 9], engines[number / 9 % 2])
                    if number >= 90, number < 98 {
                        let into = members[number % 9 + 1]
                        _ = try await engine.submit(.merge(MergeMember(into: into)), for: id)
                    }
                    let deposit = Command.deposit(Deposit(amount: 10, source: "cash"))
                    if case .success = try await engine.submit(deposit, for: id).result { return 10 } else { return 0 }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(try members.reduce(0) { try $0 + scheme.member($1).principal } == Int64(deposited))
        #expect(
            try members.dropLast().allSatisfy {
                try scheme.member($0).principal == 0 || scheme.member($0).status == .active
            })
        try await other.stop()
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}

extension TestScheme {
    /// The balances of all accounts that have one, by name.
    var totals: [String: Int128] {
        get throws { try TrialBalance(of: store).accounts.filter { $0.value != 0 } }
    }
}
