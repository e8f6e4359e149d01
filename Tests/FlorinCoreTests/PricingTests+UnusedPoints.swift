import FlorinCore
import Testing

/// Points that were to be used and pay nothing say why.
@Suite struct UnusedPointsTests {
    @Test(
        arguments: [
            (300, 10_000, .auto, .balance), (0, 10_000, .auto, .balance), (9_999, 1_000, .auto, .maxShare),
            (9_999, 0, .auto, .maxShare), (9_999, 10_000, .atMost(499), .requested),
        ] as [(Points, Money, PointsChoice, PointsReason.Limit)])
    func `the limit that leaves fewer points than are needed at once`(
        balance: Points, amount: Money, choice: PointsChoice, binding: PointsReason.Limit
    ) throws {
        let shop = try Shop(redeem: #"{"ratio":{"points":1,"amount":1},"minimum":500,"step":100,"maxShare":"30%"}"#)
        let price = try shop.sell(Shop.single(amount), with: [], points: choice, balance: balance)
        let reason = try #require(price.unusedPoints)
        #expect(price.steps == [] && price.due == amount)
        #expect(reason.binding == binding && reason.balance == balance)
        #expect([reason.eligible, reason.cap] == [amount, amount * 3 / 10])
        #expect(shop.program.points.redeem.kind.minimum == 500)
    }

    @Test func `blocks that are all too great`() throws {
        let shop = try Shop(
            redeem: #"{"fixed":[{"points":500,"amount":600},{"points":1000,"amount":1300}],"maxAmount":5000}"#)
        func binding(_ balance: Points, _ amount: Money) throws -> PointsReason.Limit? {
            try shop.sell(Shop.single(amount), with: [], balance: balance).unusedPoints?.binding
        }
        #expect(try binding(499, 10_000) == .balance)
        #expect(try binding(1_000, 599) == .eligible)
        #expect(try binding(500, 600) == nil)
        #expect(shop.program.points.redeem.kind.minimum == 500)
    }

    @Test func `nothing is said of points that are used, or not to be used, or nobody's`() throws {
        let shop = try Shop(redeem: #"{"ratio":{"points":1,"amount":1}}"#)
        let lines = Shop.single(1_000)
        #expect(try shop.sell(lines, with: [], balance: 10).unusedPoints == nil)
        for choice in [PointsChoice.none, .atMost(0), .exactly(0)] {
            #expect(try shop.sell(lines, with: [], points: choice).unusedPoints == nil)
        }
        let nobody = Purse(points: 0, principal: 0, bonus: 0, tier: nil)
        let price = try price(lines, selection: Selection(), purse: nobody, under: shop.program)
        #expect(price.unusedPoints == nil)
    }
}
