/// Makes the points that a payment earned available: the goods have arrived, or cannot be returned any more.
public struct ConfirmPayment: Hashable, Sendable {
    /// The number of the payment in the member's journal.
    public var payment: Int64

    public init(payment: Int64) {
        self.payment = payment
    }
}

/// A payment whose points were made available, as the journal keeps it.
public struct Confirmed: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    public var points: Points
    /// The payment's last refund before it, so that the last entry about a payment always tells how it stands.
    public var lastRefund: Refunded?

    public init(payment: Int64, points: Points, lastRefund: Refunded?) {
        self.payment = payment
        self.points = points
        self.lastRefund = lastRefund
    }
}

extension Draft {
    /// - Throws: `.stateConflict` if the payment is no sale, or nothing it earned is pending any more.
    mutating func decide(_ confirm: ConfirmPayment, _ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let payment = facts.payment, let program = facts.programOfSale?.program else {
            throw .notFound("payment")
        }
        let status = payment.status(of: member)
        guard status.isRefundable, status != .refunded else { throw .stateConflict(state: status.rawValue) }
        guard !payment.isConfirmed, let terms = payment.earnedLot, let lot = member.lot(holding: terms, isPending: true)
        else { throw .stateConflict(state: "confirmed") }
        let points = min(lot.points, payment.pointsLeft(under: program))
        try mature(points, of: lot)
        return record(
            .confirmed(Confirmed(payment: confirm.payment, points: points, lastRefund: payment.lastRefund)))
    }
}

extension Payment {
    /// What it earned, less what refunds have claimed back.
    func pointsLeft(under program: Program) -> Points {
        earning(of: sold, under: program).points - claimed(under: program).points
    }
}
