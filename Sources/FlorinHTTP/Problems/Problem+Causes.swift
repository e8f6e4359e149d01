internal import FlorinCore
internal import FlorinEngine

extension Problem {
    /// A rejection with its figures, but for the new quote of a price that has changed: see ``Call/problem(_:)``.
    init(_ rejection: Rejection) {
        switch rejection {
        case .invalid(let faults):
            self.init(faults)
        case .notFound(let what):
            self = .notFound(what)
        case .idempotencyKeyReused:
            self.init(.idempotencyKeyReused, "This Idempotency-Key came before with another method, path or body.")
        case .alreadyExists(let field):
            self.init(.alreadyExists, "This \(field) is taken.", [.text("field", field)])
        case .insufficientFunds(let available, let required):
            self.init(
                .insufficientFunds, "The wallet holds \(available) minor units; \(required) are needed.",
                Figure.both(available, required))
        case .insufficientPoints(let available, let required):
            self.init(
                .insufficientPoints, "\(available) points can be spent; \(required) are needed.",
                Figure.both(available, required))
        case .insufficientTender(let required):
            self.init(
                .insufficientTender,
                "\(required) minor units are left to pay; name the external tender that pays them.",
                [.number("required", required)])
        case .limitExceeded(let limit, let maximum):
            self.init(
                .limitExceeded, "\(limit) may be \(maximum) at most.",
                [.text("limit", limit), .number("maximum", maximum)])
        case .couponNotApplicable(let coupon, let refusal):
            self.init(coupon: coupon, refusal)
        case .stateConflict(let state):
            self.init(.stateConflict, "This cannot be done: it is \(state).", [.text("state", state)])
        case .quotePaid(let payment):
            self.init(
                .stateConflict, "The quote has been paid; see payment.",
                [.text("state", "paid"), .text("payment", payment)])
        case .refundExceedsPayment(let available, let required):
            self.init(
                .refundExceedsPayment, "\(available) are left to refund; \(required) were asked for.",
                Figure.both(available, required))
        case .quoteChanged(let changed, let changes):
            self.init(
                .quoteChanged, "The price is now \(changed.priced.price.payable); see quote.",
                [.names("changed", changes.map(\.rawValue))])
        case .outOfStock:
            self.init(.outOfStock, "Nothing is left of it.")
        case .tierRequired(let tiers):
            self.init(.tierRequired, "It is for members of other tiers; see tiers.", [.names("tiers", tiers)])
        case .limitUndercut(let limit, let minimum):
            self.init(
                .limitExceeded, "It must be \(minimum) at least.",
                [.text("limit", limit), .number("minimum", minimum)])
        case .merged(let into):
            self.init(
                .stateConflict, "The member was merged into another one; see mergedInto.",
                [.text("state", "merged"), .text("mergedInto", into.text)])
        case .notEmpty(let state, let amount):
            self.init(
                .stateConflict, "This cannot be done yet: \(state), \(amount).",
                [.text("state", state), .number("amount", amount)])
        }
    }

    /// A coupon that was asked for by its id.
    private init(coupon: String, _ refusal: CouponRefusal?) {
        guard let refusal else {
            self.init(.couponNotApplicable, "The member has no such coupon to use.", [.text("coupon", coupon)])
            return
        }
        self.init(
            .couponNotApplicable, "The coupon cannot be used here: \(refusal.code).",
            [.text("coupon", coupon), .text("reason", refusal.code)])
        if case .threshold(let missing) = refusal { figures.append(.number("missing", missing)) }
    }

    /// What a client is told when the engine cannot answer. The reason is for the log only.
    init(_ error: EngineError) {
        self.init(.overloaded, "The service cannot take this request now. Nothing has been done; try again later.")
        retryAfter = if case .overloaded(let seconds) = error { seconds } else { 1 }
        figures = [.number("retryAfter", Int64(retryAfter ?? 1))]
    }
}

extension Problem.Figure {
    static func number(_ name: StaticString, _ value: Int64) -> Problem.Figure {
        .init(name: name, value: .number(value))
    }
    static func text(_ name: StaticString, _ value: String) -> Problem.Figure { .init(name: name, value: .text(value)) }
    static func names(_ name: StaticString, _ values: [String]) -> Problem.Figure {
        var json = JSONWriter(capacity: 64)
        json.array(values) { $0.value($1) }
        return .json(name, json.bytes)
    }
    static func json(_ name: StaticString, _ value: [UInt8]) -> Problem.Figure {
        .init(name: name, value: .json(value))
    }

    fileprivate static func both(_ available: Int64, _ required: Int64) -> [Problem.Figure] {
        [.number("available", available), .number("required", required)]
    }
}
