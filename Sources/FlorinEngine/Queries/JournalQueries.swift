public import FlorinCore

extension Engine {
    /// The entry with this id; nil if there is none, or if it is of another kind.
    public func entry(_ id: EntryID) async throws(EngineError) -> JournalEntry? {
        try await query { try $0.entry(id) }
    }

    /// A member's entries with numbers below `number`, newest first; nil if there is no such member.
    public func activity(
        of member: MemberID, before number: Int64, limit: Int
    ) async throws(EngineError) -> [JournalEntry]? {
        try await query { store in
            let rows = try store.entries(member, before: number, limit: limit)
            if try rows.isEmpty && store.member(member) == nil { return nil }
            return try rows.map { try JournalEntry($0) }
        }
    }
}

extension Store {
    func entry(_ id: EntryID) throws -> JournalEntry? {
        guard let row = try entry(id.member, id.number) else { return nil }
        let entry = try JournalEntry(row)
        return entry.event.kind == id.kind ? entry : nil
    }
}
