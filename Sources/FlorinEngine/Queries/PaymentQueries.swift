public import FlorinCore

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

    /// Payments that meet the filter as they stand, newest first, from just before one of them (nil: from the newest). Nil if
    /// that one does not exist.
    public func payments(
        _ filter: SaleFilter, before cursor: EntryID?, limit: Int
    ) async throws(EngineError) -> [Payment]? {
        let now = clock.now
        return try await query { store in
            var place = SalePlace.end
            if let cursor {
                guard let sale = try store.entry(cursor) else { return nil }
                place = SalePlace(at: sale.at, member: sale.member, number: sale.number)
            }
            return try store.sales(filter, before: place, limit: limit).map { sale in
                try store.payment(JournalEntry(sale)).standing(at: now)
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
