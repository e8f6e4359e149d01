import FlorinCore
import Testing

/// Whatever way a sale with coupons comes back, it was never sold.
@Suite struct CouponRefundTests {
    @Test(arguments: [RefundRules.CouponThreshold.keep, .reprice], 41...46 as ClosedRange<UInt64>)
    func `refunds of everything in any parts add up to the sale`(
        rule: RefundRules.CouponThreshold, seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var repriced = 0
        for round in 0..<150 {
            let sale = try RandomCouponSale(&random)
            let place: Comment = "\(rule), seed \(seed), round \(round)"
            var program = sale.shop.program
            program.refunds.couponThreshold = rule
            var till = try CoreTill(program)
            if sale.balance > 0 { try till.run(.grantPoints(GrantPoints(points: sale.balance, expiry: .never))) }
            for (index, offer) in sale.coupons.enumerated() { try till.issue(sale.unique(offer.template, index)) }
            let before = till.member
            let payment = try till.pay(sale.lines, Selection(points: sale.points))
            var value: Money = 0
            var points: Points = 0
            var gross: Money = 0
            var units = sale.lines.indices.flatMap { line in
                Array(repeating: line, count: Int(sale.lines[line].quantity))
            }.shuffled(using: &random)
            while let line = units.popLast() {
                let isLast = units.isEmpty
                let claim = isLast ? RefundClaim.everything : .units([.init(line: line, quantity: 1)])
                let refunded = try till.refund(payment, claim)
                let returned = refunded.returned
                #expect(returned.gross == returned.value + (returned.discount ?? 0), place)
                #expect(min(returned.external, returned.principal, returned.bonus) >= 0, place)
                value += returned.value
                points += returned.points
                gross += returned.gross ?? 0
                if !refunded.lostCoupons.isEmpty { repriced += 1 }
            }
            let price = payment.sale.priced.price
            #expect(value == price.units.reduce(0) { $0 + $1.value * $1.count }, place)
            #expect(points == price.pointsSpent && gross == price.gross, place)
            #expect(till.member.balances == before.balances && till.member.coupons == before.coupons, place)
        }
        #expect((rule == .reprice) == (repriced > 0), "\(rule), seed \(seed): the cases lose coupons")
    }
}

extension RandomCouponSale {
    /// A template of its own for each coupon, as a store would have.
    fileprivate func unique(_ like: CouponTemplate, _ index: Int) -> CouponTemplate {
        template(
            Int64(index + 1), like.benefit, threshold: like.threshold, scope: like.scope, stage: like.stage,
            group: like.group, isExclusive: like.isExclusive, funding: index.isMultiple(of: 2) ? .merchant : .platform)
    }
}
