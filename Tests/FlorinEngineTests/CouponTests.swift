import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// Limits on uses, whoever uses at the same time; what a coupon's time does; and what a restart leaves.
@Suite(.everyStore) struct CouponTests {
    static let isThorough = ProcessInfo.processInfo.environment["CI"] != nil
    private static let total = isThorough ? 1000 : 100

    @Test(arguments: [1, 2])
    func `of twice as many sales as a template allows, exactly as many as it allows use it`(engines: Int) async throws {
        let scheme = try TestScheme()
        let second = engines > 1 ? try scheme.secondEngine() : nil
        let template = try await scheme.template(
            #"{"name":"5 off","kind":"fixed","amount":500,"total":\#(Self.total)}"#)
        let engine = scheme.engine
        let issue = Command.issueCoupon(IssueCoupon(.template(template)))
        let buyers = try await many(2 * Self.total) { _ in
            let profile = Profile(id: engine.newMember(), createdAt: engine.clock.now)
            _ = try await engine.enrol(profile).result.get()
            let issued = try await engine.submit(issue, for: profile.id).result.get().entry
            return (id: profile.id, coupon: issued?.number ?? 0)
        }
        let results = try await many(buyers.count) { index in
            let (engine, buyer) = (index % 2 == 0 ? engine : second ?? engine, buyers[index])
            return try await engine.submit(.pay(.direct(taking([buyer.coupon]))), for: buyer.id).result
        }
        var refusals: [Rejection] = []
        for case .failure(let rejection) in results { refusals.append(rejection) }
        #expect(results.count - refusals.count == Self.total)
        #expect(
            refusals.allSatisfy {
                if case .couponNotApplicable(_, .usageLimit) = $0 { true } else { false }
            })
        #expect(try scheme.store.template(template)?.used == Int64(Self.total))
        #expect(try scheme.verify().faults == [])
        try await second?.stop()
        try await scheme.close()
    }

    @Test(arguments: [#""perMember":2"#, #""total":2"#])
    func `a template is used as often as it may be, also by one sale, and the sale says why not more`(
        limit: String
    ) async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,\#(limit)}"#)
        for _ in 0..<4 { _ = try await scheme.coupon(of: template, to: id) }
        let byHand = try await scheme.rejection(of: .pay(.direct(taking([3, 4, 5]))), for: id)
        #expect(byHand == .couponNotApplicable(coupon: EntryID(.coupon, id, 5).text, .usageLimit))
        let first = try await scheme.record(.pay(.direct(taking([5]))), for: id)
        #expect(first.usedCoupons == [5] && first.refusals == [.usageLimit, .notChosen, .usageLimit].sortedByCode)
        let second = try await scheme.record(.pay(.direct(taking(nil))), for: id)
        #expect(second.usedCoupons == [2] && second.refusals == [.usageLimit, .usageLimit])
        let third = try await scheme.record(.pay(.direct(taking(nil))), for: id)
        #expect(third.usedCoupons == [] && third.refusals == [.usageLimit, .usageLimit])
        #expect(try scheme.store.template(template)?.used == 2)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test(arguments: [#""perMember":1"#, #""total":1"#])
    func `a coupon whose hold lapses with a decision can be used by it, limited or not`(limit: String) async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,\#(limit)}"#)
        _ = try await scheme.coupon(of: template, to: id)
        var request = taking([2])
        request.capture = .later(seconds: 60)
        try await scheme.record(.pay(.direct(request)), for: id)
        #expect(try await scheme.engine.quote(taking(nil), for: id).get().priced.coupons == [])
        scheme.clock.set(TestScheme.noon.adding(seconds: 60))
        #expect(try await scheme.engine.quote(taking(nil), for: id).get().priced.coupons.map(\.number) == [2])
        let entry = try await scheme.record(.pay(.direct(taking([2]))), for: id)
        #expect(entry.number == 5 && entry.usedCoupons == [2])
        #expect(try await scheme.rejection(of: .pay(.direct(taking([2]))), for: id) != nil)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a template of another process is found, and closed for all`() async throws {
        let scheme = try TestScheme()
        let second = try scheme.secondEngine()
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"one free","kind":"freeItem"}"#)
        let issue = Command.issueCoupon(IssueCoupon(.template(template)))
        #expect(try await second.submit(issue, for: id).result.get().entry?.number == 2)
        _ = try await scheme.engine.closeTemplate(template)
        #expect(try await second.submit(issue, for: id).result.rejection == .stateConflict(state: "closed"))
        #expect(try await scheme.rejection(of: issue, for: id) == .stateConflict(state: "closed"))
        let none = IssueCoupon(.template(TemplateID(rawValue: 5)))
        #expect(try await scheme.rejection(of: .issueCoupon(none), for: id) == .notFound("template"))
        let entry = try await scheme.record(.pay(.direct(taking([2]))), for: id)
        #expect(entry.event.couponMoves(number: entry.number).count == 1)
        try await second.stop()
        try await scheme.close()
    }

    @Test func `a member holds so many coupons and no more, until one expires`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let brief = try await scheme.template(#"{"name":"today","kind":"freeItem","validFor":"PT1H"}"#)
        let lasting = try await scheme.template(#"{"name":"ever","kind":"freeItem"}"#)
        _ = try await scheme.coupon(of: brief, to: id)
        for _ in 1..<Member.couponLimit { _ = try await scheme.coupon(of: lasting, to: id) }
        let issue = Command.issueCoupon(IssueCoupon(.template(lasting)))
        let full = Rejection.limitExceeded(limit: "coupons", maximum: Int64(Member.couponLimit))
        #expect(try await scheme.rejection(of: issue, for: id) == full)
        let hour = Timestamp(milliseconds: TestScheme.noon.milliseconds + 3_600_000)
        let coupon = try #require(try scheme.store.coupon(id, 2))
        #expect(coupon.coupon.validUntil == hour)
        #expect(coupon.state(at: TestScheme.noon) == .usable && coupon.state(at: hour) == .expired)
        scheme.clock.set(hour)
        try await scheme.record(.deposit(Deposit(amount: 1, source: "cash")), for: id)
        try await scheme.record(issue, for: id)
        #expect(try scheme.member(id).coupons.count { !$0.hasExpired(by: hour) } == Member.couponLimit)
        #expect(try await scheme.rejection(of: issue, for: id) == full)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a coupon that has expired is told of for seven days, and of many the last ten`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let brief = try await scheme.template(#"{"name":"brief","kind":"freeItem","validFor":"PT1H"}"#)
        for number in 0..<12 {
            scheme.clock.set(TestScheme.noon.adding(seconds: number))
            _ = try await scheme.coupon(of: brief, to: id)
        }
        let deposit = Command.deposit(Deposit(amount: 1, source: "cash"))
        func refusals() async throws -> [Int64: CouponRefusal] {
            let rejected = try await scheme.engine.quote(sale([100]), for: id).get().priced.price.choice?.rejected ?? []
            return Dictionary(uniqueKeysWithValues: rejected.map { ($0.coupon, $0.refusal) })
        }
        scheme.clock.set(TestScheme.noon.adding(seconds: 3_700))
        try await scheme.record(deposit, for: id)
        let last: [Int64: CouponRefusal] = Dictionary(uniqueKeysWithValues: (4...13).map { ($0, .expired) })
        #expect(try await refusals() == last)
        try await scheme.restart()
        #expect(try await refusals() == last)
        let byHand = try await scheme.rejection(of: .pay(.direct(taking([13]))), for: id)
        #expect(byHand == .couponNotApplicable(coupon: EntryID(.coupon, id, 13).text, .expired))
        let week = TestScheme.noon.adding(seconds: 3_600 + 7 * 86_400)
        for (second, left) in [(9, [12, 13]), (10, [13]), (11, [])] as [(Int, [Int64])] {
            scheme.clock.set(week.adding(seconds: second))
            try await scheme.record(deposit, for: id)
            #expect(try await refusals().keys.sorted() == left)
            #expect(try scheme.verify().faults == [])
        }
        try await scheme.close()
    }

    @Test func `a coupon that came in the same batch counts for its limits`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"total":1}"#)
        let engine = scheme.engine
        let results = try await many(8) { index in
            let command: Command =
                index % 2 == 0
                ? .issueCoupon(IssueCoupon(.template(template))) : .pay(.direct(taking(nil)))
            return try await engine.submit(command, for: id).result
        }
        #expect(results.allSatisfy { $0.rejection == nil })
        #expect((try scheme.store.template(template)?.used ?? 2) <= 1)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a restart keeps coupons, uses and ids`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"total":2}"#)
        for _ in 0..<3 { _ = try await scheme.coupon(of: template, to: id) }
        try await scheme.record(.pay(.direct(taking([2]))), for: id)
        let before = try scheme.member(id)
        try await scheme.restart()
        #expect(try scheme.member(id) == before)
        #expect(before.coupons.map(\.number) == [3, 4])
        #expect(try scheme.store.coupon(id, 2)?.usedBy == 5)
        try await scheme.record(.pay(.direct(taking([3]))), for: id)
        let refusal = try await scheme.rejection(of: .pay(.direct(taking([4]))), for: id)
        #expect(refusal == .couponNotApplicable(coupon: EntryID(.coupon, id, 4).text, .usageLimit))
        #expect(scheme.engine.newTemplate() > template)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}

/// A sale of 30.00 that takes these coupons, or those that suit it best.
func taking(_ coupons: [Int64]?) -> SaleRequest {
    var request = sale([3_000])
    request.selection.coupons = coupons.map { .these($0) } ?? .auto
    return request
}

/// The results of so many at the same time, in order.
func many<T: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> T
) async throws -> [T] {
    try await withThrowingTaskGroup(of: (Int, T).self) { group in
        for index in 0..<count { group.addTask { (index, try await body(index)) } }
        var results: [Int: T] = [:]
        for try await (index, result) in group { results[index] = result }
        return (0..<count).compactMap { results[$0] }
    }
}

extension JournalEntry {
    fileprivate var usedCoupons: [Int64] {
        guard case .sold(let sale) = event else { return [] }
        return sale.priced.coupons.map(\.number)
    }

    fileprivate var refusals: [CouponRefusal] {
        guard case .sold(let sale) = event else { return [] }
        return (sale.priced.price.choice?.rejected ?? []).map(\.refusal).sortedByCode
    }
}

extension [CouponRefusal] {
    fileprivate var sortedByCode: [CouponRefusal] { sorted { $0.code < $1.code } }
}

extension Reply {
    var entry: JournalEntry? { if case .recorded(let entry, _) = self { entry } else { nil } }
}

extension Result where Failure == Rejection {
    var rejection: Rejection? { if case .failure(let rejection) = self { rejection } else { nil } }
}
