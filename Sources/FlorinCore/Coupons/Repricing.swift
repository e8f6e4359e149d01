/// `refunds.couponThreshold: reprice`: a coupon whose threshold the kept units no longer meet is lost with the refund.
///
/// What it took off the kept units is held back from the money that returns, and becomes a part of what those units
/// cost, so that a later refund gives it back and all refunds together still add up to the sale. If less money returns
/// than that, the rest of the discount stays with the customer. A capture of so little that the threshold was not met any
/// more loses nothing, then or later: it is the shop that sold less than it authorised.
struct Repricing {
    private let sale: PricedSale
    /// What was sold: with a payment that was captured in part, not all that the price is for.
    private let sold: Kept
    private let program: Program
    private let templates: CouponTemplates

    /// - Parameter program: the one that the sale was made under.
    init(_ payment: Payment, under program: Program, templates: CouponTemplates) {
        sale = payment.sale.priced
        sold = payment.sold
        self.program = program
        self.templates = templates
    }

    /// Gives the coupons that are lost now.
    /// - Parameter lost: those that were lost before.
    func reprice(_ kept: inout Kept, _ returned: inout Returned, lost: [Int64]) throws(Rejection) -> [CouponLoss] {
        guard program.refunds.couponThreshold == .reprice, returned.gross != nil, !kept.units.isEmpty else { return [] }
        var losses: [CouponLoss] = []
        for coupon in sale.coupons where !lost.contains(coupon.number) {
            guard let template = templates[coupon.template], template.threshold > 0 else { continue }
            let shares = try shares(of: coupon, on: kept)
            guard !meets(template, shares), meets(template, try self.shares(of: coupon, on: sold)) else { continue }
            let charged = kept.charge(shares, to: &returned, fundedBy: template.funding)
            losses.append(CouponLoss(coupon: coupon.number, charged: charged))
        }
        return losses
    }

    private func meets(_ template: CouponTemplate, _ shares: [UnitRun]) -> Bool {
        var base: Money = 0
        for run in shares where template.scope.contains(sale.request.lines[run.line]) {
            base += run.external * run.count
        }
        return base >= template.threshold
    }

    /// What a coupon took of each kept unit (`discount`), and what the unit counted for its threshold (`external`): the
    /// tier's discount and the coupons are applied once more.
    private func shares(of wanted: Coupon, on kept: Kept) throws(Rejection) -> [UnitRun] {
        var settlement = try Settlement(sale.request.lines)
        if let tier = program.tiers.first(where: { $0.id == sale.tier }) { _ = settlement.applyDiscount(of: tier) }
        let afterTier = settlement
        for coupon in sale.coupons {
            guard let template = templates[coupon.template] else { continue }
            let offer = CouponOffer(owner: .nobody, coupon: coupon, template: template)
            let candidate = CouponCandidate(
                offer, inScope: afterTier.lines.map(template.scope.contains), on: afterTier, under: program.coupons)
            let before = settlement
            _ = candidate.apply(to: &settlement)
            guard coupon.number == wanted.number else { continue }
            let base = program.coupons.thresholdBase == .running ? before : afterTier
            return shares(settlement.units, before: before.units, base: base.units, on: kept)
        }
        return []
    }

    private func shares(_ after: [UnitRun], before: [UnitRun], base: [UnitRun], on kept: Kept) -> [UnitRun] {
        let taken = after.aligned(with: before) { after, before in
            var run = UnitRun(line: after.line, count: 1)
            run.discount = after.discount - before.discount
            return run
        }
        let all = taken.aligned(with: base) { taken, base in
            var run = taken
            run.external = base.external
            return run
        }
        // Units are captured, and come back, in the order of their index: the kept ones are the last that were sold.
        let lines = sale.request.lines.count
        let (left, sold) = (kept.quantities(lines: lines), sold.quantities(lines: lines))
        var rest = Kept(units: all)
        rest = Kept(units: rest.detachFirst(sold))
        rest.detachFirst(zip(sold, left).map { $0 - $1 })
        return rest.units
    }
}

extension Kept {
    /// Holds back what a coupon took (the `discount` of the shares, which go with the units) from the money that returns.
    /// Gives how much that was.
    fileprivate mutating func charge(
        _ shares: [UnitRun], to returned: inout Returned, fundedBy funding: CouponTemplate.Funding
    ) -> Money {
        let before = returned
        let charged = returned.keepBack(shares.reduce(0) { $0 + $1.discount * $1.count })
        let part: WritableKeyPath<UnitRun, Money> = funding == .platform ? \.platformCoupons : \.merchantCoupons
        returned.discount = (returned.discount ?? 0) + charged
        switch funding {
        case .platform: returned.platformCoupons += charged
        case .merchant: returned.merchantCoupons += charged
        }
        var settlement = Settlement(allotting: shares)
        settlement.allocate(charged, weight: \.discount) { $0.external += $1 }
        settlement.move(before.principal - returned.principal, to: \.principal)
        settlement.move(before.bonus - returned.bonus, to: \.bonus)
        units = units.aligned(with: settlement.units) { unit, cost in
            var unit = unit
            unit.external += cost.external
            unit.principal += cost.principal
            unit.bonus += cost.bonus
            unit.discount -= cost.value
            unit[keyPath: part] -= cost.value
            return unit
        }
        return charged
    }
}

extension Settlement {
    fileprivate mutating func move(_ amount: Money, to tender: WritableKeyPath<UnitRun, Money>) {
        allocate(amount, weight: \.external) { run, share in
            run.external -= share
            run[keyPath: tender] += share
        }
    }
}

extension [UnitRun] {
    /// Joins two lists of the same units, split where either is; the result has the count of the part.
    fileprivate func aligned(with others: [UnitRun], _ join: (UnitRun, UnitRun) -> UnitRun) -> [UnitRun] {
        var joined: [UnitRun] = []
        var rest = others[...]
        var left = rest.first?.count ?? 0
        for run in self {
            var missing = run.count
            while missing > 0, let other = rest.first {
                let count = Swift.min(missing, left)
                joined.appendRun(join(run, other), count: count)
                missing -= count
                left -= count
                guard left == 0 else { continue }
                rest.removeFirst()
                left = rest.first?.count ?? 0
            }
        }
        return joined
    }
}
