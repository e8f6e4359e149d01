public import FlorinCore

extension Payment {
    public init(_ stored: StoredPayment) throws(CorruptRecord) {
        try self.init(stored: try JournalEntry(stored.sale), stored.about)
    }

    /// The payment that a sale's entry and those about it make.
    public init(stored sale: JournalEntry, _ about: EntriesAbout) throws(CorruptRecord) {
        let last = try about.last?.entry()
        let first = about.first == about.last ? last : try about.first?.entry()
        guard let payment = Payment(sale, ending: first.flatMap { Ending($0) }) else {
            throw CorruptRecord("entry \(sale.number) of member \(sale.member.rawValue) is no sale")
        }
        self = last.flatMap { payment.after($0) } ?? payment
    }
}

extension EntryRow {
    fileprivate func entry() throws(CorruptRecord) -> JournalEntry { try JournalEntry(self) }
}
