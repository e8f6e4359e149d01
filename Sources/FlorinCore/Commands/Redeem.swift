/// Takes a reward for points, and for money if it costs some.
public struct Redeem: Hashable, Sendable {
    public var reward: RewardID
    /// What the wallet pays of the money.
    public var wallet: WalletChoice
    /// The tender that pays the rest.
    public var external: External?

    public init(_ reward: RewardID, wallet: WalletChoice = .auto, external: External? = nil) {
        self.reward = reward
        self.wallet = wallet
        self.external = external
    }
}

/// A reward that was taken, as the journal keeps it.
public struct Redeemed: Hashable, Sendable {
    public var reward: RewardID
    /// In the order of consumption.
    public var lots: [LotUse]
    /// Who is owed the money.
    public var merchant: String?
    public var principal: Money
    public var bonus: Money
    /// What the external tender pays.
    public var payable: Money
    /// Nil if there was nothing left for it to pay.
    public var external: External?

    public init(
        reward: RewardID, lots: [LotUse], merchant: String?, principal: Money, bonus: Money, payable: Money,
        external: External?
    ) {
        self.reward = reward
        self.lots = lots
        self.merchant = merchant
        self.principal = principal
        self.bonus = bonus
        self.payable = payable
        self.external = external
    }

    public var points: Points { lots.reduce(0) { $0 + $1.points } }
    public var amount: Money { principal + bonus + payable }
}

extension Draft {
    /// The points count as redeemed; they were a liability that no money is owed for, so none is posted.
    mutating func decide(_ redeem: Redeem, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let standing = facts.reward else { throw .notFound("reward") }
        let reward = standing.reward
        if let refusal = standing.refusal(to: member, under: rules, at: now) { throw refusal.rejection }
        let (principal, bonus) = try walletShares(of: reward.amount, redeem.wallet)
        let payable = reward.amount - principal - bonus
        guard payable == 0 || redeem.external != nil else { throw .insufficientTender(required: payable) }
        let redeemed = Redeemed(
            reward: reward.id, lots: try spend(reward.points, to: .pointsRedeemed), merchant: reward.merchant,
            principal: principal, bonus: bonus, payable: payable, external: payable > 0 ? redeem.external : nil)
        try post(moneyOf: redeemed, sign: 1)
        noteActivity()
        return record(.redeemed(redeemed))
    }

    private func walletShares(
        of amount: Money, _ choice: WalletChoice
    ) throws(Rejection) -> (principal: Money, bonus: Money) {
        let available = member.principal + member.bonus
        let share: Money
        switch choice {
        case .none: share = 0
        case .auto: share = min(available, amount)
        case .exactly(let wanted):
            guard wanted <= available else { throw .insufficientFunds(available: available, required: wanted) }
            guard wanted <= amount else { throw .limitExceeded(limit: "wallet", maximum: amount) }
            share = wanted
        }
        let purse = Purse(points: 0, principal: member.principal, bonus: member.bonus, tier: nil)
        let principal = rules.wallet.spendOrder.principal(in: share, of: purse)
        return (principal, share - principal)
    }

    /// What the reward's merchant is owed, and who pays it; with `sign` −1, all of it back.
    mutating func post(moneyOf redeemed: Redeemed, sign: Int64) throws(Rejection) {
        try post(Posting(.settlement(merchant: redeemed.merchant), sign * redeemed.amount))
        try post(Posting(.principal, -sign * redeemed.principal))
        try post(Posting(.bonus, -sign * redeemed.bonus))
        guard let external = redeemed.external else { return }
        try post(Posting(.external(method: external.method), -sign * redeemed.payable))
    }
}
