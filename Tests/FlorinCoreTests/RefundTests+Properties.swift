import FlorinCore
import Testing

/// Whatever is given back, and in whatever parts: in the end it is the sale.
@Suite struct RefundPropertyTests {
    @Test(arguments: [41, 42, 43, 44] as [UInt64])
    func `refunds in random parts add up to the sale`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            let price = try sale.sell()
            var kept = Kept(sold: price)
            var sum = Sum()
            while !kept.units.isEmpty {
                let place: Comment = "seed \(seed), round \(round), after \(sum.count) refunds"
                let before = kept
                let claim = claim(on: kept, of: sale, &random)
                let returned = try kept.take(claim, of: sale.lines)
                expectConsistent(returned, claim, before: before, after: kept, place)
                let (earned, left) = (
                    sale.shop.earn(before.units, sale.lines), sale.shop.earn(kept.units, sale.lines)
                )
                #expect(earned.points >= left.points && earned.growth >= left.growth, place)
                sum.add(returned, points: earned.points - left.points, growth: earned.growth - left.growth)
            }
            let place: Comment = "seed \(seed), round \(round)"
            #expect(sum.tenders == Sum(price.units).tenders, place)
            #expect(sum.earned == price.earn.points && sum.growth == price.earn.growth, place)
        }
    }

    @Test(arguments: [45, 46] as [UInt64])
    func `refunds by units alone give back gross and discount in full`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            let price = try sale.sell()
            var kept = Kept(sold: price)
            var gross: Money = 0
            var discount: Money = 0
            while !kept.units.isEmpty {
                let returned = try kept.take(units(of: kept, sale, &random), of: sale.lines)
                gross += try #require(returned.gross)
                discount += try #require(returned.discount)
            }
            #expect(gross == price.gross, "seed \(seed), round \(round)")
            #expect(discount == price.units.reduce(0) { $0 + $1.discount * $1.count }, "seed \(seed), round \(round)")
        }
    }

    /// The amount spread over single units must be the amount spread over their runs.
    @Test(arguments: [47, 48, 49] as [UInt64])
    func `runs equal single units`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<250 {
            let sale = try RandomSale(&random)
            var kept = Kept(sold: try sale.sell())
            while kept.value > 0 {
                let amount = Money.random(in: 1...kept.value, using: &random)
                let expected = amount == kept.value ? [] : unitByUnit(kept.units.singles, less: amount)
                _ = try kept.take(.amount(amount), of: sale.lines)
                #expect(kept.units.singles == expected, "seed \(seed), round \(round), amount \(amount)")
            }
        }
    }

    private func claim(on kept: Kept, of sale: RandomSale, _ random: inout SeededRandom) -> RefundClaim {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .everything
        case 1...4 where kept.value > 0: return .amount(.random(in: 1...kept.value, using: &random))
        default: return units(of: kept, sale, &random)
        }
    }

    private func units(of kept: Kept, _ sale: RandomSale, _ random: inout SeededRandom) -> RefundClaim {
        let left = kept.quantities(lines: sale.lines.count)
        let line = left.indices.filter { left[$0] > 0 }.randomElement(using: &random) ?? 0
        return .units([.init(line: line, quantity: .random(in: 1...left[line], using: &random))])
    }

    private func expectConsistent(
        _ returned: Returned, _ claim: RefundClaim, before: Kept, after: Kept, _ place: Comment
    ) {
        #expect(before.value - after.value == returned.value, place)
        #expect(min(returned.pointsAmount, returned.points, returned.principal) >= 0, place)
        #expect(min(returned.bonus, returned.external) >= 0, place)
        if case .amount(let amount) = claim { #expect(returned.value == amount, place) }
        if case .amount(let amount) = claim, amount < before.value {
            #expect(returned.gross == nil && returned.discount == nil, place)
        } else {
            #expect(returned.gross == returned.value + (returned.discount ?? 0), place)
        }
        for (run, next) in zip(after.units, after.units.dropFirst()) {
            var like = next
            like.count = run.count
            #expect(run != like && run.line <= next.line, place)
        }
    }

    /// One at a time to the largest remainder among all tenders of all units, in their order.
    private func unitByUnit(_ units: [UnitRun], less amount: Money) -> [UnitRun] {
        let tenders: [WritableKeyPath<UnitRun, Money>] = [\.pointsAmount, \.principal, \.bonus, \.external]
        let weights = units.flatMap { unit in tenders.map { unit[keyPath: $0] } }
        let sum = weights.reduce(0, +)
        var shares = weights.map { amount * $0 / sum }
        var remainders = weights.map { amount * $0 % sum }
        while shares.reduce(0, +) < amount, let largest = remainders.max() {
            let next = remainders.firstIndex(of: largest) ?? 0
            shares[next] += 1
            remainders[next] = -1
        }
        var units = units
        for (index, share) in shares.enumerated() {
            let unit = index / tenders.count
            if index % tenders.count == 0 {
                let (points, worth) = (units[unit].points, units[unit].pointsAmount)
                units[unit].points -= share == worth ? points : points * share / worth
            }
            units[unit][keyPath: tenders[index % tenders.count]] -= share
        }
        return units
    }
}

/// What came back so far.
private struct Sum {
    private(set) var count = 0
    private(set) var tenders: [Int64] = [0, 0, 0, 0, 0]
    private(set) var earned: Points = 0
    private(set) var growth: Growth = 0

    init() {}

    init(_ units: [UnitRun]) {
        for run in units {
            add([run.pointsAmount, run.points, run.principal, run.bonus, run.external].map { $0 * run.count })
        }
    }

    mutating func add(_ returned: Returned, points: Points, growth: Growth) {
        count += 1
        earned += points
        self.growth += growth
        add([returned.pointsAmount, returned.points, returned.principal, returned.bonus, returned.external])
    }

    private mutating func add(_ parts: [Int64]) {
        tenders = zip(tenders, parts).map { $0 + $1 }
    }
}
