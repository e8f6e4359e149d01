internal import FlorinCore

/// A basket as a till recorded it: one line of the file.
struct Purchase {
    let at: Timestamp
    /// The basket's own name.
    let basket: String
    /// The member's reference.
    let member: String
    let store: String
    let lines: [BasketLine]

    /// The same number as the API allows.
    private static let lineCount = 1...500

    /// Throws all that is wrong, each with its place.
    static func read(_ text: [UInt8]) throws(PurchaseFaults) -> Purchase {
        let json: JSON
        do { json = try JSON.parse(text) } catch { throw PurchaseFaults([error]) }
        let log = FaultLog()
        let purchase = ObjectReader(json, log: log).flatMap { Purchase($0, log) }
        guard let purchase, log.isEmpty else { throw PurchaseFaults(log.faults) }
        return purchase
    }

    private init?(_ o: ObjectReader, _ log: FaultLog) {
        let at = o.required("at", o.string("at"))
        let instant = at.flatMap(Timestamp.init(rfc3339:))
        if at != nil, instant == nil { o.fault("at", "Must be a time such as 2017-01-01T13:31:53Z.") }
        let basket = o.required("basket", o.string("basket"))
        let member = o.required("member", o.string("member"))
        let store = o.required("store", o.string("store"))
        let lines = o.required("lines", o.array("lines", count: Purchase.lineCount))
        // What the till took off by its own rules is the till's affair; it is checked and passed over.
        _ = (o.integer("cardDiscount"), o.integer("couponDiscount"))
        o.finish()
        let basketLines = (lines ?? []).compactMap { $0.object().flatMap(BasketLine.init(purchased:)) }
        guard let instant, let basket, let member, let store else { return nil }
        (self.at, self.basket, self.member, self.store, self.lines) = (instant, basket, member, store, basketLines)
    }
}

extension BasketLine {
    fileprivate init?(purchased o: ObjectReader) {
        let amount = o.required("amount", o.integer("amount"))
        self.init(sku: o.string("sku"), category: o.string("category"), quantity: 1, unitAmount: amount ?? 0)
        o.finish()
        if amount == nil { return nil }
    }
}

struct PurchaseFaults: Error, CustomStringConvertible {
    let faults: [Fault]

    init(_ faults: [Fault]) {
        self.faults = faults
    }

    var description: String {
        faults.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }.joined(separator: " ")
    }
}
