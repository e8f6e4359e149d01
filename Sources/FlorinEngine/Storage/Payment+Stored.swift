public import FlorinCore

extension Payment {
    public init(_ stored: StoredPayment) throws(CorruptRecord) {
        try self.init(stored: try JournalEntry(stored.sale), stored.about)
    }

    /// The payment that a sale's entry and those about it make.
    public init(stored sale: JournalEntry, _ about: EntriesAbout) throws(CorruptRecord) {
        let last = try about.last?.entry()
        var (ending, refunded): (Ending?, Refunded?) = (last.flatMap { Ending($0) }, nil)
        if case .refunded(let refund)? = last?.event {
            refunded = refund
            if let first = about.first, first.kind != about.last?.kind { ending = Ending(try first.entry()) }
        }
        guard let payment = Payment(sale, ending: ending, lastRefund: refunded) else {
            throw CorruptRecord("entry \(sale.number) of member \(sale.member.rawValue) is no sale")
        }
        self = payment
    }
}

extension EntryRow {
    fileprivate func entry() throws(CorruptRecord) -> JournalEntry { try JournalEntry(self) }
}
