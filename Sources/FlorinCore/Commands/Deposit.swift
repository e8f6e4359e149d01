/// Money into a member's wallet.
public struct Deposit: Hashable, Sendable {
    /// Zero only if a bonus is given by hand.
    public var amount: Money
    /// The means of payment, such as `cash`.
    public var source: String
    public var reference: String?
    /// Given by an operator, it replaces the program's rule.
    public var bonus: Money?

    public init(amount: Money, source: String, reference: String? = nil, bonus: Money? = nil) {
        self.amount = amount
        self.source = source
        self.reference = reference
        self.bonus = bonus
    }
}

extension Draft {
    mutating func decide(_ deposit: Deposit) throws(Rejection) -> JournalEntry {
        let bonus = deposit.bonus ?? rules.bonus(for: deposit.amount, inTier: rules.tierIndex(of: member))
        try check(deposit.amount, bonus, within: rules.wallet.limits)
        try move(deposit.amount, from: .external(method: deposit.source), to: .principal)
        try move(bonus, from: .bonusExpense, to: .bonus)
        return record(
            .deposited(
                Deposited(
                    amount: deposit.amount, bonus: bonus, source: deposit.source, reference: deposit.reference)))
    }

    private func check(_ amount: Money, _ bonus: Money, within limits: WalletLimits) throws(Rejection) {
        if let maximum = limits.deposit, amount > maximum {
            throw .limitExceeded(limit: "wallet.limits.deposit", maximum: maximum)
        }
        let held = member.heldPrincipal + member.heldBonus
        if let maximum = limits.balance, member.principal + member.bonus + held + amount + bonus > maximum {
            throw .limitExceeded(limit: "wallet.limits.balance", maximum: maximum)
        }
    }
}

extension Program {
    /// What everybody gets, and the tier's share of the amount, rounded half up.
    fileprivate func bonus(for amount: Money, inTier index: Int) -> Money {
        wallet.bonus(for: amount) + tiers[index].depositBonus.rate.halfUp(of: amount)
    }
}

extension WalletRules {
    /// The bonus of the highest step that `amount` reaches.
    func bonus(for amount: Money) -> Money {
        depositBonuses.last { $0.from <= amount }?.bonus ?? 0
    }
}
