import FlorinCore
import Testing

/// What a price refuses, at the limit and one beyond it.
@Suite struct PricingLimitTests {
    @Test func `gross`() throws {
        let shop = try Shop()
        #expect(try shop.sell(Shop.single(Bounds.magnitude)).gross == Bounds.magnitude)
        let rejection = Rejection.limitExceeded(limit: "gross", maximum: Bounds.magnitude)
        #expect(throws: rejection) { try shop.sell(Shop.single(Bounds.magnitude) + Shop.single(1)) }
        #expect(throws: rejection) {
            try shop.sell([BasketLine(quantity: Bounds.magnitude, unitAmount: Bounds.magnitude)])
        }
    }

    @Test func `exact points`() throws {
        let shop = try Shop(redeem: #"{"minimum": 300, "step": 100, "maxShare": "50%"}"#)
        func spent(_ points: Points) throws -> Points {
            try shop.sell(Shop.single(2_000), points: .exactly(points), balance: 1_100).pointsSpent
        }
        #expect(try spent(0) == 0)
        #expect(try spent(300) == 300)
        #expect(try spent(1_000) == 1_000)
        for refused: Points in [100, 250, 301, 1_100] {
            #expect(throws: Rejection.limitExceeded(limit: "points", maximum: 1_000)) { try spent(refused) }
        }
        #expect(throws: Rejection.insufficientPoints(available: 1_100, required: 1_101)) { try spent(1_101) }
    }

    @Test func `no point that buys nothing`() throws {
        let shop = try Shop(redeem: #"{"ratio": {"points": 3, "amount": 1}}"#)
        #expect(throws: Rejection.limitExceeded(limit: "points", maximum: 99)) {
            try shop.sell(Shop.single(2_000), points: .exactly(100), balance: 100)
        }
    }

    @Test func `exact wallet`() throws {
        let shop = try Shop()
        func payable(_ amount: Money) throws -> Money {
            try shop.sell(Shop.single(500), wallet: .exactly(amount), principal: 600, bonus: 10).payable
        }
        #expect(try payable(0) == 500)
        #expect(try payable(500) == 0)
        #expect(throws: Rejection.limitExceeded(limit: "wallet", maximum: 500)) { try payable(501) }
        #expect(throws: Rejection.insufficientFunds(available: 610, required: 611)) { try payable(611) }
    }

    /// Each step splits one run at most, whatever the quantities.
    @Test func `a line of any quantity is a handful of runs`() throws {
        let shop = try Shop(
            discount: "5%", redeem: #"{"ratio": {"points": 3, "amount": 1}}"#, spendOrder: "proportional")
        let lines = (0..<500).map { BasketLine(quantity: 10_000, unitAmount: 100 + Int64($0) * 37 % 991) }
        let price = try shop.sell(lines, wallet: .auto, balance: 123_456_789, principal: 7_654_321, bonus: 1_234_567)
        #expect(price.steps.count == 3)
        #expect(price.units.count <= 8 * lines.count)
        #expect(price.units.reduce(0) { $0 + $1.count } == 5_000_000)
        var kept = Kept(sold: price)
        _ = try kept.take(.amount(1_234_567), of: lines)
        #expect(kept.units.count <= 8 * lines.count)
    }
}
