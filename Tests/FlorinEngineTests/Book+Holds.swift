import FlorinCore

/// A basket as ``sale(_:points:wallet:reference:)`` makes it, to be authorised for so many seconds.
func hold(
    _ amounts: [Money], points: PointsChoice = .none, wallet: WalletChoice = .none,
    for seconds: Int = CaptureMode.defaultSeconds
) -> SaleRequest {
    var request = sale(amounts, points: points, wallet: wallet)
    request.capture = .later(seconds: seconds)
    return request
}

/// So many units of one line.
func units(_ line: Int, _ quantity: Int64) -> RefundClaim.UnitsOfLine { .init(line: line, quantity: quantity) }

extension Book {
    mutating func authorize(_ request: SaleRequest) throws -> JournalEntry {
        try record(.pay(.direct(request)))
    }

    @discardableResult
    mutating func capture(_ payment: JournalEntry, _ units: [RefundClaim.UnitsOfLine]? = nil) throws -> Captured {
        let entry = try record(.capture(CapturePayment(payment: payment.number, units: units)))
        guard case .captured(let captured) = entry.event else { throw TestScheme.Unexpected() }
        return captured
    }

    @discardableResult
    mutating func void(_ payment: JournalEntry) throws -> Voided {
        let entry = try record(.void(VoidPayment(payment: payment.number)))
        guard case .voided(let voided) = entry.event else { throw TestScheme.Unexpected() }
        return voided
    }

    func status(_ payment: JournalEntry) -> Payment.Status? { self.payment(payment.number)?.status }

    /// What the entries about a payment and its own posted on an account.
    func posted(_ account: Account, about payment: JournalEntry) -> Int64 {
        var sum: Int64 = 0
        for entry in entries where entry.number == payment.number || entry.event.payment == payment.number {
            for posting in entry.postings where posting.account == account { sum += posting.amount }
        }
        return sum
    }
}
