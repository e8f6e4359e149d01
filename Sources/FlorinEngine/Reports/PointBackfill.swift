internal import FlorinCore

/// Counts the entries that an older Florin wrote, and takes the snapshots that it did not: once, when the store is opened
/// by an engine for the first time since. Reads the whole journal for it.
///
/// Done twice at the same time it counts nothing twice: a chain never counts more entries than it has.
struct PointBackfill {
    private let store: any Store
    /// How many of each chain's first entries are missing.
    private let missing: [Int: Int64]
    private var journal = Redecision()
    private var tallies: [Int: PointTally] = [:]
    private var snapshots: [SnapshotRow] = []

    /// Blocks on the store.
    static func run(_ store: any Store) throws(StoreError) {
        let missing = try store.countedChains().filter { $0.missing > 0 }
        guard !missing.isEmpty else { return }
        var backfill = PointBackfill(store, missing)
        try store.audit { item in try backfill.see(item) }
        try backfill.write()
    }

    private init(_ store: any Store, _ chains: [CountedChain]) {
        self.store = store
        missing = Dictionary(uniqueKeysWithValues: chains.map { ($0.chain, $0.missing) })
    }

    private mutating func see(_ item: AuditItem) throws {
        switch item {
        case .program(let stored): journal.add(try ProgramBook.read(stored))
        case .entry(let chained, let chain, _, let about):
            // A damaged entry is for `verify` to name; it keeps nobody from being served.
            let uses = about.flatMap { try? EntrySubject($0) }?.lots ?? []
            let entry = try? JournalEntry(chained.row)
            if chained.link <= missing[chain] ?? 0 { count(entry, of: chain, uses) }
            if let entry { try? follow(entry) }
        default: break
        }
    }

    private mutating func count(_ entry: JournalEntry?, of chain: Int, _ uses: [LotUse]) {
        guard let entry, let zone = journal.zone(of: entry) else { return tallies[chain, default: PointTally()].skip() }
        let member = journal.member(before: entry)
        tallies[chain, default: PointTally()].add(entry, after: member, of: uses, in: zone)
    }

    private mutating func follow(_ entry: JournalEntry) throws {
        let member = try journal.follow(entry)
        guard SnapshotRow.isDue(from: entry.number - 1, to: entry.number) else { return }
        snapshots.append(SnapshotRow(member))
    }

    private mutating func write() throws(StoreError) {
        for start in stride(from: 0, to: snapshots.count, by: Limits.batch) {
            var batch = Batch()
            batch.snapshots = Array(snapshots[start..<min(start + Limits.batch, snapshots.count)])
            try commit(batch, to: 0)
        }
        for (chain, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            var batch = Batch()
            batch.points = tally.rows
            batch.counted = tally.entries
            try commit(batch, to: chain)
        }
    }

    /// A batch without entries leaves the chain as it is. A conflict: another process did it.
    private func commit(_ rows: Batch, to chain: Int) throws(StoreError) {
        var batch = rows
        let head = try store.chainHead(chain)
        batch.head = (head, head)
        do throws(StoreError) { try store.commit(batch) } catch {
            guard case .conflict = error else { throw error }
        }
    }
}
