extension Settlement {
    /// Pays from the member's stored money; nil if that comes to nothing.
    /// - Throws: `.insufficientFunds` or `.limitExceeded` if exactly so much was chosen and it is not there, or not due.
    mutating func payWallet(
        _ choice: WalletChoice, of purse: Purse, under rules: WalletRules
    ) throws(Rejection) -> PriceStep? {
        let amount = try walletAmount(choice, available: purse.principal + purse.bonus)
        guard amount > 0 else { return nil }
        let principal = rules.spendOrder.principal(in: amount, of: purse)
        // The whole share is entered as bonus first; the principal then takes its part of it.
        let parts = take(amount, weight: { $0.external }, give: { $0.bonus += $1 })
        allocate(
            principal, weight: { $0.bonus },
            give: { run, share in
                run.bonus -= share
                run.principal += share
            })
        return PriceStep(
            amount: -amount, lines: parts,
            kind: .wallet(principal: principal, bonus: amount - principal))
    }

    private func walletAmount(_ choice: WalletChoice, available: Money) throws(Rejection) -> Money {
        switch choice {
        case .none:
            return 0
        case .auto:
            return min(available, open)
        case .exactly(let amount):
            guard amount <= available else { throw .insufficientFunds(available: available, required: amount) }
            guard amount <= open else { throw .limitExceeded(limit: "wallet", maximum: open) }
            return amount
        }
    }
}

extension WalletRules.SpendOrder {
    /// How much of `amount` is principal; the rest is bonus. `amount` must not exceed the two together.
    func principal(in amount: Money, of purse: Purse) -> Money {
        switch self {
        case .principalFirst:
            return min(amount, purse.principal)
        case .bonusFirst:
            return amount - min(amount, purse.bonus)
        case .proportional:
            var balances = Allocation()
            balances.add(count: 1, weight: purse.principal)
            balances.add(count: 1, weight: purse.bonus)
            balances.distribute(amount)
            return balances.parts[0].share + balances.parts[0].extras
        }
    }
}
