import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// The worked cases of holds, and what a restart, the sweeper and the auditor make of them.
@Suite(.everyStore) struct HoldCaseTests {
    private static let oneForOne = #""redeem": {"ratio": {"points": 1, "amount": 1}}"#

    /// W13: 800 points expire at midnight, and are held from 23:58 for 15 minutes.
    private func heldOverMidnight() throws -> (book: Book, payment: JournalEntry) {
        var book = try Book(Program.document(points: Self.oneForOne), at: time("2026-12-31T23:58:00+08:00"))
        let midnight = time("2027-01-01T00:00:00+08:00")
        try book.record(.grantPoints(GrantPoints(points: 800, expiry: .at(midnight))))
        let payment = try book.authorize(hold([800], points: .exactly(800), for: 15 * 60))
        #expect(book.member.dueAt == time("2027-01-01T00:13:00+08:00"))
        try book.advance(to: time("2027-01-01T00:04:00+08:00"))
        #expect(book.balances.available == 0 && book.balances.held == 800)
        return (book, payment)
    }

    @Test func `W13, points that expire while they are held can be captured`() throws {
        var (book, payment) = try heldOverMidnight()
        book.now = time("2027-01-01T00:05:00+08:00")
        try book.capture(payment)
        #expect(book.status(payment) == .captured && book.balances.held == 0 && book.member.lots == [])
        #expect(book.posted(.pointsRedeemed, about: payment) == 800)
    }

    @Test func `W13, points whose lot expired meanwhile expire with the hold, at its time`() throws {
        var (book, payment) = try heldOverMidnight()
        try book.advance(to: time("2027-01-01T00:30:00+08:00"))
        let lapse = try #require(book.entries.last)
        #expect(lapse.at == time("2027-01-01T00:13:00+08:00") && book.status(payment) == .expired)
        guard case .lapsed(let lapsed) = lapse.event else { throw TestScheme.Unexpected() }
        #expect(lapsed.released.lots == [LotReturn(lot: 1, points: 800, outcome: .expiredOnRelease)])
        #expect(lapse.postings == [Posting(.held(1), -800), Posting(.pointsExpired, 800)])
        #expect(book.balances.available == 0 && book.balances.held == 0 && book.member.dueAt == nil)
    }

    @Test func `W13, of a lot that is held in part the rest expires in time`() throws {
        let grace = #""restore": {"kind": "grace", "period": "P14D"}"#
        var book = try Book(
            Program.document(points: "\(grace), \(Self.oneForOne)"), at: time("2026-12-31T23:58:00+08:00"))
        let midnight = time("2027-01-01T00:00:00+08:00")
        try book.record(.grantPoints(GrantPoints(points: 900, expiry: .at(midnight))))
        var request = hold([], points: .exactly(800), for: 15 * 60)
        request.lines = [BasketLine(quantity: 8, unitAmount: 100)]
        let payment = try book.authorize(request)
        try book.advance(to: midnight)
        #expect(book.entries.last?.event == .expired && book.entries.last?.postings.first == Posting(.lot(1), -100))
        #expect(book.balances.available == 0 && book.balances.held == 800)
        book.now = time("2027-01-01T00:05:00+08:00")
        let captured = try book.capture(payment, [units(0, 3)])
        #expect(captured.released.lots == [LotReturn(lot: 1, points: 500, outcome: .expiredOnRelease)])
        #expect(book.balances.available == 0 && book.balances.held == 0)
        // What was captured was spent, so the program's grace is for it alone.
        let refunded = try book.refund(payment)
        #expect(refunded.lots.map(\.points) == [300] && book.balances.available == 300)
    }

    /// W14.
    @Test func `W14, of two holds of 800 from 1000 points one is rejected`() async throws {
        let scheme = try TestScheme(Program.document(points: Self.oneForOne))
        let id = try await scheme.enrol()
        try await scheme.record(.grantPoints(GrantPoints(points: 1_000)), for: id)
        let pay = Command.pay(.direct(hold([800], points: .exactly(800))))
        let first = try await scheme.record(pay, for: id)
        #expect(try await scheme.rejection(of: pay, for: id) == .insufficientPoints(available: 200, required: 800))
        try await scheme.record(.capture(CapturePayment(payment: first.number)), for: id)
        #expect(try await scheme.rejection(of: pay, for: id) == .insufficientPoints(available: 200, required: 800))
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `W14, of a hundred payments of 100 at once exactly ten succeed`() async throws {
        let scheme = try TestScheme(Program.document(points: Self.oneForOne))
        let id = try await scheme.enrol()
        try await scheme.record(.grantPoints(GrantPoints(points: 1_000)), for: id)
        let engine = scheme.engine
        let paid = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                let isHold = number.isMultiple(of: 2)
                let request = isHold ? hold([100], points: .exactly(100)) : sale([100], points: .exactly(100))
                group.addTask {
                    let answer = try await engine.submit(.pay(.direct(request)), for: id, key: key("\(number)"))
                    if case .success = answer.result { return 1 }
                    return 0
                }
            }
            return try await group.reduce(0, +)
        }
        let balances = try scheme.member(id).balances
        #expect(paid == 10 && balances.available == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a hold outlives a restart, and the sweeper ends it unasked`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 10_000, source: "cash")), for: id)
        try await scheme.record(.grantPoints(GrantPoints(points: 1_000)), for: id)
        let request = hold([5_000, 3_000], points: .auto, wallet: .exactly(2_000), for: 3_600)
        let first = try await scheme.record(.pay(.direct(request)), for: id)
        let second = try await scheme.record(.pay(.direct(hold([4_000], wallet: .auto, for: 60))), for: id)
        let held = try scheme.member(id)
        try await scheme.restart()
        #expect(try scheme.member(id) == held && held.holds.count == 2)

        scheme.clock.set(scheme.clock.now.adding(seconds: 60))
        #expect(try await scheme.engine.payment(second.id)?.status == .expired)
        #expect(try await scheme.engine.advanceDueMembers() == 1)
        #expect(try await scheme.engine.advanceDueMembers() == 0)
        #expect(try scheme.member(id).holds.map(\.payment) == [first.number])
        #expect(try await scheme.engine.payment(second.id)?.status == .expired)

        let capture = Command.capture(CapturePayment(payment: first.number, units: [units(1, 1)]))
        let captured = try await scheme.record(capture, for: id, key: key("capture"))
        try await scheme.record(.refund(Refund(payment: first.number, claim: .amount(1_000))), for: id)
        let again = try await scheme.engine.submit(capture, for: id, key: key("capture"))
        guard case .success(.recorded(captured, let then?)) = again.result else { throw TestScheme.Unexpected() }
        #expect(again.isReplay && then.status == .captured, "the payment as it stood right after the capture")
        #expect(try await scheme.engine.payment(first.id)?.status == .partiallyRefunded)
        try await scheme.restart()
        try await scheme.record(.refund(Refund(payment: first.number, claim: .everything)), for: id)
        #expect(try await scheme.engine.payment(first.id)?.status == .refunded)
        #expect(try scheme.member(id).balances.principal == 10_000)
        let report = try scheme.verify()
        #expect(report.faults == [] && report.sales == 2)
        try await scheme.close()
    }

    @Test func `an end of a hold that its rules do not lead to is found, even in a chain that holds`() async throws {
        let scheme = try TestScheme(lanes: 1, on: .sqlite)
        let id = try await scheme.enrol()
        let payment = try await scheme.record(.pay(.direct(hold([5_000, 3_000]))), for: id)
        let capture = CapturePayment(payment: payment.number, units: [units(0, 1)])
        let entry = try await scheme.record(.capture(capture), for: id)
        #expect(try scheme.verify().faults == [])
        guard case .captured(var captured) = entry.event else { throw TestScheme.Unexpected() }
        captured.claim = [units(1, 1)]
        let forged = EntryRow(
            JournalEntry(
                member: entry.member, number: entry.number, at: entry.at, programVersion: entry.programVersion,
                event: .captured(captured), postings: entry.postings, openings: entry.openings, after: entry.after))
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        try victim.replaceLast(with: forged, HashChain(key: TestScheme.chainKey))
        #expect(try victim.firstFault()?.detail.contains("is not what its program version 1 makes of it") == true)
        try victim.close(scheme)
    }

    @Test func `a pinned coupon is gone, and comes back unless it was used or has expired`() throws {
        let end = TestScheme.noon.adding(seconds: 86_400)
        let template = CouponTemplate(
            id: TemplateID(rawValue: 1), name: "3 off", benefit: .fixed(300), validUntil: end)
        var facts = Facts()
        facts.templates = [template.id: template]
        facts.template = TemplateState(id: template.id, isClosed: false)
        let program = ProgramVersion(
            version: 1, program: try Program.written(Program.document(points: Self.oneForOne)))
        let start = TestScheme.noon
        func decided(_ command: Command, _ member: Member, _ now: Timestamp) throws -> Decision {
            try decide(command, for: member, given: facts, under: program, at: now)
        }
        let fresh = Member(id: MemberID(rawValue: 7), tier: program.program.tiers[0].id)
        let member = try decided(.issueCoupon(IssueCoupon(.template(template.id))), fresh, start).member
        let paid = try decided(.pay(.direct(hold([1_000]))), member, start)
        let sold = try #require(paid.entries.last)
        #expect(member.coupons.count == 1 && paid.member.coupons == [])
        #expect(paid.member.holds.first?.coupons == member.coupons)
        facts.payment = Payment(sold)
        facts.programOfSale = program
        let void = Command.void(VoidPayment(payment: sold.number))
        #expect(try decided(void, paid.member, start).member.coupons == member.coupons)
        let late = try decided(void, paid.member, end).member.coupons
        #expect(late == member.coupons && late.allSatisfy { $0.hasExpired(by: end) })
        let captured = try decided(.capture(CapturePayment(payment: sold.number)), paid.member, end)
        #expect(captured.member.coupons == [])
        #expect(captured.entries.last?.postings.contains(Posting(.couponExpense, -300)) == true)
    }

    @Test(arguments: CouponTemplate.Funding.allCases)
    func `a capture of everything posts what the sale does, coupons included`(funding: CouponTemplate.Funding) throws {
        let template = CouponTemplate(
            id: TemplateID(rawValue: 1), name: "3 off", benefit: .fixed(300), funding: funding)
        var facts = Facts()
        facts.templates = [template.id: template]
        facts.template = TemplateState(id: template.id, isClosed: false)
        let gold = #"{"id": "gold", "name": "Gold", "from": 0, "discount": "5%"}"#
        let program = ProgramVersion(
            version: 1, program: try Program.written(Program.document(points: Self.oneForOne, tiers: gold)))
        var member = Member(id: MemberID(rawValue: 7), tier: "gold")
        for command in [
            .issueCoupon(IssueCoupon(.template(template.id))), .grantPoints(GrantPoints(points: 200)),
            .deposit(Deposit(amount: 100, source: "cash", bonus: 50)),
        ] as [Command] {
            member = try decide(command, for: member, given: facts, under: program, at: TestScheme.noon).member
        }
        var request = hold([1_000, 700], points: .auto, wallet: .auto)
        let authorized = try decide(
            .pay(.direct(request)), for: member, given: facts, under: program, at: TestScheme.noon)
        request.capture = .now
        let sold = try decide(.pay(.direct(request)), for: member, given: facts, under: program, at: TestScheme.noon)
        facts.payment = authorized.entries.last.flatMap { Payment($0) }
        facts.programOfSale = program
        let captured = try decide(
            .capture(CapturePayment(payment: authorized.member.number)), for: authorized.member, given: facts,
            under: program, at: TestScheme.noon)
        var sums: [Account: Int64] = [:]
        for posting in authorized.entries.flatMap(\.postings) + captured.entries.flatMap(\.postings) {
            sums[posting.account, default: 0] += posting.amount
        }
        let postings = sold.entries.flatMap(\.postings)
        #expect(
            sums.filter { $0.value != 0 } == Dictionary(uniqueKeysWithValues: postings.map { ($0.account, $0.amount) }))
        #expect(captured.member.balances == sold.member.balances && captured.member.coupons == [])
    }
}
