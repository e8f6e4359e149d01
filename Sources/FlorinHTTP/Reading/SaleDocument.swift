internal import FlorinCore

/// The body of a quote or of a direct payment.
struct SaleDocument {
    /// As written.
    let member: String?
    /// All but the coupons.
    private let request: SaleRequest
    private let coupons: CouponsWish

    /// Nil only with a fault in the log.
    init?(_ o: ObjectReader) {
        member = o.string("member", length: RequestLimits.text)
        coupons = o.couponsWish()
        let capture = o.captureMode() ?? .now
        let merchant = o.string("merchant", length: RequestLimits.text)
        let reference = o.string("reference", length: RequestLimits.text)
        let lines = o.required("lines", o.array("lines", count: RequestLimits.lines))
        let selection = Selection(points: o.pointsChoice(), wallet: o.walletChoice())
        let external = o.external()
        let expected = o.integer("expectedPayable", in: RequestLimits.amount)
        guard let lines else { return nil }
        request = SaleRequest(
            merchant: merchant, reference: reference, lines: lines.compactMap { BasketLine($0) }, selection: selection,
            external: external, expectedPayable: expected, capture: capture)
    }

    /// The request for this member, who must be the one that holds the coupons.
    func request(of member: MemberID) throws(Rejection) -> SaleRequest {
        var request = request
        request.selection.coupons = try coupons.choice(of: member)
        return request
    }
}

extension BasketLine {
    fileprivate init?(_ item: ObjectReader.Item) {
        guard let o = item.object() else { return nil }
        let sku = o.string("sku", length: RequestLimits.text)
        let category = o.string("category", length: RequestLimits.text)
        let quantity = o.required("quantity", o.integer("quantity", in: RequestLimits.quantity))
        let unitAmount = o.required("unitAmount", o.integer("unitAmount", in: RequestLimits.amount))
        o.finish()
        guard let quantity, let unitAmount else { return nil }
        self.init(sku: sku, category: category, quantity: quantity, unitAmount: unitAmount)
    }
}

extension ObjectReader {
    /// The tender that pays the rest.
    func external() -> External? {
        guard let o = object("external") else { return nil }
        let method = o.required("method", o.string("method", length: RequestLimits.text))
        let reference = o.string("reference", length: RequestLimits.text)
        o.finish()
        return method.map { External(method: $0, reference: reference) }
    }

    fileprivate func pointsChoice() -> PointsChoice {
        switch json("points") {
        case nil, .string("auto"): return .auto
        case .string("none"): return .none
        case .object:
            guard let o = object("points") else { return .none }
            let (use, most) = (o.integer("use"), o.integer("max"))
            o.finish()
            if o.has("use") != o.has("max") { return use.map { .exactly($0) } ?? most.map { .atMost($0) } ?? .none }
        default: break
        }
        fault("points", #"Must be "auto", "none", {"use": n} or {"max": n}."#)
        return .none
    }

    func walletChoice() -> WalletChoice {
        switch json("wallet") {
        case .string("auto"): return .auto
        case nil, .string("none"): return .none
        case .object:
            guard let o = object("wallet") else { return .none }
            let use = o.required("use", o.integer("use"))
            o.finish()
            return use.map { .exactly($0) } ?? .none
        default:
            fault("wallet", #"Must be "auto", "none" or {"use": n}."#)
            return .none
        }
    }
}
