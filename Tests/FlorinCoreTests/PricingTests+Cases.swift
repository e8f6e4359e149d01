import FlorinCore
import Testing

/// Prices worked out by hand.
@Suite struct PricingCaseTests {
    /// Points and their worth that a sale of one unit takes.
    private func points(
        of balance: Points, on net: Money, _ redeem: String, _ choice: PointsChoice = .auto
    ) throws -> [Int64] {
        let price = try Shop(redeem: redeem).sell(Shop.single(net), points: choice, balance: balance)
        return [price.pointsSpent, net - price.due]
    }

    @Test func `W2, points`() throws {
        let (yuan, jd) = (#""ratio":{"points":100,"amount":100}"#, #""minimum":1000,"step":1000,"maxShare":"50%""#)
        #expect(
            try points(of: 12_345, on: 20_000, #"{\#(yuan),"minimum":1000,"step":100,"maxShare":"50%"}"#)
                == [10_000, 10_000])
        #expect(try points(of: 3_500, on: 4_000, #"{\#(yuan),"step":1000,"maxShare":"50%"}"#) == [2_000, 2_000])
        #expect(try points(of: 3_500, on: 1_999, #"{\#(yuan),\#(jd)}"#) == [0, 0])
        #expect(try points(of: 3_500, on: 2_000, #"{\#(yuan),\#(jd)}"#) == [1_000, 1_000])
        #expect(try points(of: 100, on: 1_000, #"{"ratio":{"points":3,"amount":1}}"#) == [99, 33])
        #expect(try points(of: 100, on: 10, #"{"ratio":{"points":10,"amount":7}}"#) == [15, 10])
        #expect(try points(of: 500, on: 995, #"{"ratio":{"points":1,"amount":10}}"#) == [99, 990])
        #expect(try points(of: 500, on: 5, #"{"ratio":{"points":1,"amount":10}}"#) == [0, 0])
        #expect(try points(of: 500, on: 100, #"{\#(yuan),"minimumCash":1}"#) == [99, 99])
    }

    /// W3 without its coupon: 414.30 − 20.72 = 393.58, a cap of 118.07, then the wallet's 100.00.
    @Test func `mixed tenders`() throws {
        let shop = try Shop(
            discount: "5%", multiplier: "1.5", redeem: #"{"minimum":500,"step":100,"maxShare":"30%"}"#)
        let price = try shop.sell(
            Shop.basket, wallet: .exactly(10_000), balance: 12_000, principal: 9_000, bonus: 2_000)
        #expect([price.gross, price.due, price.payable] == [41_430, 27_558, 17_558])
        #expect(
            price.steps == [
                PriceStep(
                    amount: -2_072, lines: [-995, -900, -177], kind: .tier(id: "gold", percent: "5%", base: 41_430)),
                PriceStep(
                    amount: -11_800, lines: [-5_668, -5_121, -1_011],
                    kind: .points(
                        11_800, PointsReason(binding: .maxShare, balance: 12_000, eligible: 39_358, cap: 11_807))),
                PriceStep(
                    amount: -10_000, lines: [-4_803, -4_340, -857], kind: .wallet(principal: 9_000, bonus: 1_000)),
            ])
        // 175.58 by card and 90.00 of principal, at one and a half points for the yuan.
        #expect(price.earn.basis == 26_558)
        #expect(price.earn.points == 398)
    }

    @Test func `a discount of 100 % leaves exactly nothing`() throws {
        let price = try Shop(discount: "100%").sell(
            Shop.basket, wallet: .auto, balance: 1_000, principal: 1_000)
        #expect([price.gross, price.due, price.payable] == [41_430, 0, 0])
        #expect(price.steps.count == 1)
        #expect(price.earn.points == 0)
    }

    @Test func `an empty purse pays everything outside`() throws {
        let price = try Shop().sell(Shop.basket, wallet: .auto)
        #expect(price.steps.isEmpty)
        #expect(price.payable == 41_430)
    }

    @Test func `the spend order divides the wallet's part`() throws {
        func principal(_ order: String, _ amount: Money) throws -> Money {
            let price = try Shop(spendOrder: order).sell(
                Shop.basket, wallet: .exactly(amount), principal: 1_000, bonus: 500)
            return price.units.reduce(0) { $0 + $1.principal * $1.count }
        }
        #expect(try principal("principalFirst", 1_200) == 1_000)
        #expect(try principal("bonusFirst", 1_200) == 700)
        #expect(try principal("proportional", 1_200) == 800)
        // 0.67 and 0.33 of one cent: the larger remainder has it.
        #expect(try principal("proportional", 1) == 1)
    }

    @Test func `fixed blocks give the greatest amount for the fewest points`() throws {
        let redeem = """
            {"fixed": [{"points": 100, "amount": 100}, {"points": 500, "amount": 600}, {"points": 600, "amount": 600},
                       {"points": 1000, "amount": 1300}], "maxAmount": 1200}
            """
        #expect(try points(of: 9_999, on: 5_000, redeem) == [500, 600])
        #expect(try points(of: 499, on: 5_000, redeem) == [100, 100])
        #expect(try points(of: 99, on: 5_000, redeem) == [0, 0])
        #expect(try points(of: 9_999, on: 599, redeem) == [100, 100])
        #expect(try points(of: 9_999, on: 5_000, redeem, .atMost(300)) == [100, 100])
        #expect(try points(of: 9_999, on: 5_000, redeem, .exactly(600)) == [600, 600])
        #expect(throws: Rejection.limitExceeded(limit: "points", maximum: 600)) {
            try points(of: 9_999, on: 5_000, redeem, .exactly(1_000))
        }
    }

    @Test func `the reason names the smallest limit`() throws {
        func binding(_ redeem: String, _ choice: PointsChoice = .auto) throws -> PointsReason.Limit? {
            try Shop(redeem: redeem).sell(Shop.single(1_000), points: choice, balance: 800).binding
        }
        #expect(try binding("{}") == .balance)
        #expect(try binding("{}", .atMost(700)) == .requested)
        #expect(try binding("{}", .exactly(800)) == .requested)
        #expect(try binding(#"{"maxShare":"50%"}"#) == .maxShare)
        #expect(try binding(#"{"maxShare":"50%","maxAmount":500}"#) == .maxAmount)
        #expect(try binding(#"{"maxAmount":500,"minimumCash":500}"#) == .minimumCash)
        #expect(try binding(#"{"ratio":{"points":1,"amount":2}}"#) == .eligible)
        #expect(try binding(#"{"fixed":[{"points":1,"amount":1},{"points":801,"amount":2}]}"#) == .balance)
        #expect(try binding(#"{"fixed":[{"points":1,"amount":1},{"points":2,"amount":1001}]}"#) == .eligible)
        #expect(try binding(#"{"fixed":[{"points":1,"amount":1}]}"#) == .maxAmount)
    }
}
