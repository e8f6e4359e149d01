internal import FlorinCore
internal import FlorinEngine

/// What a batch adds to the lookups.
struct NewLookups {
    /// By member: what goes to the rows of the members that the batch writes.
    private(set) var recent: [Int64: [Lookup]]
    /// What goes to the table at once: entries of other members, by member, and what came of keys without an entry or a row
    /// to write.
    private(set) var numbers: [(member: Int64, number: Int64, position: Int64)] = []
    private(set) var outcomes: [OutcomeRow] = []

    init(_ batch: Batch, _ positions: [Int64]) {
        recent = Dictionary(batch.members.map { ($0.row.id, []) }, uniquingKeysWith: { first, _ in first })
        for (entry, position) in zip(batch.entries, positions) {
            let row = entry.row
            if !addRecent(.number(row.number, position: position), of: row.member) {
                numbers.append((row.member, row.number, position))
            }
        }
        for row in batch.outcomes {
            if case .entry(let number) = row.result,
                addRecent(.key(row.key, at: row.at, entry: number), of: row.member)
            {
                continue
            }
            outcomes.append(row)
        }
        // So that each page of the table is visited once.
        numbers.sort { ($0.member, $0.number) < ($1.member, $1.number) }
    }

    /// False: the batch does not write the member.
    private mutating func addRecent(_ lookup: Lookup, of member: Int64) -> Bool {
        recent[member]?.append(lookup) != nil
    }
}
