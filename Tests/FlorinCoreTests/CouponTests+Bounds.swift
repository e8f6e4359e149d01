import FlorinCore
import Testing

/// What is claimed of coupons where not every set can be tried.
@Suite struct CouponBoundsTests {
    /// Many coupons on large baskets, where bounds leave most sets out: no slight change of the set that was found may be
    /// better than what was proved the best, or than the gap allows.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `no set is better than the gap allows`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var others = 0
        for round in 0..<12 {
            let sale = try LargeCouponSale(&random)
            let place: Comment = "seed \(seed), round \(round)"
            let found = try sale.sell(.auto)
            let least = found.due - (found.choice?.gap ?? 0)
            for _ in 0..<40 {
                let set = sale.set(near: found.couponsUsed, &random)
                guard let other = try? sale.sell(.these(set)) else { continue }
                others += 1
                #expect(other.due >= least, place)
            }
        }
        #expect(others > 50, "seed \(seed): there are sets to compare with")
    }

    @Test func `of more than thirty coupons the gap tells what all of them could take`() throws {
        let coupons = (1...40).map { offer(template(Int64($0), .fixed(Int64($0) * 10))) }
        let price = try Shop().sell(Shop.single(100_000), with: coupons)
        // Those that take the most are among the thirty that are searched.
        let most = try #require(price.choice).rejected.first?.refusal
        #expect(most == .maxPerOrder(price.couponsUsed.count))
        #expect(price.choice?.gap == 0)
    }

    @Test func `reasons come without what would be due instead once they have cost enough`() throws {
        let lines = (0..<500).map { BasketLine(sku: "s\($0)", quantity: 1, unitAmount: 1_000 + Int64($0 * 7)) }
        let coupons = (1...200).map { offer(template(Int64($0), .fixed(500 + Int64($0)))) }
        let rejected = try #require(try Shop().sell(lines, with: coupons).choice).rejected
        let tried = rejected.prefix { $0.dueInstead != nil }
        #expect(!tried.isEmpty && tried.count < rejected.count)
        #expect(rejected.dropFirst(tried.count).allSatisfy { $0.dueInstead == nil })
        #expect(Set(rejected.map(\.refusal)).count == 1, "the reason itself is told of all")
    }
}

/// A large basket and many coupons, put together at random.
private struct LargeCouponSale {
    let shop: Shop
    let lines: [BasketLine]
    let coupons: [CouponOffer]
    let balance: Points

    init(_ random: inout SeededRandom) throws {
        func any<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &random)] }
        var shop = try Shop(
            redeem: any([
                #"{"ratio": {"points": 1, "amount": 1}, "minimum": 100, "step": 100, "maxShare": "50%"}"#,
                #"{"fixed": [{"points": 100, "amount": 1200}, {"points": 300, "amount": 5000}]}"#,
                #"{"ratio": {"points": 3, "amount": 1}, "maxShare": "30%", "excludeCategories": ["c1"]}"#,
            ]))
        shop.program.coupons.thresholdBase = any([.afterTier, .running])
        shop.program.coupons.maxPerOrder = any([2, 5, 30])
        self.shop = shop
        let dearest = any([60, 900, 5_000])
        lines = (0..<any([3, 12, 30])).map { line in
            BasketLine(
                sku: "s\(line)", category: "c\(Int.random(in: 0..<4, using: &random))",
                quantity: .random(in: 1...any([1, 3, 20]), using: &random),
                unitAmount: .random(in: 0...Int64(dearest), using: &random))
        }
        let gross = lines.reduce(0) { $0 + $1.quantity * $1.unitAmount }
        coupons = try (1...any([8, 20, 35])).map { number in
            let benefit: CouponTemplate.Benefit = try any([
                .fixed(.random(in: 1...max(1, gross / 8), using: &random)), percent("\(any([1, 7, 20, 60]))%"),
                percent("20%", atMost: max(1, gross / 20)), .freeItem,
            ])
            return offer(
                template(
                    Int64(number), benefit, threshold: any([0, 0, gross / 3, gross * 3 / 4]),
                    scope: any([.init(), .init(), .init(categories: ["c0", "c2"]), .init(skus: ["s0", "s1"])]),
                    stage: any([0, 1, 2]), group: any([nil, nil, nil, "a", "b"])))
        }
        balance = any([0, 500, 20_000])
    }

    func sell(_ choice: CouponsChoice) throws(Rejection) -> Price {
        try shop.sell(lines, with: coupons, choosing: choice, balance: balance)
    }

    /// The set with up to three coupons more or less.
    func set(near used: [Int64], _ random: inout SeededRandom) -> [Int64] {
        var set = Set(used)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let number = coupons[Int.random(in: coupons.indices, using: &random)].coupon.number
            if set.remove(number) == nil { set.insert(number) }
        }
        return set.sorted()
    }
}
