extension Balances {
    /// By how much each balance is more than before; with the tier of now.
    public func change(since before: Balances) -> Balances {
        Balances(
            principal: principal - before.principal, bonus: bonus - before.bonus,
            available: available - before.available, pending: pending - before.pending, debt: debt - before.debt,
            growth: growth - before.growth, tier: tier, heldPrincipal: heldPrincipal - before.heldPrincipal,
            heldBonus: heldBonus - before.heldBonus, held: held - before.held)
    }
}
