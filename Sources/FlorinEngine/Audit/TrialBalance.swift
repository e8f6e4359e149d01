public import FlorinCore

/// The balances of all accounts, those of all members taken together, summed up from the journal.
public struct TrialBalance: Sendable {
    /// By name of the account, with lots folded into `points/lots`, `points/pending` and `points/held`.
    public private(set) var accounts: [String: Int128] = [:]
    public private(set) var assets: [Asset: Int128] = [:]

    public init() {}

    public mutating func add(_ entry: JournalEntry) {
        for posting in entry.postings {
            accounts[posting.account.heading, default: 0] += Int128(posting.amount)
            assets[posting.account.asset, default: 0] += Int128(posting.amount)
        }
    }

    /// True if the books balance: zero in every asset.
    public var isZero: Bool { assets.values.allSatisfy { $0 == 0 } }

    /// Adds up the whole journal.
    public init(of store: any Store) throws(StoreError) {
        var balance = TrialBalance()
        try store.audit { item in
            guard case .entry(let chained, _, _, _) = item else { return }
            balance.add(try JournalEntry(chained.row))
        }
        self = balance
    }
}

extension Account {
    fileprivate var heading: String {
        switch self {
        case .lot: "points/lots"
        case .pending: "points/pending"
        case .held: "points/held"
        case .growth: "growth"
        default: name
        }
    }
}
