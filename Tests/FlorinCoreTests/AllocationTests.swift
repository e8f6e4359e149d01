import Testing

@testable import FlorinCore

@Suite struct AllocationTests {
    /// The shares of single units.
    private func shares(of total: Int64, over weights: [Int64]) -> [Int64] {
        var allocation = Allocation()
        for weight in weights { allocation.add(count: 1, weight: weight) }
        allocation.distribute(total)
        return allocation.parts.map { $0.share + $0.extras }
    }

    /// Largest remainder as the books have it: one unit at a time, with the largest remainder searched for each.
    private func naiveShares(of total: Int64, over weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        var shares = weights.map { Int64(Int128(total) * Int128($0) / Int128(sum)) }
        var remainders = weights.map { Int64(Int128(total) * Int128($0) % Int128(sum)) }
        while shares.reduce(0, +) < total {
            let next = remainders.firstIndex(of: remainders.max() ?? 0) ?? 0
            shares[next] += 1
            remainders[next] = -1
        }
        return shares
    }

    @Test func `W1, allocation`() {
        #expect(shares(of: 1_000, over: [3_333, 3_333, 3_334]) == [333, 333, 334])
        #expect(shares(of: 1, over: [100, 100, 100]) == [1, 0, 0])
        #expect(shares(of: 5_000, over: [19_900, 17_980, 3_550]) == [2_402, 2_170, 428])
        #expect(shares(of: 5, over: [100, 100, 100, 100, 100, 100, 1]) == [1, 1, 1, 1, 1, 0, 0])
    }

    @Test func `without weights nothing is handed out`() {
        #expect(shares(of: 5, over: []) == [])
        #expect(shares(of: 5, over: [0, 0]) == [0, 0])
        #expect(shares(of: 0, over: [1, 2]) == [0, 0])
    }

    @Test func `products beyond 64 bits are exact`() {
        let half = Bounds.magnitude / 2
        #expect(shares(of: Bounds.magnitude, over: [half, half + 1]) == [half, half + 1])
        #expect(shares(of: Bounds.magnitude - 1, over: [half, half + 1]) == [half, half])
    }

    @Test func `runs get what their units would get`() {
        var allocation = Allocation()
        allocation.add(count: 3, weight: 100)
        allocation.add(count: 4, weight: 100)
        allocation.add(count: 1, weight: 1)
        allocation.distribute(5)
        #expect(allocation.parts.map(\.share) == [0, 0, 0])
        #expect(allocation.parts.map(\.extras) == [3, 2, 0])
    }

    @Test func `tied parts of one unit take turns`() {
        var allocation = Allocation()
        for _ in 0..<2 { allocation.add(count: 3, weight: 10) }
        allocation.distribute(3, width: 2)
        // Unit 0 gets one in each part, unit 1 in its first part only.
        #expect(allocation.parts.map(\.extras) == [2, 1])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `shares add up, stay within the weights and equal the naive calculation`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for round in 0..<500 {
            let greatest: Int64 = [3, 100, 1 << 49].randomElement(using: &random) ?? 3
            let weights = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Int64.random(in: 0...greatest, using: &random)
            }
            let sum = weights.reduce(0, +)
            let total = Int64.random(in: 0...sum, using: &random)
            let shares = shares(of: total, over: weights)
            #expect(shares.reduce(0, +) == total, "seed \(seed), round \(round)")
            #expect(zip(shares, weights).allSatisfy { $0 <= $1 }, "seed \(seed), round \(round)")
            #expect(shares == naiveShares(of: total, over: weights), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `runs equal single units`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for round in 0..<300 {
            var runs = Allocation()
            var weights: [Int64] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let weight = Int64.random(in: 0...5, using: &random)
                let count = Int64.random(in: 1...4, using: &random)
                runs.add(count: count, weight: weight)
                weights += Array(repeating: weight, count: Int(count))
            }
            let total = Int64.random(in: 0...weights.reduce(0, +), using: &random)
            runs.distribute(total)
            let expanded = runs.parts.flatMap { part in
                (0..<part.count).map { $0 < part.extras ? part.share + 1 : part.share }
            }
            #expect(expanded == naiveShares(of: total, over: weights), "seed \(seed), round \(round)")
        }
    }
}

@Suite struct FractionTests {
    @Test func `sums and products are exact`() {
        let third = Fraction(Rate(1, 3))
        #expect((third + third + third).floor == 1)
        #expect((Fraction(100) * Fraction(Rate(3, 2)) + third * Fraction(2)).floor == 150)
        #expect((Fraction(Rate(3, 2)) - 1).floor == 0)
        #expect((Fraction(Rate(1, 2)) - 1) == .zero)
    }

    @Test func `what does not fit is rounded down and never traps`() {
        var tiny = Fraction.one
        var huge = Fraction.one
        for _ in 0..<100 {
            tiny = tiny * Fraction(Rate(1_000_001, 3_000_000))
            huge = huge * Fraction(Rate(999_999_999, 1_000_000))
        }
        #expect(tiny.floor == 0)
        #expect(huge.floor == Bounds.magnitude)
        #expect((huge + tiny).floor == Bounds.magnitude)
    }

    @Test func `long decimals lose less than a unit`() {
        // (1 + 10^-6)^9 = 1.000009000036…
        var product = Fraction.one
        for _ in 0..<9 { product = product * Fraction(Rate(1_000_001, 1_000_000)) }
        #expect((product * Fraction(1_000_000_000_000)).floor == 1_000_009_000_036)
    }
}
