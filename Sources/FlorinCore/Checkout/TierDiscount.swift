extension Settlement {
    /// Takes the tier's percentage off all units; nil if that comes to nothing.
    mutating func applyDiscount(of tier: Tier) -> PriceStep? {
        let base = open
        let discount = min(base, tier.discount.rate.halfUp(of: base))
        guard discount > 0 else { return nil }
        let parts = take(discount, weight: { $0.external }, give: { $0.discount += $1 })
        return PriceStep(
            amount: -discount, lines: parts,
            kind: .tier(id: tier.id, percent: tier.discount.text, base: base))
    }
}
