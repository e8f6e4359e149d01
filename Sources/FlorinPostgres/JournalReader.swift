internal import FlorinCore
internal import FlorinEngine

/// The whole journal in an order in which it can have been written: each chain's links as they follow each other, and each
/// member's entries too. There is no position to go by, since nodes that write side by side share none.
///
/// Each chain is read along its links; its next entry waits until the one before it of the same member, which may stand in
/// another chain, has gone.
struct JournalReader {
    private let connection: PGConnection
    private var chains: [Chain]
    /// How many entries of each member have gone.
    private var numbers: [Int64: Int64] = [:]
    /// The chain that gave the last entry: it most likely has the next one.
    private var current = 0
    private let page: Int64

    struct Entry {
        let chained: ChainedRow
        let chain: Int64
        /// What the entry is about, as it stood before.
        let payment: StoredPayment?
        /// Taken after it.
        let snapshot: SnapshotRow?
    }

    private struct Chain {
        let number: Int64
        var entries: ArraySlice<Entry> = []
        /// What was read last; nil: there is no more. Links alone might not tell rows apart, if somebody added one.
        var last: Key? = Key(link: .min, member: .min, number: .min)
    }

    private struct Key {
        let link: Int64
        let member: Int64
        let number: Int64
    }

    /// Entries held in memory, over all chains.
    private static let capacity: Int64 = 8192

    init(_ connection: PGConnection) throws(PGError) {
        self.connection = connection
        // Of the entries themselves, for a head may be missing; chain by chain, so that no entry has to be looked at.
        var last = Int64.min
        chains = []
        while let next = try connection.rows("SELECT min(chain) FROM entries WHERE chain > $1", { $0.add(last) }).first,
            let number = next.optionalInt(0)
        {
            chains.append(Chain(number: number))
            last = number
        }
        page = max(16, JournalReader.capacity / Int64(max(1, chains.count)))
    }

    /// Nil at the end.
    mutating func next() throws(PGError) -> Entry? {
        var blocked: Int?
        for offset in chains.indices {
            let index = (current + offset) % chains.count
            guard let row = try head(of: index)?.chained.row else { continue }
            if row.number <= 1 + numbers[row.member, default: 0] { return take(index) }
            if blocked == nil { blocked = index }
        }
        // Where every chain waits for an entry, that entry is missing: whoever looks at the next one will see it.
        return blocked.flatMap { take($0) }
    }

    private mutating func take(_ index: Int) -> Entry? {
        guard let entry = chains[index].entries.popFirst() else { return nil }
        numbers[entry.chained.row.member] = entry.chained.row.number
        current = index
        return entry
    }

    private mutating func head(of index: Int) throws(PGError) -> Entry? {
        if let entry = chains[index].entries.first { return entry }
        guard let last = chains[index].last else { return nil }
        let rows = try rows(of: chains[index].number, after: last)
        let payments = try payments(before: rows.map { $0.chained.row })
        let number = chains[index].number
        chains[index].entries =
            zip(rows, payments).map {
                Entry(chained: $0.chained, chain: number, payment: $1, snapshot: $0.snapshot)
            }[...]
        chains[index].last = rows.last.flatMap { last in
            let end = last.chained
            return rows.count < page ? nil : Key(link: end.link, member: end.row.member, number: end.row.number)
        }
        return chains[index].entries.first
    }

    private func rows(
        of chain: Int64, after key: Key
    ) throws(PGError) -> [(chained: ChainedRow, snapshot: SnapshotRow?)] {
        let selection = """
            SELECT \(EntryRow.columns), link, hash, state FROM entries LEFT JOIN snapshots USING (member, at, number)
            WHERE chain = $1 AND (link, member, number) > ($2, $3, $4) ORDER BY link, member, number LIMIT $5
            """
        return try connection.rows(selection) {
            $0.add(chain)
            $0.add(key.link)
            $0.add(key.member)
            $0.add(key.number)
            $0.add(page)
        }.map { row in
            let entry = EntryRow(row)
            let state = row.optionalText(10).map { Array($0.utf8) }
            return (
                ChainedRow(row: entry, link: row.int(8), hash: row.bytes(9)),
                state.map { SnapshotRow(member: entry.member, number: entry.number, at: entry.at, state: $0) }
            )
        }
    }

    /// What each of the rows is about, as it stood before the row was written.
    private func payments(before rows: [EntryRow]) throws(PGError) -> [StoredPayment?] {
        let abouts = rows.compactMap { row in row.about.map { (row.member, $0, row.number) } }
        for (member, payment, number) in abouts {
            try connection.send(PostgresStore.paymentSelection) {
                $0.add(member)
                $0.add(payment)
                $0.add(number)
            }
        }
        var found = abouts.isEmpty ? [] : try connection.finish()[...]
        return rows.map { row in
            guard let payment = row.about, let result = found.popFirst() else { return nil }
            return StoredPayment(result, number: payment)
        }
    }
}
