internal import FlorinCore
internal import FlorinEngine

extension Deposit {
    /// Nil only with a fault in the log. Without a source, what the money came by is `unspecified`.
    init?(_ o: ObjectReader) {
        let source = o.string("source", length: RequestLimits.text)
        let reference = o.string("reference", length: RequestLimits.text)
        let bonus = o.integer("bonus", in: RequestLimits.amount)
        let amount = o.required("amount", o.integer("amount", in: RequestLimits.amount))
        guard let amount else { return nil }
        if amount == 0, bonus ?? 0 == 0 { o.fault("amount", "Must be at least 1 if no bonus is given.") }
        self.init(amount: amount, source: source ?? "unspecified", reference: reference, bonus: bonus)
    }
}

extension Withdraw {
    init?(_ o: ObjectReader) {
        guard let amount = o.required("amount", o.integer("amount", in: RequestLimits.moved)) else { return nil }
        self.init(amount: amount)
    }
}

extension GrantPoints {
    /// `isEndless`: `expiresAt` is given as null.
    init?(_ o: ObjectReader, isEndless: Bool) {
        let reason = o.string("reason", length: RequestLimits.reason)
        let expiresAt = o.timestamp("expiresAt")
        let points = o.required("points", o.integer("points", in: RequestLimits.moved))
        guard let points else { return nil }
        self.init(
            points: points, reason: reason, expiry: expiresAt.map { .at($0) } ?? (isEndless ? .never : .byProgram))
    }
}

extension DeductPoints {
    init?(_ o: ObjectReader) {
        let reason = o.string("reason", length: RequestLimits.reason)
        guard let points = o.required("points", o.integer("points", in: RequestLimits.moved)) else { return nil }
        self.init(points: points, reason: reason)
    }
}

extension AdjustGrowth {
    init?(_ o: ObjectReader) {
        let reason = o.string("reason", length: RequestLimits.reason)
        guard let growth = o.required("growth", o.integer("growth", in: RequestLimits.growth)) else { return nil }
        if growth == 0 { o.fault("growth", "Must not be 0.") }
        self.init(growth: growth, reason: reason)
    }
}

extension Refund {
    /// Nil only with a fault in the log.
    init?(_ o: ObjectReader, payment: Int64) {
        let reason = o.string("reason", length: RequestLimits.reason)
        let isDryRun = o.bool("dryRun") ?? false
        let amount = o.integer("amount", in: RequestLimits.moved)
        let units = o.array("units", count: RequestLimits.lines)?.compactMap { RefundClaim.UnitsOfLine($0) }
        if o.has("units"), o.has("amount") { o.fault("amount", "Give either units or amount.") }
        let claim: RefundClaim = amount.map { .amount($0) } ?? units.map { .units($0) } ?? .everything
        self.init(payment: payment, claim: claim, reason: reason, isDryRun: isDryRun)
    }
}

extension RefundClaim.UnitsOfLine {
    init?(_ item: ObjectReader.Item) {
        guard let o = item.object() else { return nil }
        let lines = 0...Int64(RequestLimits.lines.upperBound - 1)
        let line = o.required("line", o.integer("line", in: lines))
        let quantity = o.required("quantity", o.integer("quantity", in: RequestLimits.quantity))
        o.finish()
        guard let line, let quantity else { return nil }
        self.init(line: Int(line), quantity: quantity)
    }
}
