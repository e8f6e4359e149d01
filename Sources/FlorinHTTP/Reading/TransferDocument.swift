internal import FlorinCore

/// The body of a transfer: who sends what to whom, the members as written.
struct TransferDocument {
    let from: String
    let to: String
    let cargo: Transfer.Cargo
    let note: String?

    /// Of points. Nil only with a fault in the log.
    init?(points o: ObjectReader) {
        let points = o.required("points", o.integer("points", in: RequestLimits.moved))
        self.init(o, note: nil, points.map(Transfer.Cargo.points))
    }

    /// Of wallet money.
    init?(money o: ObjectReader) {
        let note = o.string("note", length: RequestLimits.reason)
        let amount = o.required("amount", o.integer("amount", in: RequestLimits.moved))
        self.init(o, note: note, amount.map(Transfer.Cargo.money))
    }

    private init?(_ o: ObjectReader, note: String?, _ cargo: Transfer.Cargo?) {
        let from = o.required("from", o.string("from", length: RequestLimits.text))
        let to = o.required("to", o.string("to", length: RequestLimits.text))
        if let from, from == to { o.fault("to", "Must be another member than the sender.") }
        guard let from, let to, let cargo else { return nil }
        (self.from, self.to, self.cargo, self.note) = (from, to, cargo, note)
    }
}
