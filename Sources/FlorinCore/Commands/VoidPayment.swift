/// Gives back all that an authorised payment has pinned.
public struct VoidPayment: Hashable, Sendable {
    /// The number of the payment in the member's journal.
    public var payment: Int64
    public var reason: String?

    public init(payment: Int64, reason: String? = nil) {
        self.payment = payment
        self.reason = reason
    }
}

/// An authorised payment that was given up, as the journal keeps it.
public struct Voided: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    public var reason: String?
    public var released: Released

    public init(payment: Int64, reason: String?, released: Released) {
        self.payment = payment
        self.reason = reason
        self.released = released
    }
}

extension Draft {
    mutating func decide(_ void: VoidPayment, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let payment = facts.payment else { throw .notFound("payment") }
        let released = try release(try openHold(of: payment), at: now)
        return record(.voided(Voided(payment: void.payment, reason: void.reason, released: released)))
    }
}
