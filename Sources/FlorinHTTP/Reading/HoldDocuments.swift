internal import FlorinCore

extension CapturePayment {
    /// Nil only with a fault in the log. No lines are all of them, an empty list is none and wrong.
    init?(_ o: ObjectReader, payment: Int64) {
        let units = o.array("lines", count: RequestLimits.lines)?.compactMap { RefundClaim.UnitsOfLine($0) }
        self.init(payment: payment, units: units)
    }
}

extension VoidPayment {
    init?(_ o: ObjectReader, payment: Int64) {
        self.init(payment: payment, reason: o.string("reason", length: RequestLimits.reason))
    }
}

extension ConfirmPayment {
    /// Nothing is to be said but which payment.
    init?(_ o: ObjectReader, payment: Int64) {
        self.init(payment: payment)
    }
}

extension ObjectReader {
    /// When a payment is to be captured; nil if nothing is said of it, which means now.
    func captureMode() -> CaptureMode? {
        let word = choice("capture", CaptureWord.self)
        guard word == .later else {
            if has("expiresIn") { fault("expiresIn", #"Is for a payment with "capture": "later" only."#) }
            return word.map { _ in .now }
        }
        guard let text = string("expiresIn", length: RequestLimits.text) else {
            return .later(seconds: CaptureMode.defaultSeconds)
        }
        guard let seconds = Period(text)?.exactSeconds, CaptureMode.seconds ~= seconds else {
            fault("expiresIn", #"Must be a duration from "PT1S" to "P30D", such as "PT15M"."#)
            return nil
        }
        return .later(seconds: seconds)
    }
}

private enum CaptureWord: String, CaseIterable {
    case now, later
}

extension Period {
    /// Its length if days have 24 hours; nil for months and years, which have no fixed length.
    fileprivate var exactSeconds: Int? {
        months == 0 ? days * 86_400 + seconds : nil
    }
}
