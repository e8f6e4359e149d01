import FlorinCore

/// Programs and baskets for the tests of prices, earning and refunds.
struct Shop {
    var program: Program

    /// A program with one tier. `earn` and `redeem` are the JSON objects of the document.
    init(
        discount: String = "0%", multiplier: String = "1", growth: String = "{}", earn: String = "{}",
        redeem: String = "{}", spendOrder: String = "principalFirst"
    ) throws {
        program = try ProgramDocuments.read(
            """
            {"name": "Shop", "currency": "CNY", "growth": \(growth),
             "tiers": [{"id": "gold", "name": "Gold", "from": 0, "discount": "\(discount)",
                        "earnMultiplier": "\(multiplier)"}],
             "points": {"earn": \(earn), "redeem": \(redeem)}, "wallet": {"spendOrder": "\(spendOrder)"}}
            """)
    }

    func sell(
        _ lines: [BasketLine], points: PointsChoice = .auto, wallet: WalletChoice = .none, balance: Points = 0,
        principal: Money = 0, bonus: Money = 0
    ) throws(Rejection) -> Price {
        try price(
            lines, selection: Selection(points: points, wallet: wallet),
            purse: Purse(points: balance, principal: principal, bonus: bonus, tier: 0), under: program)
    }

    func earn(_ units: [UnitRun], _ lines: [BasketLine]) -> Earn {
        earning(of: units, lines: lines, tier: program.tiers[0], under: program, on: EarnOccasion())
    }

    /// The third worked case of loyalty points, without its coupon: A 199.00, B twice 89.90, C 35.50.
    static let basket = [
        BasketLine(sku: "A", category: "GROCERY", quantity: 1, unitAmount: 19_900),
        BasketLine(sku: "B", quantity: 2, unitAmount: 8_990), BasketLine(sku: "C", quantity: 1, unitAmount: 3_550),
    ]

    /// One line of one unit.
    static func single(_ amount: Money) -> [BasketLine] {
        [BasketLine(quantity: 1, unitAmount: amount)]
    }
}

/// A shop, a basket and a purse put together at random; small enough to be worked out unit by unit.
struct RandomSale {
    let shop: Shop
    let lines: [BasketLine]
    let balance: Points
    let principal: Money
    let bonus: Money
    let minimum: Points
    let step: Points
    let ratio: (points: Int64, amount: Int64)
    let excluded = "GIFT"

    init(_ random: inout SeededRandom) throws {
        minimum = [0, 0, 1, 10, 37].randomElement(using: &random) ?? 0
        step = [1, 1, 5, 10].randomElement(using: &random) ?? 1
        ratio = [(1, 1), (3, 1), (10, 7), (1, 10), (100, 30)].randomElement(using: &random) ?? (1, 1)
        let share = ["100%", "30%", "33.3%"].randomElement(using: &random) ?? ""
        let cash = [0, 0, 7, 100].randomElement(using: &random) ?? 0
        let most = ["null", "50", "0"].randomElement(using: &random) ?? ""
        let combination = ["multiplicative", "additive"].randomElement(using: &random) ?? ""
        let discount = ["0%", "5%", "12.5%", "99%", "100%"].randomElement(using: &random) ?? ""
        let multiplier = ["1", "1.5", "0.3"].randomElement(using: &random) ?? ""
        let order = ["principalFirst", "bonusFirst", "proportional"].randomElement(using: &random) ?? ""
        shop = try Shop(
            discount: discount, multiplier: multiplier, growth: #"{"points": 2, "per": 3}"#,
            earn: """
                {"points": 1, "per": 7, "multipliers": "\(combination)", "excludeCategories": ["GIFT"],
                 "rules": [{"id": "double", "categories": ["DAIRY"], "multiplier": "2"},
                           {"id": "extra", "skus": ["X"], "pointsPerUnit": 3},
                           {"id": "less", "skus": ["X"], "multiplier": "0.7"}]}
                """,
            redeem: """
                {"ratio": {"points": \(ratio.points), "amount": \(ratio.amount)}, "minimum": \(minimum),
                 "step": \(step), "maxShare": "\(share)", "maxAmount": \(most), "minimumCash": \(cash),
                 "excludeCategories": ["GIFT"]}
                """,
            spendOrder: order)
        lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            BasketLine(
                sku: Bool.random(using: &random) ? "X" : nil,
                category: [nil, "DAIRY", "GIFT", "MEAT"].randomElement(using: &random) ?? nil,
                quantity: .random(in: 1...5, using: &random),
                unitAmount: [0, 1, 7, .random(in: 0...300, using: &random)].randomElement(using: &random) ?? 0)
        }
        balance = .random(in: 0...400, using: &random)
        principal = .random(in: 0...300, using: &random)
        bonus = .random(in: 0...100, using: &random)
    }

    func sell(points: PointsChoice = .auto, wallet: WalletChoice = .auto) throws(Rejection) -> Price {
        try shop.sell(
            lines, points: points, wallet: wallet, balance: balance, principal: principal, bonus: bonus)
    }
}

extension Price {
    /// Every unit by itself.
    var singles: [UnitRun] { units.singles }

    /// The points charged.
    var pointsSpent: Points { units.reduce(0) { $0 + $1.points * $1.count } }

    func step(_ isWanted: (PriceStep.Kind) -> Bool) -> PriceStep? {
        steps.first { isWanted($0.kind) }
    }

    var pointsStep: PriceStep? {
        step { if case .points = $0 { true } else { false } }
    }

    /// The limit that the points step names.
    var binding: PointsReason.Limit? {
        if case .points(_, let reason) = pointsStep?.kind { reason.binding } else { nil }
    }
}

extension [UnitRun] {
    var singles: [UnitRun] {
        flatMap { run in
            var single = run
            single.count = 1
            return Array(repeating: single, count: Int(run.count))
        }
    }
}
