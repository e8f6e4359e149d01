/// Growth of a member that lapses at one time. It is an account: `amount` is its balance.
public struct GrowthPart: Hashable, Sendable {
    /// It counts until just before here; nil: for ever.
    public let until: Timestamp?
    public internal(set) var amount: Growth

    public init(until: Timestamp?, amount: Growth) {
        self.until = until
        self.amount = amount
    }
}

extension Member {
    /// What counts towards a tier now.
    public var growth: Growth { growthParts.reduce(0) { $0 + $1.amount } }

    /// Moves the part of growth that lapses at `until`, which comes and goes with its balance.
    mutating func post(_ amount: Int64, toGrowthUntil until: Timestamp?) throws(LedgerFault) {
        let account = Account.growth(until: until)
        let found = growthParts.firstIndex { $0.until == until }
        let sum = try account.sum(
            found.map { growthParts[$0].amount } ?? 0, amount, besides: amount > 0 ? growth(besides: until) : 0)
        if let found {
            growthParts[found].amount = sum
            if sum == 0 { growthParts.remove(at: found) }
        } else if sum > 0 {
            let place = growthParts.firstIndex { until.lapsesBefore($0.until) } ?? growthParts.count
            growthParts.insert(GrowthPart(until: until, amount: sum), at: place)
        }
    }

    /// All parts together stay within the bounds of one number.
    private func growth(besides until: Timestamp?) -> Growth {
        growthParts.reduce(0) { $1.until == until ? $0 : $0 + $1.amount }
    }
}

extension Timestamp? {
    /// What never lapses comes last.
    fileprivate func lapsesBefore(_ other: Timestamp?) -> Bool {
        (self?.milliseconds ?? .max) < (other?.milliseconds ?? .max)
    }
}
