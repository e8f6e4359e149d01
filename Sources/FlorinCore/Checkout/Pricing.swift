/// What a basket costs a member, and why: list price → tier discount → coupons → points → wallet →
/// external tender.
///
/// The lines must have passed the checks of a request: quantities of at least 1, unit amounts not negative.
/// Every percentage is rounded half up once, on its total; every amount is allocated over the units by largest
/// remainder, weighted by what each has left to pay, ties to the lower unit. Earning is worked out last.
///
/// Coupons and points that are left to choose (`auto`) are chosen together so that the least is due; see
/// ``CouponSearch``.
///
/// - Throws: `.couponNotApplicable` for a coupon chosen by hand that cannot be used, `.limitExceeded` for a basket beyond ``Bounds``, `.insufficientPoints` and `.insufficientFunds` if the
///   member has less than the exact number chosen, `.limitExceeded` if this sale cannot take that number.
public func price(
    _ lines: [BasketLine], selection: Selection, purse: Purse, under program: Program
) throws(Rejection) -> Price {
    var settlement = try Settlement(lines)
    let gross = settlement.open
    let tier = purse.tier.map { program.tiers[$0] }
    var steps: [PriceStep] = []
    steps.reserveCapacity(4)

    if let tier, let step = settlement.applyDiscount(of: tier) { steps.append(step) }
    let picking: CouponPicking? =
        purse.coupons.isEmpty
        ? nil : CouponPicking(purse, points: selection.points, on: settlement, under: program)
    let picked = try picking?.pick(selection.coupons)
    if let picking, let picked { steps += settlement.apply(picked.chosen, of: picking) }
    var unusedPoints: PointsReason?
    switch try settlement.payPoints(selection.points, of: purse, under: program.points.redeem) {
    case .step(let step)?: steps.append(step)
    // Nobody has none to use.
    case .unused(let reason)?: unusedPoints = tier.map { _ in reason }
    case nil: break
    }
    let due = settlement.open
    if let step = try settlement.payWallet(selection.wallet, of: purse, under: program.wallet) { steps.append(step) }

    let earn = tier.map {
        earning(of: settlement.units, lines: lines, tier: $0, under: program, on: purse.occasion)
    }
    var price = Price(
        gross: gross, due: due, payable: settlement.open, steps: steps, earn: earn ?? .nothing,
        units: settlement.units, unusedPoints: unusedPoints)
    if let picking, let picked {
        price.choice = CouponChoice(
            rejected: picking.rejected(chosen: picked.chosen, by: selection.coupons),
            hints: selection.coupons == .auto && picked.gap == nil
                ? picking.hints(
                    HintedSale(lines: lines, selection: selection, purse: purse, program: program, due: due))
                : [],
            gap: picked.gap)
    }
    return price
}

extension Settlement {
    fileprivate mutating func apply(_ chosen: [Int], of picking: CouponPicking) -> [PriceStep] {
        var steps: [PriceStep] = []
        for index in chosen {
            if let step = picking.candidate(index).apply(to: &self) { steps.append(step) }
        }
        return steps
    }
}
