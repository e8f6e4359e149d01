extension JSONWriter {
    /// A priced sale, but for merchant and reference: they are columns of ``EntryRow``.
    mutating func fields(of priced: PricedSale) {
        let request = priced.request
        key("lines")
        array(request.lines) { $0.value($1) }
        fields(of: request.selection)
        if let external = request.external {
            key("external")
            object { json in
                json.field("method", external.method)
                if let reference = external.reference { json.field("reference", reference) }
            }
        }
        if let expected = request.expectedPayable { field("expectedPayable", expected) }
        if case .later(let seconds) = request.capture { field("captureWithin", seconds) }
        if let tier = priced.tier { field("tier", tier) }
        key("price")
        value(priced.price)
        key("lots")
        array(priced.lots) { $0.value($1) }
        if !priced.coupons.isEmpty {
            key("coupons")
            array(priced.coupons) { $0.value($1) }
        }
    }

    /// When the points of a sale at `instant` mature and expire, as far as it does not go without saying.
    mutating func earnTimes(of priced: PricedSale, at instant: Timestamp, on lot: LotTerms? = nil) {
        if priced.earnAvailableAt != instant { field("earnAvailableAt", priced.earnAvailableAt.milliseconds) }
        if let expiresAt = priced.earnExpiresAt, expiresAt != lot?.expiresAt {
            field("earnExpiresAt", expiresAt.milliseconds)
        }
    }

    /// Quantity, unit amount, then SKU and category as far as there are any.
    private mutating func value(_ line: BasketLine) {
        var elements: [JSON] = [.integer(line.quantity), .integer(line.unitAmount)]
        if line.sku != nil || line.category != nil { elements.append(line.sku.map { .string($0) } ?? .null) }
        if let category = line.category { elements.append(.string(category)) }
        array(elements) { $0.value($1) }
    }

    /// No word of coupons means `auto`, as nearly always.
    private mutating func fields(of selection: Selection) {
        switch selection.coupons {
        case .auto: break
        case .none: field("choose", "none")
        case .these(let numbers):
            key("choose")
            array(numbers) { $0.value($1) }
        }
        key("points")
        switch selection.points {
        case .auto: value("auto")
        case .none: value("none")
        case .exactly(let points): object { $0.field("use", points) }
        case .atMost(let points): object { $0.field("max", points) }
        }
        key("wallet")
        switch selection.wallet {
        case .auto: value("auto")
        case .none: value("none")
        case .exactly(let money): object { $0.field("use", money) }
        }
    }
}

extension PricedSale {
    init(
        stored json: JSON, merchant: String?, reference: String?, at instant: Timestamp, earnedLot: LotTerms? = nil
    ) throws(CorruptRecord) {
        let request = SaleRequest(
            merchant: merchant, reference: reference, lines: try json.list("lines", BasketLine.init(stored:)),
            selection: try Selection(stored: json), external: try json.optional("external").map(External.init(stored:)),
            expectedPayable: try json.optionalInt("expectedPayable"),
            capture: try json.optionalInt("captureWithin").map { .later(seconds: Int(clamping: $0)) } ?? .now)
        self.init(
            request: request, tier: try json.optionalText("tier"),
            price: try Price(stored: try json.at("price"), lines: request.lines.indices),
            lots: try json.list("lots", LotUse.init(stored:)),
            coupons: try json.optional("coupons")?.list(Coupon.init(stored:)) ?? [],
            earnAvailableAt: try json.optionalInt("earnAvailableAt").map(Timestamp.init(milliseconds:)) ?? instant,
            earnExpiresAt: try json.optionalInt("earnExpiresAt").map(Timestamp.init(milliseconds:))
                ?? earnedLot?.expiresAt)
    }
}

extension BasketLine {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        let elements = try json.elements()
        guard (2...4).contains(elements.count) else { throw CorruptRecord("a line has \(elements.count) elements") }
        func text(_ index: Int) throws(CorruptRecord) -> String? {
            guard index < elements.count, elements[index] != .null else { return nil }
            return try elements[index].text()
        }
        let (quantity, unitAmount) = (try elements[0].int(), try elements[1].int())
        guard quantity >= 1, unitAmount >= 0 else { throw CorruptRecord("a line is out of range") }
        self.init(sku: try text(2), category: try text(3), quantity: quantity, unitAmount: unitAmount)
    }
}

extension External {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(method: try json.text("method"), reference: try json.optionalText("reference"))
    }
}

extension Selection {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init()
        switch json.optional("choose") {
        case nil: coupons = .auto
        case .string("none"): coupons = .none
        case let numbers?: coupons = .these(try numbers.list { (json) throws(CorruptRecord) in try json.int() })
        }
        switch try json.at("points") {
        case .string("auto"): points = .auto
        case .string("none"): points = .none
        case let choice:
            points =
                if let most = try choice.optionalInt("max") { .atMost(most) } else { .exactly(try choice.int("use")) }
        }
        switch try json.at("wallet") {
        case .string("auto"): wallet = .auto
        case .string("none"): wallet = .none
        case let choice: wallet = .exactly(try choice.int("use"))
        }
    }
}
