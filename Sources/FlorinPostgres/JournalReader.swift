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

    private struct Chain {
        let number: Int64
        var rows: ArraySlice<ChainedRow> = []
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

    /// The next entry with its chain; nil at the end.
    mutating func next() throws(PGError) -> (entry: ChainedRow, chain: Int)? {
        var blocked: Int?
        for offset in chains.indices {
            let index = (current + offset) % chains.count
            guard let entry = try head(of: index) else { continue }
            if entry.row.number <= 1 + numbers[entry.row.member, default: 0] { return take(index) }
            if blocked == nil { blocked = index }
        }
        // Where every chain waits for an entry, that entry is missing: whoever looks at the next one will see it.
        return blocked.flatMap { take($0) }
    }

    private mutating func take(_ index: Int) -> (entry: ChainedRow, chain: Int)? {
        guard let entry = chains[index].rows.popFirst() else { return nil }
        numbers[entry.row.member] = entry.row.number
        current = index
        return (entry, Int(chains[index].number))
    }

    private mutating func head(of index: Int) throws(PGError) -> ChainedRow? {
        if let row = chains[index].rows.first { return row }
        guard let last = chains[index].last else { return nil }
        let selection = """
            SELECT \(EntryRow.columns), link, hash FROM entries
            WHERE chain = $1 AND (link, member, number) > ($2, $3, $4) ORDER BY link, member, number LIMIT $5
            """
        let (number, page) = (chains[index].number, self.page)
        let rows = try connection.rows(selection) {
            $0.add(number)
            $0.add(last.link)
            $0.add(last.member)
            $0.add(last.number)
            $0.add(page)
        }.map { ChainedRow(row: EntryRow($0), link: $0.int(8), hash: $0.bytes(9)) }
        chains[index].rows = rows[...]
        chains[index].last = rows.last.flatMap { end in
            rows.count < page ? nil : Key(link: end.link, member: end.row.member, number: end.row.number)
        }
        return rows.first
    }
}
