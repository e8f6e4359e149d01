extension Rejection {
    /// Whether a retry with the same idempotency key gets this answer again. What is wrong with the request itself, or
    /// names nothing that exists, does not burn the key.
    public var isRecorded: Bool {
        switch self {
        case .invalid, .notFound, .idempotencyKeyReused: false
        default: true
        }
    }

    /// The bytes that a store keeps for a recorded rejection.
    public var stored: [UInt8] {
        var json = JSONWriter(capacity: 128)
        json.object { $0.fields(of: self) }
        return json.bytes
    }

    public init(stored bytes: [UInt8]) throws(CorruptRecord) {
        let json = try JSON.stored(bytes)
        switch try json.text("code") {
        case "alreadyExists": self = .alreadyExists(field: try json.text("field"))
        case "insufficientFunds":
            self = .insufficientFunds(available: try json.int("available"), required: try json.int("required"))
        case "insufficientPoints":
            self = .insufficientPoints(available: try json.int("available"), required: try json.int("required"))
        case "insufficientTender": self = .insufficientTender(required: try json.int("required"))
        case "limitExceeded": self = .limitExceeded(limit: try json.text("limit"), maximum: try json.int("maximum"))
        case "couponNotApplicable":
            self = .couponNotApplicable(
                coupon: try json.text("coupon"), try json.optional("refusal").map(CouponRefusal.init(stored:)))
        case "stateConflict": self = .stateConflict(state: try json.text("state"))
        case "quotePaid": self = .quotePaid(payment: try json.text("payment"))
        case "refundExceedsPayment":
            self = .refundExceedsPayment(available: try json.int("available"), required: try json.int("required"))
        case "quoteChanged":
            let changes = try json.optional("because")?.list { (json) throws(CorruptRecord) in try json.text() } ?? []
            self = .quoteChanged(
                try Quote(stored: try json.at("quote")), because: changes.compactMap(QuoteChange.init(rawValue:)))
        case "outOfStock": self = .outOfStock
        case "tierRequired":
            self = .tierRequired(try json.list("tiers") { (json) throws(CorruptRecord) in try json.text() })
        case "limitUndercut": self = .limitUndercut(limit: try json.text("limit"), minimum: try json.int("minimum"))
        case "merged": self = .merged(into: try json.member("into"))
        case "notEmpty": self = .notEmpty(state: try json.text("state"), amount: try json.int("amount"))
        case let other: throw CorruptRecord("a rejection is \(other)")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of rejection: Rejection) {
        switch rejection {
        case .invalid, .notFound, .idempotencyKeyReused: break
        case .alreadyExists(let field):
            self.field("code", "alreadyExists")
            self.field("field", field)
        case .insufficientFunds(let available, let required):
            figures("insufficientFunds", available, required)
        case .insufficientPoints(let available, let required):
            figures("insufficientPoints", available, required)
        case .insufficientTender(let required):
            field("code", "insufficientTender")
            field("required", required)
        case .limitExceeded(let limit, let maximum):
            field("code", "limitExceeded")
            field("limit", limit)
            field("maximum", maximum)
        case .couponNotApplicable(let coupon, let refusal):
            field("code", "couponNotApplicable")
            field("coupon", coupon)
            if let refusal {
                key("refusal")
                object { $0.fields(of: refusal) }
            }
        case .stateConflict(let state):
            field("code", "stateConflict")
            field("state", state)
        case .quotePaid(let payment):
            field("code", "quotePaid")
            field("payment", payment)
        case .refundExceedsPayment(let available, let required):
            figures("refundExceedsPayment", available, required)
        case .quoteChanged(let quote, let changes):
            field("code", "quoteChanged")
            key("because")
            array(changes) { $0.value($1.rawValue) }
            key("quote")
            value(quote)
        case .outOfStock: field("code", "outOfStock")
        case .tierRequired(let tiers):
            field("code", "tierRequired")
            key("tiers")
            array(tiers) { $0.value($1) }
        case .limitUndercut(let limit, let minimum):
            field("code", "limitUndercut")
            field("limit", limit)
            field("minimum", minimum)
        case .merged(let into):
            field("code", "merged")
            field("into", into.text)
        case .notEmpty(let state, let amount):
            field("code", "notEmpty")
            field("state", state)
            field("amount", amount)
        }
    }

    private mutating func figures(_ code: String, _ available: Int64, _ required: Int64) {
        field("code", code)
        field("available", available)
        field("required", required)
    }
}
