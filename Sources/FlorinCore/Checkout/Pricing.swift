/// What a basket costs a member, and why: list price → tier discount → points → wallet → external tender.
///
/// The lines must have passed the checks of a request: quantities of at least 1, unit amounts not negative.
/// Every percentage is rounded half up once, on its total; every amount is allocated over the units by largest
/// remainder, weighted by what each has left to pay, ties to the lower unit. Earning is worked out last.
///
/// - Throws: `.limitExceeded` for a basket beyond ``Bounds``, `.insufficientPoints` and `.insufficientFunds` if the
///   member has less than the exact number chosen, `.limitExceeded` if this sale cannot take that number.
public func price(
    _ lines: [BasketLine], selection: Selection, purse: Purse, under program: Program
) throws(Rejection) -> Price {
    var settlement = try Settlement(lines)
    let gross = settlement.open
    let tier = purse.tier.map { program.tiers[$0] }
    var steps: [PriceStep] = []
    steps.reserveCapacity(3)

    if let tier, let step = settlement.applyDiscount(of: tier) { steps.append(step) }
    if let step = try settlement.payPoints(selection.points, of: purse, under: program.points.redeem) {
        steps.append(step)
    }
    let due = settlement.open
    if let step = try settlement.payWallet(selection.wallet, of: purse, under: program.wallet) { steps.append(step) }

    let earn = tier.map { earning(of: settlement.units, lines: lines, tier: $0, under: program) }
    return Price(
        gross: gross, due: due, payable: settlement.open, steps: steps, earn: earn ?? .nothing,
        units: settlement.units)
}
