extension JSONWriter {
    mutating func value(_ coupon: Coupon) {
        object { json in
            json.field("coupon", coupon.number)
            json.field("template", coupon.template.text)
            json.fields(from: coupon.validFrom, until: coupon.validUntil)
        }
    }

    mutating func fields(of issued: CouponIssued) {
        field("template", issued.template.text)
        fields(from: issued.validFrom, until: issued.validUntil)
        if let code = issued.code { field("code", code) }
    }

    private mutating func fields(from start: Timestamp?, until end: Timestamp?) {
        if let start { field("validFrom", start.milliseconds) }
        if let end { field("validUntil", end.milliseconds) }
    }

    mutating func fields(of reason: CouponReason) {
        field("coupon", reason.coupon)
        field("template", reason.template.text)
        field("name", reason.name)
        key("benefit")
        value(reason.benefit)
        field("base", reason.base)
        if reason.threshold > 0 {
            field("threshold", reason.threshold)
            field("counted", reason.counted)
        }
        field("funding", reason.funding.rawValue)
    }

    private mutating func value(_ benefit: CouponTemplate.Benefit) {
        object { json in
            switch benefit {
            case .fixed(let amount): json.field("amount", amount)
            case .percent(let percent, let maxAmount):
                json.field("percent", percent.text)
                if let maxAmount { json.field("maxAmount", maxAmount) }
            case .freeItem: json.field("freeItem", true)
            }
        }
    }

    mutating func value(_ choice: CouponChoice) {
        object { json in
            json.key("rejected")
            json.array(choice.rejected) { $0.value($1) }
            if !choice.hints.isEmpty {
                json.key("hints")
                json.array(choice.hints) { $0.value($1) }
            }
            if let gap = choice.gap { json.field("gap", gap) }
        }
    }

    private mutating func value(_ rejected: RejectedCoupon) {
        object { json in
            json.field("coupon", rejected.coupon)
            json.field("name", rejected.name)
            json.fields(of: rejected.refusal)
            if let due = rejected.dueInstead { json.field("dueInstead", due) }
        }
    }

    private mutating func value(_ hint: SpendingHint) {
        object { json in
            json.field("coupon", hint.coupon)
            json.field("name", hint.name)
            json.field("spend", hint.spend)
            if let sku = hint.sku { json.field("sku", sku) }
            if let category = hint.category { json.field("category", category) }
            json.field("due", hint.due)
        }
    }

    mutating func fields(of refusal: CouponRefusal) {
        field("code", refusal.code)
        switch refusal {
        case .threshold(let missing): field("missing", missing)
        case .groupTaken(let coupon), .exclusiveWith(let coupon): field("with", coupon)
        case .maxPerOrder(let most): field("most", most)
        default: break
        }
    }
}

extension CouponRefusal {
    /// The code of the API, which is also how it is stored.
    public var code: String {
        switch self {
        case .expired: "expired"
        case .notStarted: "not_started"
        case .usageLimit: "usage_limit"
        case .scopeEmpty: "scope_empty"
        case .threshold: "threshold"
        case .noEffect: "no_effect"
        case .groupTaken: "group_taken"
        case .exclusiveWith: "exclusive_with"
        case .maxPerOrder: "max_per_order"
        case .worseTotal: "worse_total"
        case .notChosen: "not_chosen"
        }
    }

    init(stored json: JSON) throws(CorruptRecord) {
        self =
            switch try json.text("code") {
            case "expired": .expired
            case "not_started": .notStarted
            case "usage_limit": .usageLimit
            case "scope_empty": .scopeEmpty
            case "threshold": .threshold(missing: try json.int("missing"))
            case "no_effect": .noEffect
            case "group_taken": .groupTaken(by: try json.int("with"))
            case "exclusive_with": .exclusiveWith(try json.int("with"))
            case "max_per_order": .maxPerOrder(Int(clamping: try json.int("most")))
            case "worse_total": .worseTotal
            case "not_chosen": .notChosen
            case let other: throw CorruptRecord("a coupon is refused for \(other)")
            }
    }
}

extension Coupon {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            number: try json.int("coupon"), template: try json.templateID(),
            validFrom: try json.optionalInt("validFrom").map(Timestamp.init(milliseconds:)),
            validUntil: try json.optionalInt("validUntil").map(Timestamp.init(milliseconds:)))
    }
}

extension CouponIssued {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            template: try json.templateID(),
            validFrom: try json.optionalInt("validFrom").map(Timestamp.init(milliseconds:)),
            validUntil: try json.optionalInt("validUntil").map(Timestamp.init(milliseconds:)),
            code: try json.optionalText("code"))
    }
}

extension CouponReason {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            coupon: try json.int("coupon"), template: try json.templateID(),
            name: try json.text("name"), benefit: try CouponTemplate.Benefit(stored: try json.at("benefit")),
            base: try json.int("base"), threshold: try json.optionalInt("threshold") ?? 0,
            counted: try json.optionalInt("counted") ?? 0,
            funding: try json.choice("funding", CouponTemplate.Funding.self))
    }
}

extension CouponTemplate.Benefit {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        if let amount = try json.optionalInt("amount") {
            self = .fixed(amount)
        } else if let text = try json.optionalText("percent") {
            guard let percent = WrittenRate(percentage: text) else { throw CorruptRecord("percent is \(text)") }
            self = .percent(percent, maxAmount: try json.optionalInt("maxAmount"))
        } else {
            self = .freeItem
        }
    }
}

extension CouponChoice {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            rejected: try json.list("rejected") { (json) throws(CorruptRecord) in
                RejectedCoupon(
                    coupon: try json.int("coupon"), name: try json.text("name"),
                    refusal: try CouponRefusal(stored: json), dueInstead: try json.optionalInt("dueInstead"))
            },
            hints: try json.optional("hints")?.list { (json) throws(CorruptRecord) in
                SpendingHint(
                    coupon: try json.int("coupon"), name: try json.text("name"), spend: try json.int("spend"),
                    sku: try json.optionalText("sku"), category: try json.optionalText("category"),
                    due: try json.int("due"))
            } ?? [],
            gap: try json.optionalInt("gap"))
    }
}

extension JSON {
    /// The template that a coupon, an issue or a price names: by its text, as its number is more than JSON carries exactly.
    fileprivate func templateID() throws(CorruptRecord) -> TemplateID {
        let text = try text("template")
        guard let id = TemplateID(text) else { throw CorruptRecord("template is \(text)") }
        return id
    }
}
