import FlorinCore
import Testing

/// Coupons worked out by hand: the cases of the field, by their numbers.
@Suite struct CouponCaseTests {
    /// Gold from the first moment: 5 % off and one and a half points.
    private static func gold() throws -> Shop {
        try Shop(
            discount: "5%", multiplier: "1.5",
            redeem: #"{"minimum":500,"step":100,"maxShare":"30%"}"#)
    }

    @Test func `W3, a coupon, points and the wallet; W4, its refunds`() throws {
        var till = try CoreTill(Self.gold().program)
        try till.run(.grantPoints(GrantPoints(points: 12_000, expiry: .never)))
        try till.run(.deposit(Deposit(amount: 10_000, source: "cash")))
        let save50 = try till.issue(template(1, .fixed(5_000), threshold: 30_000, isExclusive: true))
        let new10 = try till.issue(template(2, percent("10%"), isExclusive: true))
        let payment = try till.pay(Shop.basket, Selection(wallet: .exactly(10_000)))
        let price = payment.sale.priced.price
        #expect([price.gross, price.due, price.payable] == [41_430, 24_058, 14_058])
        #expect(price.steps.map(\.amount) == [-2_072, -5_000, -10_300, -10_000])
        #expect(price.steps[1].lines == [-2_402, -2_170, -428])
        #expect(price.earn.points == 360)
        #expect(
            price.choice?.rejected == [
                RejectedCoupon(
                    coupon: new10, name: "T2", refusal: .exclusiveWith(save50), dueInstead: 24_822)
            ])
        var clawed: [Points] = []
        for line in [1, 1, 0, 2] {
            let refunded = try till.refund(payment, .units([.init(line: line, quantity: 1)]))
            clawed.append(refunded.clawback.points)
        }
        #expect(clawed == [78, 78, 174, 30])
        #expect(till.member.balances.available == 12_000 && till.member.principal == 10_000)
        #expect(till.member.coupons.map(\.number) == [save50, new10], "a coupon comes back with the last unit")
    }

    @Test func `W17, a tier that refunds undermine stays until the review, and its points too`() throws {
        var till = try CoreTill(
            ProgramDocuments.read(
                """
                {"name":"W17","currency":"CNY","tiers":[{"id":"silver","name":"S","from":0,"earnMultiplier":"1.2"},
                 {"id":"gold","name":"G","from":200000,"earnMultiplier":"1.5"}]}
                """))
        try till.run(.adjustGrowth(AdjustGrowth(growth: 170_000)))
        let first = try till.pay(Shop.single(40_000), Selection(points: .none))
        #expect(first.sale.priced.price.earn.points == 480 && till.member.tier == "gold")
        let second = try till.pay(Shop.single(10_000), Selection(points: .none))
        #expect(second.sale.priced.price.earn.points == 150)
        let refunded = try till.refund(first, .everything)
        #expect(refunded.clawback.points == 480 && till.member.growth == 180_000)
        #expect(till.member.tier == "gold" && till.member.balances.available == 150)
    }

    @Test func `W18, the order that raises the tier earns at the one it was quoted at`() throws {
        var till = try CoreTill(
            ProgramDocuments.read(
                """
                {"name":"W18","currency":"CNY","tiers":[{"id":"silver","name":"S","from":0},
                 {"id":"gold","name":"G","from":10000,"earnMultiplier":"2"}]}
                """))
        let payment = try till.pay(Shop.single(20_000))
        #expect(payment.sale.priced.price.earn.points == 200 && till.member.tier == "gold")
    }

    @Test func `W19, the order of thresholds`() throws {
        let coupons = try [
            offer(template(1, percent("10%"))), offer(template(2, percent("20%"), threshold: 10_000)),
        ]
        var shop = try Shop()
        #expect(try shop.sell(Shop.single(10_500), with: coupons).due == 7_560)
        shop.program.coupons.thresholdBase = .running
        let running = try shop.sell(Shop.single(10_500), with: coupons, choosing: .these([1]))
        #expect(running.due == 9_450)
        #expect(running.choice?.rejected.first?.refusal == .noEffect, "the threshold fails after the first")
        #expect(throws: Rejection.self) { try shop.sell(Shop.single(10_500), with: coupons, choosing: .these([1, 2])) }
        // Left to choose, the one that takes more is taken alone.
        #expect(try shop.sell(Shop.single(10_500), with: coupons).due == 8_400)
        let reversed = try [
            offer(template(1, percent("10%"), stage: 1)), offer(template(2, percent("20%"), threshold: 10_000)),
        ]
        #expect(try shop.sell(Shop.single(10_500), with: reversed).due == 7_560)
    }

    @Test func `W20, the joint optimum leaves the coupon out, and says so`() throws {
        let shop = try Shop(redeem: #"{"minimum":1000,"step":1000,"maxShare":"50%"}"#)
        let price = try shop.sell(Shop.single(2_000), with: [offer(template(1, .fixed(50)))], balance: 3_500)
        #expect(price.due == 1_000 && price.pointsSpent == 1_000 && price.couponsUsed == [])
        #expect(
            price.choice?.rejected == [
                RejectedCoupon(coupon: 1, name: "T1", refusal: .worseTotal, dueInstead: 1_950)
            ])
    }

    @Test func `W21, no waste`() throws {
        let coupons = [
            offer(template(1, .fixed(5_000), isExclusive: true)), offer(template(2, .fixed(3_000), isExclusive: true)),
        ]
        let price = try Shop().sell(Shop.single(3_000), with: coupons)
        #expect(price.due == 0 && price.couponsUsed == [2])
    }

    @Test func `W22, a percentage is taken of what is left, not of the list price`() throws {
        let shop = try Shop(discount: "40%")
        #expect(try shop.sell(Shop.single(10_000), with: [offer(template(1, percent("70%")))]).due == 1_800)
    }

    @Test func `W23, 100 % off is exactly nothing`() throws {
        let price = try Shop(discount: "5%").sell(Shop.basket, with: [offer(template(1, percent("100%")))])
        #expect(price.due == 0 && price.payable == 0 && price.units.allSatisfy { $0.value == 0 })
    }

    @Test(arguments: [(RefundRules.CouponThreshold.keep, 12_857 as Money), (.reprice, 10_000)])
    func `W24, a return below the threshold`(rule: RefundRules.CouponThreshold, value: Money) throws {
        var shop = try Shop()
        shop.program.refunds.couponThreshold = rule
        var till = try CoreTill(shop.program)
        try till.issue(template(1, .fixed(5_000), threshold: 30_000))
        let lines = [BasketLine(quantity: 1, unitAmount: 20_000), BasketLine(quantity: 1, unitAmount: 15_000)]
        let payment = try till.pay(lines)
        #expect(payment.sale.priced.price.payable == 30_000)
        let first = try till.refund(payment, .units([.init(line: 1, quantity: 1)]))
        #expect(
            first.returned.value == value
                && first.returned.gross == first.returned.value + (first.returned.discount ?? 0))
        let rest = try till.refund(payment, .everything)
        #expect(first.returned.value + rest.returned.value == 30_000, "all refunds add up to the sale")
        #expect(till.member.growth == 0 && till.member.balances.available == 0)
    }

    @Test func `a merchant's coupon lessens what it is owed, a platform's does not`() throws {
        for (funding, owed, expense) in [(CouponTemplate.Funding.merchant, 900, 0), (.platform, 1_000, -100)] {
            var till = try CoreTill(Shop().program)
            try till.issue(template(1, .fixed(100), funding: funding))
            let payment = try till.pay(Shop.single(1_000))
            func posted(_ account: Account) -> Int64 {
                payment.entry.postings.first { $0.account == account }?.amount ?? 0
            }
            #expect(posted(.settlement(merchant: nil)) == Int64(owed) && posted(.couponExpense) == Int64(expense))
            _ = try till.refund(payment, .everything)
            let back = try #require(till.lastEntry).postings
            for posting in back where posting.account.asset == .money {
                #expect(posted(posting.account) == -posting.amount)
            }
        }
    }

    @Test func `a free item is one unit, the cheapest in scope`() throws {
        let lines = [
            BasketLine(category: "TEA", quantity: 3, unitAmount: 700), BasketLine(quantity: 1, unitAmount: 100),
        ]
        let coupon = offer(template(1, .freeItem, scope: .init(categories: ["TEA"])))
        let price = try Shop().sell(lines, with: [coupon])
        #expect(price.due == 1_500 && price.steps[0].lines == [-700, 0])
        #expect(price.singles.map(\.discount) == [700, 0, 0, 0])
    }
}
