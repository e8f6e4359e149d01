internal import FlorinCore

/// Counts the entries that an older Florin wrote, and takes the snapshots that it did not: once, when the store is opened
/// by an engine for the first time since. Reads the whole journal for it.
///
/// Done twice at the same time, or again after it was cut short, it counts nothing twice: a chain never counts more entries
/// than it has, and a snapshot that is there stays.
struct PointBackfill {
    private let store: any Store
    /// How many of each chain's first entries are missing.
    private let missing: [Int: Int64]
    private var journal = Redecision()
    private var tallies: [Int: PointTally] = [:]
    /// Those that are to be written next: a long journal has more than there is memory for.
    private var snapshots: [SnapshotRow] = []
    private let snapshotsAtOnce: Int
    /// Of the chain that the snapshots' batches are written to.
    private var head: ChainHead

    /// Blocks on the store.
    static func run(_ store: any Store, snapshotsAtOnce: Int = Limits.batch) throws(StoreError) {
        let missing = try store.countedChains().filter { $0.missing > 0 }
        guard !missing.isEmpty else { return }
        var backfill = PointBackfill(store, missing, try store.chainHead(0), snapshotsAtOnce)
        try store.audit { item in try backfill.see(item) }
        try backfill.write()
    }

    private init(_ store: any Store, _ chains: [CountedChain], _ head: ChainHead, _ snapshotsAtOnce: Int) {
        self.store = store
        self.head = head
        self.snapshotsAtOnce = snapshotsAtOnce
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
            if let entry { try follow(entry) }
        default: break
        }
    }

    private mutating func count(_ entry: JournalEntry?, of chain: Int, _ uses: [LotUse]) {
        guard let entry, let zone = journal.zone(of: entry) else { return tallies[chain, default: PointTally()].skip() }
        let member = journal.member(before: entry)
        tallies[chain, default: PointTally()].add(entry, after: member, of: uses, in: zone)
    }

    private mutating func follow(_ entry: JournalEntry) throws(StoreError) {
        guard let member = try? journal.follow(entry), SnapshotRow.isDue(from: entry.number - 1, to: entry.number)
        else { return }
        snapshots.append(SnapshotRow(member))
        if snapshots.count >= snapshotsAtOnce { try writeSnapshots() }
    }

    private mutating func write() throws(StoreError) {
        if !snapshots.isEmpty { try writeSnapshots() }
        for (chain, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            var batch = Batch()
            batch.points = tally.rows
            batch.counted = tally.entries
            try commit(batch, to: chain)
        }
    }

    /// While the journal is read, too. Then nothing else may be read of some stores; but those do not hold a batch without
    /// entries against its chain's head, so they have no conflict to tell of.
    private mutating func writeSnapshots() throws(StoreError) {
        var batch = Batch()
        swap(&batch.snapshots, &snapshots)
        for _ in 0..<Limits.conflictRetries {
            batch.head = (head, head)
            do throws(StoreError) { return try store.commit(batch) } catch {
                guard case .conflict = error else { throw error }
            }
            head = try store.chainHead(head.chain)
        }
        throw .contended
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
