internal import FlorinCore
internal import FlorinEngine

/// What a whole scheme adds up to, from its journal.
struct SchemeTotals {
    /// Members by the tier they hold.
    private(set) var tiers: [String: Int64] = [:]
    private(set) var balance = TrialBalance()
    private(set) var coupons = CouponTotals()

    /// Coupons count as they stand at `now`.
    init(of store: any Store, at now: Timestamp) throws(StoreError) {
        var tiers: [String: Int64] = [:]
        var balance = TrialBalance()
        var coupons = CouponTotals()
        try store.audit { item in
            switch item {
            case .entry(let chained, _, _, _):
                let entry = try JournalEntry(chained.row)
                balance.add(entry)
                coupons.add(entry)
            case .member(let row): tiers[try Member(row).tier, default: 0] += 1
            case .coupon(let row): coupons.add(row, at: now)
            default: break
            }
        }
        self.tiers = tiers
        self.balance = balance
        self.coupons = coupons
    }

    private func total(_ name: String) -> Int64 { Int64(clamping: balance.accounts[name] ?? 0) }

    private func total(_ account: Account) -> Int64 { total(account.name) }

    /// Money that came from outside, less what went back there.
    var taken: Money {
        -balance.accounts.reduce(0) { sum, account in
            guard case .external? = Account(name: account.key) else { return sum }
            return sum + Int64(clamping: account.value)
        }
    }

    /// What tiers took off; coupons have their own totals.
    var discounts: Money { -total(.discountExpense) }
    var pointsWorth: Money { -total(.redemptionExpense) }
    var pointsIssued: Points { -total(.pointsIssued) }
    var pointsRedeemed: Points { total(.pointsRedeemed) }
    var pointsExpired: Points { total(.pointsExpired) }
    /// With members, less what they owe.
    var pointsOutstanding: Points { total("points/lots") + total("points/pending") + total(.debt) }

    /// The accounts with what is on them, all merchants' settlements as one, and at the end each asset's sum.
    var lines: [(account: String, asset: Asset, amount: Int128)] {
        var lines: [String: (asset: Asset, amount: Int128)] = [:]
        for (name, amount) in balance.accounts {
            let account = Account(name: name)
            let heading = if case .settlement? = account { "settlement, all merchants" } else { name }
            lines[heading, default: (account?.asset ?? .points, 0)].amount += amount
        }
        return lines.map { ($0.key, $0.value.asset, $0.value.amount) }
            .sorted { ($0.asset.rawValue, $0.account) < ($1.asset.rawValue, $1.account) }
    }
}
