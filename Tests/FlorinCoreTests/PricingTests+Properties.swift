import FlorinCore
import Testing

/// Random sales against identities, and against a calculation that knows only single units.
@Suite struct PricingPropertyTests {
    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `every unit is paid to its list price`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            let price = try sale.sell()
            let place: Comment = "seed \(seed), round \(round)"
            for run in price.units {
                #expect(run.discount + run.value == sale.lines[run.line].unitAmount, place)
                #expect(min(run.count - 1, run.discount, run.pointsAmount, run.points) >= 0, place)
                #expect(min(run.principal, run.bonus, run.external) >= 0, place)
            }
            #expect(Kept(sold: price).quantities(lines: sale.lines.count) == sale.lines.map(\.quantity), place)
        }
    }

    @Test(arguments: [15, 16, 17, 18] as [UInt64])
    func `the steps add up`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            let price = try sale.sell()
            let place: Comment = "seed \(seed), round \(round)"
            var wallet: Money = 0
            var others: Money = 0
            for step in price.steps {
                #expect(step.amount < 0 && step.amount == step.lines.reduce(0, +), place)
                #expect(step.lines.count == sale.lines.count, place)
                if case .wallet(let principal, let bonus) = step.kind {
                    #expect(principal + bonus == -step.amount, place)
                    #expect(principal <= sale.principal && bonus <= sale.bonus, place)
                    wallet += step.amount
                } else {
                    others += step.amount
                }
                if case .points(let points, _) = step.kind { #expect(points == price.pointsSpent, place) }
            }
            #expect(price.gross + others == price.due, place)
            #expect(price.due + wallet == price.payable, place)
            #expect(price.payable == price.units.reduce(0) { $0 + $1.external * $1.count }, place)
            #expect(price.earn == sale.shop.earn(price.units, sale.lines), place)
        }
    }

    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func `runs equal single units`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            #expect(try sale.sell().singles == UnitByUnit(sale).units, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [25, 26, 27] as [UInt64])
    func `exactly as many points are accepted as auto could choose`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<60 {
            let sale = try RandomSale(&random)
            let most = try sale.sell().pointsSpent
            for points in 1...sale.balance + 1 {
                let place: Comment = "seed \(seed), round \(round), \(points) points"
                let charged = try sale.sell(points: .atMost(points)).pointsSpent
                do {
                    let spent = try sale.sell(points: .exactly(points)).pointsSpent
                    #expect(spent == points && charged == points && points <= most, place)
                } catch {
                    let expected: Rejection =
                        points > sale.balance
                        ? .insufficientPoints(available: sale.balance, required: points)
                        : .limitExceeded(limit: "points", maximum: most)
                    #expect(error == expected, place)
                    #expect(points > sale.balance || charged < points, place)
                }
            }
        }
    }
}

/// The arithmetic of the contract, done for one unit at a time and for points by trying every number.
private struct UnitByUnit {
    private(set) var units: [UnitRun] = []
    private let sale: RandomSale

    init(_ sale: RandomSale) {
        self.sale = sale
        for (index, line) in sale.lines.enumerated() {
            for _ in 0..<line.quantity { units.append(UnitRun(line: index, count: 1, external: line.unitAmount)) }
        }
        let rate = sale.shop.program.tiers[0].discount.rate
        let twice = 2 * open * rate.numerator + rate.denominator
        move(twice / (2 * rate.denominator), from: \.external, to: \.discount)
        payPoints()
        payWallet()
    }

    private var open: Money { units.reduce(0) { $0 + $1.external } }

    private func isEligible(_ unit: UnitRun) -> Bool {
        sale.lines[unit.line].category != sale.excluded
    }

    /// The number that pays the most, and of these the lowest.
    private mutating func payPoints() {
        let eligible = units.filter(isEligible).reduce(0) { $0 + $1.external }
        let rules = sale.shop.program.points.redeem
        let share = eligible * rules.maxShare.rate.numerator / rules.maxShare.rate.denominator
        let cap = min(eligible, share, rules.maxAmount ?? eligible, open - rules.minimumCash)
        var best: (points: Points, amount: Money) = (0, 0)
        for points in stride(from: sale.step, through: sale.balance, by: Int(sale.step)) where points >= sale.minimum {
            let amount = points * sale.ratio.amount / sale.ratio.points
            if amount <= cap, amount > best.amount { best = (points, amount) }
        }
        guard best.amount > 0 else { return }
        let weights = units.map { isEligible($0) ? $0.external : 0 }
        for (index, share) in shares(of: best.amount, over: weights).enumerated() {
            units[index].external -= share
            units[index].pointsAmount = share
        }
        for (index, share) in shares(of: best.points, over: units.map(\.pointsAmount)).enumerated() {
            units[index].points = share
        }
    }

    private mutating func payWallet() {
        let amount = min(open, sale.principal + sale.bonus)
        guard amount > 0 else { return }
        let principal: Money
        switch sale.shop.program.wallet.spendOrder {
        case .principalFirst: principal = min(amount, sale.principal)
        case .bonusFirst: principal = max(0, amount - sale.bonus)
        case .proportional: principal = shares(of: amount, over: [sale.principal, sale.bonus])[0]
        }
        move(amount, from: \.external, to: \.bonus)
        move(principal, from: \.bonus, to: \.principal)
    }

    private mutating func move(
        _ total: Money, from source: WritableKeyPath<UnitRun, Money>, to target: WritableKeyPath<UnitRun, Money>
    ) {
        for (index, share) in shares(of: total, over: units.map { $0[keyPath: source] }).enumerated() {
            units[index][keyPath: source] -= share
            units[index][keyPath: target] += share
        }
    }

    /// Hands out one by one, each to the largest remainder that has had none yet.
    private func shares(of total: Int64, over weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights }
        var shares = weights.map { total * $0 / sum }
        var remainders = weights.map { total * $0 % sum }
        while shares.reduce(0, +) < total, let largest = remainders.max() {
            let next = remainders.firstIndex(of: largest) ?? 0
            shares[next] += 1
            remainders[next] = -1
        }
        return shares
    }
}
