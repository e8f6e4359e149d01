import FlorinCore
import Testing

@Suite struct EarningTests {
    /// One unit of each line, paid outside.
    private func earn(_ shop: Shop, _ lines: [BasketLine]) -> Earn {
        shop.earn(lines.indices.map { UnitRun(line: $0, count: 1, external: lines[$0].unitAmount) }, lines)
    }

    @Test func `W5, points by product come back with the product`() throws {
        let shop = try Shop(
            earn: """
                {"points": 1, "per": 100, "rules": [{"id": "a", "skus": ["A"], "pointsPerUnit": 10},
                                                     {"id": "b", "skus": ["B"], "pointsPerUnit": 20}]}
                """)
        let lines = [
            BasketLine(sku: "A", quantity: 1, unitAmount: 1_000), BasketLine(sku: "B", quantity: 1, unitAmount: 1_000),
            BasketLine(sku: "C", quantity: 1, unitAmount: 2_000),
        ]
        let price = try shop.sell(lines)
        #expect(price.earn.points == 70)
        var kept = Kept(sold: price)
        _ = try kept.take(.units([.init(line: 2, quantity: 1)]), of: lines)
        #expect(price.earn.points - shop.earn(kept.units, lines).points == 20)
    }

    @Test func `W7, the floor is taken once on what is kept`() throws {
        let shop = try Shop(earn: #"{"points": 1, "per": 1000}"#)
        let lines = Shop.single(2_190)
        let price = try shop.sell(lines)
        #expect(price.earn.points == 2)
        var kept = Kept(sold: price)
        var before = price.earn.points
        var taken: [Points] = []
        for _ in 0..<4 {
            _ = try kept.take(.amount(500), of: lines)
            let after = shop.earn(kept.units, lines).points
            taken.append(before - after)
            before = after
        }
        #expect(taken == [1, 0, 1, 0])
        #expect(kept.value == 190)
    }

    @Test func `W27, multipliers`() throws {
        func earned(_ combination: String) throws -> Earn {
            let shop = try Shop(
                multiplier: "1.5",
                earn: """
                    {"multipliers": "\(combination)",
                     "rules": [{"id": "dairy", "categories": ["DAIRY"], "multiplier": "2"}]}
                    """)
            return earn(shop, [BasketLine(category: "DAIRY", quantity: 1, unitAmount: 11_556)])
        }
        #expect(try earned("additive").points == 288)
        #expect(try earned("multiplicative").points == 346)
        #expect(
            try earned("additive").factors == [
                Earn.Factor(rule: "points/earn", value: "1/100"), Earn.Factor(rule: "tiers/gold", value: "1.5"),
                Earn.Factor(rule: "points/earn/rules/dairy", value: "2"),
            ])
    }

    @Test func `only rules that applied are factors`() throws {
        let shop = try Shop(
            earn: """
                {"excludeCategories": ["GIFT"],
                 "rules": [{"id": "gifts", "categories": ["GIFT"], "multiplier": "2"},
                           {"id": "ten", "skus": ["X"], "pointsPerUnit": 10},
                           {"id": "other", "skus": ["Y"], "pointsPerUnit": 10}]}
                """)
        let earned = earn(shop, [BasketLine(sku: "X", category: "GIFT", quantity: 1, unitAmount: 500)])
        #expect(
            earned.factors == [
                Earn.Factor(rule: "points/earn", value: "1/100"),
                Earn.Factor(rule: "points/earn/rules/ten", value: "+10"),
            ])
        #expect([earned.basis, earned.points, earned.growth] == [0, 10, 500])
    }

    @Test func `the sum of all groups is rounded down once`() throws {
        let shop = try Shop(
            earn: #"{"points": 1, "per": 3, "rules": [{"id": "b", "skus": ["B"], "multiplier": "1.5"}]}"#)
        // 1/3 + 1.5 × 1/3 + 1/3 = 7/6, though each of them alone is less than one point.
        let lines = ["A", "B", "A"].map { BasketLine(sku: $0, quantity: 1, unitAmount: 1) }
        #expect(earn(shop, lines).points == 1)
    }

    @Test func `bonus money and points earn nothing`() throws {
        let shop = try Shop(growth: #"{"points": 2, "per": 3}"#, earn: #"{"points": 1, "per": 1}"#)
        let run = UnitRun(
            line: 0, count: 2, discount: 1, pointsAmount: 10, points: 9, principal: 30, bonus: 20, external: 41)
        let earned = shop.earn([run], [BasketLine(quantity: 2, unitAmount: 102)])
        #expect([earned.basis, earned.points, earned.growth] == [142, 142, 94])
    }

    @Test func `additive multipliers never earn less than nothing`() throws {
        let shop = try Shop(
            multiplier: "0.3",
            earn: #"{"multipliers": "additive", "rules": [{"id": "x", "skus": ["X"], "multiplier": "0.3"}]}"#)
        #expect(earn(shop, [BasketLine(sku: "X", quantity: 1, unitAmount: 10_000)]).points == 0)
    }

    @Test func `what is beyond all bounds saturates`() throws {
        let shop = try Shop(multiplier: "1000", growth: #"{"points": 9, "per": 1}"#, earn: #"{"points": 9, "per": 1}"#)
        let earned = earn(shop, Shop.single(Bounds.magnitude))
        #expect([earned.points, earned.growth] == [Bounds.magnitude, Bounds.magnitude])
    }

    /// Points per unit go with the unit; by amount, with the last of its value.
    @Test func `a unit is kept until it is returned or nothing of it is left`() throws {
        let shop = try Shop(
            discount: "50%",
            earn: #"{"points": 0, "per": 1, "rules": [{"id": "x", "skus": ["X"], "pointsPerUnit": 10}]}"#)
        let lines = [
            BasketLine(sku: "X", quantity: 2, unitAmount: 100), BasketLine(sku: "X", quantity: 1, unitAmount: 0),
        ]
        func points(_ kept: Kept) -> Points { shop.earn(kept.units, lines).points }
        var kept = Kept(sold: try shop.sell(lines))
        #expect(points(kept) == 30)
        var withoutGift = kept
        _ = try kept.take(.amount(99), of: lines)
        #expect(points(kept) == 20)
        _ = try kept.take(.amount(1), of: lines)
        #expect(points(kept) == 0)
        _ = try withoutGift.take(.units([.init(line: 1, quantity: 1)]), of: lines)
        #expect(points(withoutGift) == 20)
        _ = try withoutGift.take(.amount(99), of: lines)
        #expect(points(withoutGift) == 10)
    }
}
