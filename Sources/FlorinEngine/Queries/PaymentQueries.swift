public import FlorinCore

/// A payment as it stands, and its place in the list of all of them.
public struct ListedPayment: Sendable {
    /// Its position in the journal.
    public let position: Int64
    public let payment: Payment

    public init(position: Int64, payment: Payment) {
        self.position = position
        self.payment = payment
    }
}

/// A refund, with its payment as it stands now.
public struct RefundOfPayment: Sendable {
    public let entry: JournalEntry
    public let payment: Payment

    public init(entry: JournalEntry, payment: Payment) {
        self.entry = entry
        self.payment = payment
    }
}

extension Engine {
    /// The payment with this id as it stands; nil if there is none.
    public func payment(_ id: EntryID) async throws(EngineError) -> Payment? {
        let now = clock.now
        return try await query { store in
            guard let sale = try store.entry(id) else { return nil }
            return try store.payment(sale).standing(at: now)
        }
    }

    /// Payments that meet the filter as they stand, newest first, from just before a position in the journal.
    public func payments(
        _ filter: SaleFilter, before position: Int64, limit: Int
    ) async throws(EngineError) -> [ListedPayment] {
        let now = clock.now
        return try await query { store in
            try store.sales(filter, before: position, limit: limit).map { sale in
                let payment = try store.payment(JournalEntry(sale.row))
                return ListedPayment(position: sale.position, payment: payment.standing(at: now))
            }
        }
    }

    /// The refund with this id, if it is one of that payment.
    public func refund(_ id: EntryID, of payment: EntryID) async throws(EngineError) -> RefundOfPayment? {
        try await query { store in
            guard id.member == payment.member, let entry = try store.entry(id),
                case .refunded(let refunded) = entry.event, refunded.payment == payment.number,
                let sale = try store.entry(payment)
            else { return nil }
            return RefundOfPayment(entry: entry, payment: try store.payment(sale))
        }
    }

    /// The quote with this id, as long as it can be paid.
    public func quote(_ id: QuoteID) async throws(EngineError) -> Quote? {
        let now = clock.now
        return try await query { store in
            var wanted = ReadSet()
            wanted.quotes = [id]
            guard let row = try store.read(wanted).quotes.first, case .open(let quote) = try KeptQuote(row) else {
                return nil
            }
            return quote.expiresAt > now ? quote : nil
        }
    }
}

extension Store {
    fileprivate func payment(_ sale: JournalEntry) throws -> Payment {
        try Payment(stored: sale, try entries(sale.member, about: sale.number))
    }
}
