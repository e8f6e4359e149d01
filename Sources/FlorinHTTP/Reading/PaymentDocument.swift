internal import FlorinCore

/// The body of a payment: a basket, or a quote to be paid as it was given.
enum PaymentDocument {
    case sale(SaleDocument)
    /// The quote's id as written.
    case quote(String, external: External?, capture: CaptureMode?)

    /// Nil only with a fault in the log.
    init?(_ o: ObjectReader) {
        if o.has("quote") {
            let (external, capture) = (o.external(), o.captureMode())
            guard let quote = o.string("quote", length: RequestLimits.text) else { return nil }
            self = .quote(quote, external: external, capture: capture)
        } else {
            _ = o.required("member", o.json("member"))
            guard let sale = SaleDocument(o) else { return nil }
            self = .sale(sale)
        }
    }
}
