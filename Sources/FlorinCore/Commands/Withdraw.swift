/// Money out of a member's wallet: principal only, bonus money is never paid out.
public struct Withdraw: Hashable, Sendable {
    public var amount: Money

    public init(amount: Money) {
        self.amount = amount
    }
}

extension Draft {
    mutating func decide(_ withdraw: Withdraw) throws(Rejection) -> JournalEntry {
        guard withdraw.amount <= member.principal else {
            throw .insufficientFunds(available: member.principal, required: withdraw.amount)
        }
        try move(withdraw.amount, from: .principal, to: .external(method: "withdrawal"))
        return record(.withdrawn(Withdrawn(amount: withdraw.amount)))
    }
}
