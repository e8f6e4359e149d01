internal import FlorinCore

/// What the journal says of the figures that reports are made of, to hold against what is counted of them.
struct PointAudit {
    private var chains: [Int: CountedChain] = [:]
    private var tallies: [Int: PointTally] = [:]

    // MARK: The journal

    mutating func see(_ chain: CountedChain) -> VerificationFault? {
        chains[chain.chain] = chain
        guard !(0...chain.link).contains(chain.counted) else { return nil }
        return VerificationFault(
            row: "chains, chain \(chain.chain)", detail: "\(chain.counted) of its \(chain.link) entries are counted")
    }

    /// The first entries of a chain are not, if an older Florin wrote them and no engine has counted them since.
    func isCounted(_ chained: ChainedRow, chain: Int) -> Bool {
        chained.link > chains[chain]?.missing ?? 0
    }

    mutating func add(
        _ entry: JournalEntry, chain: Int, after member: Member, of uses: [LotUse], in zone: ZoneRules
    ) {
        tallies[chain, default: PointTally()].add(entry, after: member, of: uses, in: zone)
    }

    // MARK: What is stored

    mutating func see(_ row: PointRow, chain: Int) { tallies[chain, default: PointTally()].subtract(row) }

    /// What is wrong with it. Sums that left the range of what stores can count are passed over.
    func finish() -> [VerificationFault] {
        tallies.sorted { $0.key < $1.key }.compactMap { chain, tally in
            guard let wrong = tally.rows.first(where: { $0.points != .max && $0.points != .min }) else { return nil }
            let day = CivilDate(daysSinceEpoch: wrong.key.day)
            return VerificationFault(
                row: "point_days, chain \(chain), \(day.year)-\(day.month)-\(day.day), figure \(wrong.key.figure)",
                detail: "it is \(wrong.points) less than the journal makes it")
        }
    }
}
