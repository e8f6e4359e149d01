internal import FlorinCore

/// Measures what the choice of coupons costs: prices of random baskets, in this process, without a store.
struct SearchBench {
    private let program: Program
    private static let lines = 50
    private static let rounds = 2000

    init(_ program: Program) {
        self.program = program
    }

    struct Case {
        let name: String
        let coupons: Int
        let perOrder: Int
    }

    static let cases = [
        Case(name: "no coupons", coupons: 0, perOrder: 5),
        Case(name: "20 coupons, at most 5 an order", coupons: 20, perOrder: 5),
        Case(name: "30 coupons, any number an order", coupons: 30, perOrder: 30),
    ]

    struct Result {
        let name: String
        let latencies: LatencyHistogram
        /// How many prices the search proved to be the best.
        let proven: Int64
    }

    /// Seeds are the same in every run.
    func run(_ bench: Case) throws(Rejection) -> Result {
        var random = SplitMix(seed: UInt64(bench.coupons) + 1)
        var program = program
        program.coupons.maxPerOrder = bench.perOrder
        var latencies = LatencyHistogram()
        var proven: Int64 = 0
        for round in 0..<SearchBench.rounds + SearchBench.rounds / 10 {
            let basket = basket(&random)
            let purse = Purse(
                points: 20_000, principal: 0, bonus: 0, coupons: coupons(bench.coupons, &random), tier: 0)
            let start = LoadMeter.now
            let price = try price(basket, selection: Selection(), purse: purse, under: program)
            let elapsed = LoadMeter.now - start
            // The first tenth warms up.
            guard round >= SearchBench.rounds / 10 else { continue }
            latencies.add(elapsed)
            if price.choice?.gap == nil { proven += 1 }
        }
        return Result(name: bench.name, latencies: latencies, proven: proven)
    }

    private func basket(_ random: inout SplitMix) -> [BasketLine] {
        (0..<SearchBench.lines).map { line in
            BasketLine(
                sku: "s\(line)", category: "c\(Int.random(in: 0..<6, using: &random))",
                quantity: .random(in: 1...3, using: &random), unitAmount: .random(in: 100...5_000, using: &random))
        }
    }

    /// Two of five take a percentage, one of ten gives an item; one of three is for a few categories, one of four has a
    /// threshold, one of five belongs to a group. All can be used.
    private func coupons(_ count: Int, _ random: inout SplitMix) -> [CouponOffer] {
        (0..<count).map { index in
            let template = CouponTemplate(
                id: TemplateID(rawValue: Int64(index) + 1), name: "Coupon \(index + 1)", benefit: benefit(&random),
                threshold: Int.random(in: 0..<4, using: &random) == 0 ? 5_000 : 0, scope: scope(&random),
                stage: .random(in: 0...2, using: &random),
                group: Int.random(in: 0..<5, using: &random) == 0 ? "g\(index % 3)" : nil)
            let coupon = Coupon(number: Int64(index) + 1, template: template.id, validFrom: nil, validUntil: nil)
            return CouponOffer(owner: MemberID(rawValue: 1), coupon: coupon, template: template)
        }
    }

    private func benefit(_ random: inout SplitMix) -> CouponTemplate.Benefit {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .freeItem
        case 1...4:
            let percent = WrittenRate(percentage: "\(Int.random(in: 1...20, using: &random))%")
            guard let percent else { return .freeItem }
            return .percent(percent, maxAmount: Bool.random(using: &random) ? 1_500 : nil)
        default: return .fixed(.random(in: 100...3_000, using: &random))
        }
    }

    private func scope(_ random: inout SplitMix) -> CouponTemplate.Scope {
        guard Int.random(in: 0..<3, using: &random) == 0 else { return CouponTemplate.Scope() }
        let first = Int.random(in: 0..<5, using: &random)
        return CouponTemplate.Scope(categories: ["c\(first)", "c\(first + 1)"])
    }
}

extension SearchBench.Result {
    static func text(_ results: [SearchBench.Result]) -> [String] {
        guard let plain = results.first?.latencies.percentile(500) else { return [] }
        let rows = results.flatMap { result in
            [
                ("\(result.name): p50, ms", Figures.milliseconds(result.latencies.percentile(500))),
                ("\(result.name): p99, ms", Figures.milliseconds(result.latencies.percentile(990))),
                ("\(result.name): slowest, ms", Figures.milliseconds(result.latencies.slowest)),
                (
                    "\(result.name): p50 in prices without coupons",
                    "\(result.latencies.percentile(500) / max(1, plain))"
                ),
                ("\(result.name): proven the best", "\(result.proven) of \(result.latencies.count)"),
            ]
        }
        return ["Prices of 50 lines with points:"] + Figures.table(rows)
    }

    static func json(_ results: [SearchBench.Result]) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.array(results) { json, result in
            json.object { json in
                json.field("case", result.name)
                json.field("p50Nanoseconds", result.latencies.percentile(500))
                json.field("p99Nanoseconds", result.latencies.percentile(990))
                json.field("slowestNanoseconds", result.latencies.slowest)
                json.field("prices", result.latencies.count)
                json.field("proven", result.proven)
            }
        }
        return json.bytes
    }
}
