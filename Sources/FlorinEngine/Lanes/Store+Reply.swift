public import FlorinCore

extension Store {
    /// The reply that the entry with this number was answered with.
    public func reply(_ member: MemberID, _ number: Int64) throws -> Reply {
        guard let row = try entry(member, number) else {
            throw StoreError.corrupt("entry \(number) of member \(member.rawValue) is missing")
        }
        let entry = try JournalEntry(row)
        guard let payment = entry.event.payment else { return .recorded(entry, payment: nil) }
        guard let sale = try self.entry(member, payment) else {
            throw StoreError.corrupt("entry \(payment) of member \(member.rawValue) is missing")
        }
        let first = try entries(member, about: payment).first
        let before = EntriesAbout(first: first, last: first)
        return .recorded(entry, payment: try Payment(stored: JournalEntry(sale), before).after(entry))
    }
}
