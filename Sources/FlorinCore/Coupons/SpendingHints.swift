extension CouponPicking {
    /// At most so many hints go with a price, and so many coupons are tried for them.
    private static let hintLimit = 2
    private static let tryLimit = 3

    /// What a little more in the basket would save: for each coupon that only lacks some spending, the basket is priced
    /// again with one more item in the coupon's scope that makes up for it. Told only if the coupon is then used and
    /// the item costs more than it adds to what is due.
    func hints(_ sale: HintedSale) -> [SpendingHint] {
        var hints: [SpendingHint] = []
        for miss in nearMisses.prefix(CouponPicking.tryLimit) where hints.count < CouponPicking.hintLimit {
            if let hint = sale.hint(for: miss.candidate, missing: miss.missing) { hints.append(hint) }
        }
        return hints
    }
}

/// A sale as it is priced, to be tried with a little more in it.
struct HintedSale {
    let lines: [BasketLine]
    let selection: Selection
    let purse: Purse
    let program: Program
    let due: Money

    /// Of the work of a search: a hint is not worth more.
    private static let budget = CouponSearch.standardBudget / 10

    fileprivate func hint(for candidate: CouponCandidate, missing: Money) -> SpendingHint? {
        guard let first = listPrice(of: missing), first <= gross, let try1 = attempt(first, candidate) else {
            return nil
        }
        // The rounding of the tier's discount may leave it a little short.
        guard case .threshold(let rest)? = try1.refusal else { return try1.hint }
        return listPrice(of: rest).flatMap { attempt(first + $0, candidate) }?.hint
    }

    /// Of a little more, nobody would say it of more than there is.
    private var gross: Money { lines.reduce(0) { $0 + $1.quantity * $1.unitAmount } }

    /// What must be spent at list price so that so much is left after the tier's discount.
    private func listPrice(of net: Money) -> Money? {
        guard let tier = purse.tier else { return net }
        let rate = program.tiers[tier].discount.rate
        let kept = Int128(rate.denominator - rate.numerator)
        guard kept > 0 else { return nil }
        let price = (Int128(net) * Int128(rate.denominator) + kept - 1) / kept
        return price <= Int128(Bounds.magnitude) ? Int64(clamping: price) : nil
    }

    private func attempt(
        _ spend: Money, _ candidate: CouponCandidate
    ) -> (refusal: CouponRefusal?, hint: SpendingHint?)? {
        let item = candidate.template.scope.item(like: lines, unitAmount: spend)
        guard var settlement = try? Settlement(lines + [item]) else { return nil }
        if let tier = purse.tier { _ = settlement.applyDiscount(of: program.tiers[tier]) }
        let picking = CouponPicking(purse, points: selection.points, on: settlement, under: program)
        guard let index = picking.index(of: candidate.number) else { return nil }
        if let refusal = picking.refusal(index) { return (refusal, nil) }
        guard let picked = try? picking.pick(.auto, budget: HintedSale.budget), picked.chosen.contains(index),
            let dueThen = picking.due(of: picked.chosen), dueThen < due + spend
        else { return (nil, nil) }
        let hint = SpendingHint(
            coupon: candidate.number, name: candidate.template.name, spend: spend, sku: item.sku,
            category: item.category, due: dueThen)
        return (nil, hint)
    }
}

extension CouponTemplate.Scope {
    /// One item as the first of these lines that is in scope, described by what brings it in.
    fileprivate func item(like lines: [BasketLine], unitAmount: Money) -> BasketLine {
        let like = self == CouponTemplate.Scope() ? nil : lines.first(where: contains)
        let sku = like?.sku.flatMap { skus.contains($0) ? $0 : nil }
        return BasketLine(
            sku: sku, category: sku == nil ? like?.category : nil, quantity: 1, unitAmount: unitAmount)
    }
}
