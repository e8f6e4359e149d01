import FlorinCore
import Testing

/// Refunds worked out by hand.
@Suite struct RefundCaseTests {
    /// W3 with its coupon of 50.00 already in the shares, unit by unit.
    private static let sold = [
        UnitRun(
            line: 0, count: 1, discount: 3_397, pointsAmount: 4_947, points: 4_947, principal: 4_803, external: 6_753),
        UnitRun(
            line: 1, count: 2, discount: 1_535, pointsAmount: 2_235, points: 2_235, principal: 2_170, external: 3_050),
        UnitRun(line: 2, count: 1, discount: 605, pointsAmount: 883, points: 883, principal: 857, external: 1_205),
    ]

    @Test func `W4, partial refunds`() throws {
        let shop = try Shop(discount: "5%", multiplier: "1.5")
        var kept = Kept(units: Self.sold)
        var earned = shop.earn(kept.units, Shop.basket).points
        #expect(earned == 360)
        func refund(line: Int) throws -> [Int64] {
            let returned = try kept.take(.units([.init(line: line, quantity: 1)]), of: Shop.basket)
            let left = shop.earn(kept.units, Shop.basket).points
            defer { earned = left }
            return [returned.points, returned.principal, returned.external, earned - left]
        }
        #expect(try refund(line: 1) == [2_235, 2_170, 3_050, 78])
        #expect(try refund(line: 1) == [2_235, 2_170, 3_050, 78])
        #expect(try refund(line: 0) == [4_947, 4_803, 6_753, 174])
        #expect(try refund(line: 2) == [883, 857, 1_205, 30])
        #expect(kept.units.isEmpty)
    }

    @Test func `the gross of a unit is its value and its discount`() throws {
        var kept = Kept(units: Self.sold)
        let returned = try kept.take(.units([.init(line: 1, quantity: 1)]), of: Shop.basket)
        #expect(returned.gross == 8_990)
        #expect(returned.discount == 1_535)
        #expect(returned.value == 7_455)
    }

    @Test func `units of a line are taken in index order and added up`() throws {
        let lines = [BasketLine(quantity: 5, unitAmount: 10)]
        let sold = [UnitRun(line: 0, count: 2, external: 10), UnitRun(line: 0, count: 3, discount: 1, external: 9)]
        var kept = Kept(units: sold)
        let returned = try kept.take(.units([.init(line: 0, quantity: 1), .init(line: 0, quantity: 2)]), of: lines)
        #expect(returned.external == 29)
        #expect(kept.units == [UnitRun(line: 0, count: 2, discount: 1, external: 9)])
    }

    @Test func `too much is refused and takes nothing`() throws {
        let sold = Kept(units: Self.sold)
        func refused(_ claim: RefundClaim, _ available: Int64, _ required: Int64) {
            var kept = sold
            #expect(throws: Rejection.refundExceedsPayment(available: available, required: required)) {
                try kept.take(claim, of: Shop.basket)
            }
            #expect(kept == sold)
        }
        refused(.units([.init(line: 0, quantity: 1), .init(line: 1, quantity: 3)]), 2, 3)
        refused(.units([.init(line: 1, quantity: 2), .init(line: 1, quantity: 1)]), 2, 3)
        refused(.units([.init(line: 1, quantity: .max), .init(line: 1, quantity: .max)]), 2, .max)
        refused(.units([.init(line: 3, quantity: 1)]), 0, 1)
        refused(.units([.init(line: -1, quantity: 1)]), 0, 1)
        refused(.amount(sold.value + 1), sold.value, sold.value + 1)
        refused(.amount(0), sold.value, 0)
        refused(.amount(-1), sold.value, -1)
    }

    @Test func `an amount that is all there is takes all units, the worthless ones, too`() throws {
        let lines = [BasketLine(quantity: 2, unitAmount: 500), BasketLine(quantity: 1, unitAmount: 0)]
        let sold = Kept(sold: try Shop(discount: "10%").sell(lines))
        var (all, inParts) = (sold, sold)
        var everything = sold
        #expect(try all.take(.amount(900), of: lines) == everything.take(.everything, of: lines))
        #expect(all.units == [])
        _ = try inParts.take(.amount(899), of: lines)
        #expect(inParts.quantities(lines: 2) == [2, 1])
        let last = try inParts.take(.amount(1), of: lines)
        #expect([last.value, last.gross, last.discount] == [1, 101, 100] && inParts.units == [])
    }

    @Test func `everything is refused only when nothing is left`() throws {
        let lines = Shop.single(500)
        var kept = Kept(sold: try Shop(discount: "100%").sell(lines))
        let returned = try kept.take(.everything, of: lines)
        #expect(returned.gross == 500 && returned.discount == 500 && returned.value == 0)
        #expect(throws: Rejection.refundExceedsPayment(available: 0, required: 1)) {
            try kept.take(.everything, of: lines)
        }
    }

    /// Parts of 1.00, 2.00, 3.00 and 4.00 in each of two units: 0.05 is 0.25, 0.5, 0.75 and 1 cent of each unit.
    @Test func `an amount is spread over units and tenders`() throws {
        let unit = UnitRun(
            line: 0, count: 2, pointsAmount: 100, points: 301, principal: 200, bonus: 300, external: 400)
        var kept = Kept(units: [unit])
        let returned = try kept.take(.amount(5), of: [BasketLine(quantity: 2, unitAmount: 1_000)])
        // Remainders: 0.75 of both bonuses first, then 0.5 of the first unit's principal.
        #expect([returned.pointsAmount, returned.points, returned.principal] == [0, 0, 1])
        #expect([returned.bonus, returned.external] == [2, 2])
        #expect(returned.gross == nil && returned.discount == nil)
        #expect(kept.units.map(\.count) == [1, 1])
        #expect(kept.units.map(\.principal) == [199, 200])
    }

    @Test func `points go back with their worth, rounded down, and all with the last of it`() throws {
        let lines = Shop.single(100)
        var kept = Kept(units: [UnitRun(line: 0, count: 1, pointsAmount: 100, points: 301)])
        #expect(try kept.take(.amount(50), of: lines).points == 150)
        #expect(try kept.take(.amount(49), of: lines).points == 147)
        #expect(try kept.take(.amount(1), of: lines).points == 4)
        #expect(kept.value == 0)
    }

    @Test func `units give back what an amount has left of them`() throws {
        let lines = [BasketLine(quantity: 2, unitAmount: 100)]
        var kept = Kept(sold: try Shop(discount: "10%").sell(lines))
        _ = try kept.take(.amount(60), of: lines)
        let returned = try kept.take(.units([.init(line: 0, quantity: 1)]), of: lines)
        #expect(returned.gross == 70 && returned.discount == 10 && returned.external == 60)
        #expect(kept.quantities(lines: 1) == [1])
    }
}
