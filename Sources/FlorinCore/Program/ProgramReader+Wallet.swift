extension WalletRules {
    init(_ o: ObjectReader?) {
        spendOrder = o?.choice("spendOrder", SpendOrder.self) ?? .principalFirst
        depositBonuses = o?.depositBonuses() ?? []
        limits = WalletLimits(o?.object("limits"))
        transfers = TransferRules.read(from: o)
        o?.finish()
    }
}

extension WalletLimits {
    fileprivate init(_ o: ObjectReader?) {
        balance = o?.integer("balance")
        deposit = o?.integer("deposit")
        o?.finish()
    }
}

extension ObjectReader {
    fileprivate func depositBonuses() -> [DepositBonus] {
        var bonuses: [DepositBonus] = []
        for item in array("depositBonuses", count: ProgramLimits.depositBonuses) ?? [] {
            guard let o = item.object() else { continue }
            if let bonus = o.depositBonus() {
                if let last = bonuses.last, bonus.from <= last.from {
                    o.fault("from", "Must be greater than that of the bonus before, which is \(last.from).")
                }
                bonuses.append(bonus)
            }
            o.finish()
        }
        return bonuses
    }

    private func depositBonus() -> DepositBonus? {
        let from = required("from", integer("from"))
        let bonus = required("bonus", integer("bonus"))
        guard let from, let bonus else { return nil }
        return DepositBonus(from: from, bonus: bonus)
    }
}
