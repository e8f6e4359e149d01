import FlorinCore
import Testing

/// The choice of coupons against trying every set of them.
@Suite struct CouponSearchTests {
    /// Twenty seeds of five hundred cases.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `the search finds what trying everything finds`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<500 {
            let sale = try RandomCouponSale(&random)
            let place: Comment = "seed \(seed), round \(round)"
            let found = try sale.sell(.auto)
            let best = try #require(sale.best(), place)
            #expect(found.couponsUsed == best.couponsUsed, place)
            #expect(found.steps == best.steps && found.units == best.units && found.due == best.due, place)
            #expect(found.choice?.gap == nil, place)
        }
    }

    @Test(arguments: 21...24 as ClosedRange<UInt64>)
    func `what is said of a coupon not used is true`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomCouponSale(&random)
            let place: Comment = "seed \(seed), round \(round)"
            let price = try sale.sell(.auto)
            let rejected = price.choice?.rejected ?? []
            let numbers = sale.coupons.map(\.coupon.number)
            #expect((rejected.map(\.coupon) + price.couponsUsed).sorted() == numbers.sorted(), place)
            for coupon in rejected {
                guard let instead = coupon.dueInstead else { continue }
                #expect(instead >= price.due, place)
                let sets = sale.sets.filter { $0.contains(coupon.coupon) }
                #expect(sets.contains { (try? sale.sell(.these($0)))?.due == instead }, place)
            }
        }
    }

    @Test(arguments: 31...34 as ClosedRange<UInt64>)
    func `a hint comes true when it is followed`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var hints = 0
        for round in 0..<400 {
            let sale = try RandomCouponSale(&random)
            let price = try sale.sell(.auto)
            for hint in price.choice?.hints ?? [] {
                hints += 1
                let place: Comment = "seed \(seed), round \(round)"
                #expect(hint.due < price.due + hint.spend, place)
                let scope = try #require(sale.coupons.first { $0.coupon.number == hint.coupon }).template.scope
                let item = BasketLine(sku: hint.sku, category: hint.category, quantity: 1, unitAmount: hint.spend)
                #expect(scope.contains(item) && (scope != .init() || item.category == nil), place)
                let then = try sale.sell(.auto, with: item)
                #expect(then.due == hint.due && then.couponsUsed.contains(hint.coupon), place)
            }
        }
        #expect(hints > 10, "seed \(seed): the cases try hints")
    }

    @Test func `an exhausted budget tells how far the best may be off`() throws {
        let shop = try Shop()
        let lines = (0..<40).map { BasketLine(sku: "s\($0)", quantity: 1, unitAmount: 997 + Int64($0 * 13)) }
        let coupons = (1...31).map { number in
            offer(template(Int64(number), .fixed(Int64(number) * 3)))
        }
        let price = try shop.sell(lines, with: coupons)
        #expect(price.couponsUsed.count == 3)
        // The three greatest are the best, but of more than thirty that is not claimed.
        #expect(price.gross - price.due == 3 * (29 + 30 + 31))
        #expect(price.choice?.gap != nil)
    }
}

/// A small basket, some coupons and points, put together at random.
struct RandomCouponSale {
    let shop: Shop
    let lines: [BasketLine]
    let coupons: [CouponOffer]
    let balance: Points
    let points: PointsChoice

    init(_ random: inout SeededRandom) throws {
        func any<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &random)] }
        let redeem = any([
            #"{"ratio": {"points": 1, "amount": 1}, "minimum": 100, "step": 100, "maxShare": "50%"}"#,
            #"{"ratio": {"points": 3, "amount": 1}, "maxShare": "30%", "excludeCategories": ["GIFT"]}"#,
            #"{"ratio": {"points": 1, "amount": 10}, "minimumCash": 7, "maxAmount": 300}"#,
            #"{"fixed": [{"points": 100, "amount": 120}, {"points": 300, "amount": 500}]}"#,
        ])
        var shop = try Shop(discount: any(["0%", "5%", "12.5%"]), redeem: redeem)
        shop.program.coupons.thresholdBase = any([.afterTier, .running])
        shop.program.coupons.maxPerOrder = any([1, 2, 3, 5])
        self.shop = shop
        lines = (0..<any([1, 2, 3, 4])).map { _ in
            BasketLine(
                sku: any(["X", "Y", nil]), category: any(["DAIRY", "GIFT", nil]), quantity: any([1, 1, 2, 5]),
                unitAmount: any([0, 1, 99, 250, 500, .random(in: 0...900, using: &random)]))
        }
        var made: CouponTemplate?
        coupons = try (0..<any([1, 2, 3, 4, 5])).map { index in
            let benefit: CouponTemplate.Benefit = try any([
                .fixed(any([1, 50, 120, 400])), .fixed(.random(in: 1...500, using: &random)),
                percent(any(["5%", "10%", "33%", "100%"])), percent("20%", atMost: any([30, 100])), .freeItem,
            ])
            let scope = any([
                CouponTemplate.Scope(), CouponTemplate.Scope(), .init(categories: ["DAIRY"]), .init(skus: ["X"]),
                .init(excludeCategories: ["GIFT"]),
            ])
            // One of four is of the same template as the one before.
            let former = any([made, nil, nil, nil])
            let template =
                former
                ?? template(
                    Int64(index + 1), benefit, threshold: any([0, 0, 200, 600, 1500]), scope: scope,
                    stage: any([0, 0, 1]), group: any([nil, nil, "a", "b"]),
                    isExclusive: any([false, false, false, true]))
            made = template
            return offer(
                template, number: Int64(10 - index),
                until: any([nil, Timestamp(milliseconds: 1), Timestamp(milliseconds: 2)]))
        }
        balance = any([0, 100, 250, 1000, 5000])
        points = any([.auto, .auto, .none, .atMost(200)])
    }

    func sell(_ choice: CouponsChoice, with item: BasketLine? = nil) throws(Rejection) -> Price {
        try shop.sell(
            lines + (item.map { [$0] } ?? []), with: coupons, choosing: choice, points: points, balance: balance)
    }

    /// Every set of coupons, possible or not.
    var sets: [[Int64]] {
        (0..<1 << coupons.count).map { mask in
            coupons.indices.filter { mask & 1 << $0 != 0 }.map { coupons[$0].coupon.number }
        }
    }

    /// The best price of all sets, by the contract's order.
    func best() -> Price? {
        sets.compactMap { set in try? sell(.these(set)) }.min { isBetter($0, $1) }
    }

    private func isBetter(_ a: Price, _ b: Price) -> Bool {
        let (first, second) = (rank(a), rank(b))
        if first.figures != second.figures { return first.figures.lexicographicallyPrecedes(second.figures) }
        if first.expiries != second.expiries { return first.expiries.lexicographicallyPrecedes(second.expiries) }
        return first.numbers.lexicographicallyPrecedes(second.numbers)
    }

    private func rank(_ price: Price) -> (figures: [Int64], expiries: [Int64], numbers: [Int64]) {
        let used = price.couponsTaken.compactMap { taken in
            coupons.first { $0.coupon.number == taken.number }.map { ($0, taken.amount) }
        }
        let waste = used.reduce(0 as Int64) { sum, use in
            if case .fixed(let face) = use.0.template.benefit { sum + face - use.1 } else { sum }
        }
        return (
            [price.due, price.pointsSpent, Int64(used.count), waste],
            used.map { $0.0.coupon.validUntil?.milliseconds ?? .max }.sorted(),
            used.map(\.0.coupon.number).sorted()
        )
    }
}
