import FlorinCore

/// One unit of a sale in the model: what each tender pays of it.
struct ModelUnit: Equatable {
    var line: Int
    var list: Money
    var discount: Money = 0
    var pointsAmount: Money = 0
    var points: Points = 0
    var principal: Money = 0
    var bonus: Money = 0
    var external: Money

    static let tenders: [any WritableKeyPath<ModelUnit, Money> & Sendable] = [
        \.pointsAmount, \.principal, \.bonus, \.external,
    ]
    var value: Money { list - discount }
}

/// A price, worked out unit by unit and by trying every number of points: slow and plain.
struct ModelPrice {
    var units: [ModelUnit] = []
    var earnedPoints: Points = 0
    var earnedGrowth: Growth = 0

    func total(_ tender: KeyPath<ModelUnit, Int64>) -> Int64 { units.reduce(0) { $0 + $1[keyPath: tender] } }

    init(_ request: SaleRequest, for member: ModelMember, under program: Program) throws(ModelRefusal) {
        for (index, line) in request.lines.enumerated() {
            for _ in 0..<line.quantity {
                units.append(ModelUnit(line: index, list: line.unitAmount, external: line.unitAmount))
            }
        }
        let tier = program.tiers[member.tierIndex(program)]
        let gross = total(\.external)
        let rate = tier.discount.rate
        give((gross * rate.numerator * 2 + rate.denominator) / (2 * rate.denominator), to: \.discount)
        try payPoints(request.selection.points, member, program.points.redeem)
        try payWallet(request.selection.wallet, member, program.wallet.spendOrder)
        (earnedPoints, earnedGrowth) = ModelPrice.earning(of: units, tier, program)
    }

    static func earning(of units: [ModelUnit], _ tier: Tier, _ program: Program) -> (Points, Growth) {
        let paid = units.reduce(0) { $0 + $1.principal + $1.external }
        let (earn, growth) = (program.points.earn.proportion, program.growth.proportion)
        let multiplier = tier.earnMultiplier.rate
        return (
            paid * multiplier.numerator * earn.points / (multiplier.denominator * earn.per),
            paid * growth.points / growth.per
        )
    }

    private mutating func give(_ amount: Money, to tender: WritableKeyPath<ModelUnit, Money>) {
        for (index, share) in allocate(amount, units.map(\.external)).enumerated() {
            units[index].external -= share
            units[index][keyPath: tender] += share
        }
    }

    private mutating func payPoints(
        _ choice: PointsChoice, _ member: ModelMember, _ rules: RedeemRules
    ) throws(ModelRefusal) {
        let open = total(\.external)
        var most = member.available
        switch choice {
        case .none, .exactly(0), .atMost(0): return
        case .auto: break
        case .atMost(let points): most = min(most, points)
        case .exactly(let points):
            guard points <= most else { throw .insufficientPoints }
            most = points
        }
        var cap = open * rules.maxShare.rate.numerator / rules.maxShare.rate.denominator
        cap = min(cap, rules.maxAmount ?? cap, open - rules.minimumCash)
        var best: (points: Points, amount: Money) = (0, 0)
        for charge in ModelPrice.charges(rules.kind, upTo: most) where charge.amount <= cap {
            if charge.amount > best.amount { best = charge }
        }
        if case .exactly(let points) = choice, best.points != points {
            // Fixed blocks are taken one at a time: a smaller one that buys more does not stand in the way.
            guard let block = ModelPrice.fixed(rules.kind, points), block.amount <= cap else { throw .limitExceeded }
            best = (block.points, block.amount)
        }
        give(best.amount, to: \.pointsAmount)
        for (index, share) in allocate(best.points, units.map(\.pointsAmount)).enumerated() {
            units[index].points = share
        }
    }

    private static func fixed(_ kind: RedeemRules.Kind, _ points: Points) -> RedeemBlock? {
        if case .fixed(let blocks) = kind { blocks.first { $0.points == points } } else { nil }
    }

    /// Every charge there is, fewest points first.
    private static func charges(_ kind: RedeemRules.Kind, upTo most: Points) -> [(points: Points, amount: Money)] {
        switch kind {
        case .fixed(let blocks): return blocks.filter { $0.points <= most }.map { ($0.points, $0.amount) }
        case .ratio(let ratio, let minimum, let step):
            return stride(from: 0, through: most, by: Int64.Stride(step)).filter { $0 >= minimum && $0 > 0 }
                .map { ($0, $0 * ratio.amount / ratio.points) }
        }
    }

    private mutating func payWallet(
        _ choice: WalletChoice, _ member: ModelMember, _ order: WalletRules.SpendOrder
    ) throws(ModelRefusal) {
        let open = total(\.external)
        let held = member.principal + member.bonus
        let amount: Money
        switch choice {
        case .none: return
        case .auto: amount = min(open, held)
        case .exactly(let wanted):
            guard wanted <= held else { throw .insufficientFunds }
            guard wanted <= open else { throw .limitExceeded }
            amount = wanted
        }
        let principal =
            switch order {
            case .principalFirst: min(amount, member.principal)
            case .bonusFirst: amount - min(amount, member.bonus)
            case .proportional: allocate(amount, [member.principal, member.bonus])[0]
            }
        give(amount, to: \.bonus)
        for (index, share) in allocate(principal, units.map(\.bonus)).enumerated() {
            units[index].bonus -= share
            units[index].principal += share
        }
    }
}

/// Largest remainder, one by one, ties to the lower index.
func allocate(_ total: Int64, _ weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return weights.map { _ in 0 } }
    var shares = weights.map { total * $0 / sum }
    var remainders = weights.map { total * $0 % sum }
    while shares.reduce(0, +) < total, let largest = remainders.max(), let next = remainders.firstIndex(of: largest) {
        shares[next] += 1
        remainders[next] = -1
    }
    return shares
}
