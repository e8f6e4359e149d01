import FlorinCore
import Testing

/// Coupons where rules meet at their edges.
@Suite struct CouponEdgeTests {
    @Test(arguments: [
        #"{"ratio":{"points":1,"amount":10000},"minimum":1000000000000000,"step":1,"minimumCash":1}"#,
        #"{"ratio":{"points":1,"amount":9007199254740991},"step":2000}"#,
    ])
    func `points worth more than there is money bound nothing and trap nothing`(redeem: String) throws {
        let price = try Shop(redeem: redeem).sell(
            Shop.single(1_000), with: [offer(template(1, .fixed(1)))], balance: Bounds.magnitude)
        #expect(price.due == 999 && price.couponsUsed == [1])
    }

    @Test func `of coupons chosen by hand, too, it is told which stands in the way of another`() throws {
        var shop = try Shop()
        shop.program.coupons.maxPerOrder = 2
        let first = template(1, .fixed(10), group: "a")
        let coupons = [offer(first), offer(template(2, .fixed(20), group: "a")), offer(template(3, .fixed(5)))]
        let price = try shop.sell(Shop.single(1_000), with: coupons, choosing: .these([1]))
        #expect(price.choice?.rejected.map(\.refusal) == [.groupTaken(by: 1), .notChosen])
        #expect(price.choice?.rejected.map(\.dueInstead) == [980, 985])
        let full = try shop.sell(Shop.single(1_000), with: coupons, choosing: .these([1, 3]))
        #expect(full.choice?.rejected.map(\.refusal) == [.groupTaken(by: 1)])
    }

    @Test func `what repricing makes the kept part earn is not claimed back twice`() throws {
        var shop = try Shop(earn: #"{"points":1,"per":100,"excludeCategories":["TOB"]}"#)
        shop.program.refunds.couponThreshold = .reprice
        var till = try CoreTill(shop.program)
        try till.issue(template(1, .fixed(5_000), threshold: 30_000))
        let lines = [
            BasketLine(category: "FOOD", quantity: 1, unitAmount: 20_000),
            BasketLine(category: "TOB", quantity: 1, unitAmount: 15_000),
        ]
        let payment = try till.pay(lines)
        #expect(payment.sale.priced.price.earn.points == 171)
        try till.run(.grantPoints(GrantPoints(points: 1_000, expiry: .never)))
        let first = try till.refund(payment, .units([.init(line: 1, quantity: 1)]))
        let rest = try till.refund(payment, .everything)
        #expect(first.clawback.points + rest.clawback.points == 171)
        #expect(till.member.balances.available == 1_000 && till.member.growth == 0)
    }

    @Test func `a coupon that starts later lives its time from then`() throws {
        var till = try CoreTill(Shop().program)
        let start = Timestamp(milliseconds: till.now.milliseconds + 200 * 86_400_000)
        try till.issue(
            CouponTemplate(
                id: TemplateID(rawValue: 1), name: "later", benefit: .fixed(100), validFrom: start,
                validFor: Period("P30D")))
        let coupon = try #require(till.member.coupons.first)
        #expect(coupon.validFrom == start && coupon.validUntil.map { $0 > start } == true)
    }

    @Test func `a quote whose coupon is gone is answered with a new one`() throws {
        var till = try CoreTill(Shop().program)
        let coupon = try till.issue(template(1, .fixed(100)))
        let choice = Selection(coupons: .these([coupon]), points: .none)
        let quote = try till.quote(Shop.single(1_000), choice)
        _ = try till.pay(Shop.single(500), choice)
        do {
            try till.run(.pay(.quoted(quote.id, external: External(method: "card"))))
            Issue.record("paid a quote whose coupon had been used")
        } catch Rejection.quoteChanged(let new, let changes) {
            #expect(new.priced.price.payable == 1_000 && changes == [.member, .coupon])
        }
    }

    @Test func `a quote does not outlive the rules it was made under`() throws {
        var till = try CoreTill(Shop().program)
        let quote = try till.quote(Shop.single(1_000))
        till.change { $0.name = "Shop, renamed" }
        do {
            try till.run(.pay(.quoted(quote.id, external: External(method: "card"))))
            Issue.record("paid a quote of former rules")
        } catch Rejection.quoteChanged(_, let changes) {
            #expect(changes == [.program])
        }
    }
}
