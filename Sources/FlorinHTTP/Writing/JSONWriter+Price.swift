internal import FlorinCore

extension JSONWriter {
    /// What is the same in a quote and in a payment: who, what, the price, its steps and what it earns.
    mutating func saleFields(
        _ priced: PricedSale, of member: MemberID, at createdAt: Timestamp, programVersion: Int, in words: Sentences
    ) {
        let (request, price) = (priced.request, priced.price)
        field("member", member == .nobody ? nil : member.text)
        field("merchant", request.merchant)
        field("reference", request.reference)
        field("currency", words.program.currency.code)
        field("createdAt", createdAt)
        field("programVersion", programVersion)
        field("gross", price.gross)
        field("due", price.due)
        field("payable", price.payable)
        field("optimal", price.choice?.gap == nil)
        if let gap = price.choice?.gap { field("gap", gap) }
        key("lines")
        array(request.lines) { $0.value($1) }
        key("steps")
        array(price.steps) { $0.value($1, of: priced, by: member, in: words) }
        unusedPoints(of: priced, in: words)
        key("rejected")
        array(price.choice?.rejected ?? []) { $0.value($1, of: member, in: words) }
        key("next")
        array(price.choice?.hints ?? []) { $0.value($1, of: member, in: words) }
        key("earn")
        value(price.earn, of: priced)
        key("external")
        value(external: request.external, amount: price.payable)
    }

    private mutating func value(_ rejected: RejectedCoupon, of member: MemberID, in words: Sentences) {
        object { json in
            json.field("coupon", EntryID(.coupon, member, rejected.coupon).text)
            json.field("name", rejected.name)
            json.field("code", rejected.refusal.code)
            switch rejected.refusal {
            case .threshold(let missing): json.field("missing", missing)
            case .groupTaken(let other), .exclusiveWith(let other):
                json.field("with", EntryID(.coupon, member, other).text)
            case .maxPerOrder(let most): json.field("maximum", Int64(most))
            default: break
            }
            if let due = rejected.dueInstead { json.field("dueInstead", due) }
            json.field("text", words.rejected(rejected))
        }
    }

    private mutating func value(_ hint: SpendingHint, of member: MemberID, in words: Sentences) {
        object { json in
            json.field("do", "addSpend")
            json.field("amount", hint.spend)
            if let sku = hint.sku { json.field("sku", sku) }
            if let category = hint.category { json.field("category", category) }
            json.field("coupon", EntryID(.coupon, member, hint.coupon).text)
            json.field("dueThen", hint.due)
            json.field("text", words.hint(hint))
        }
    }

    private mutating func value(_ line: BasketLine) {
        object { json in
            json.field("sku", line.sku)
            json.field("category", line.category)
            json.field("quantity", line.quantity)
            json.field("unitAmount", line.unitAmount)
        }
    }

    private mutating func value(_ earn: Earn, of priced: PricedSale) {
        object { json in
            json.field("points", earn.points)
            json.field("growth", earn.growth)
            json.field("basis", earn.basis)
            json.key("factors")
            json.array(earn.factors) { json, factor in
                json.object { json in
                    json.field("rule", factor.rule)
                    json.field("value", factor.value)
                    if let points = factor.points { json.field("points", points) }
                }
            }
            if let carried = earn.occasion.carried, carried > 0 {
                json.field("carried", JSONWriter.pointText(ofMillionths: carried))
            }
            json.field("availableAt", priced.earnAvailableAt.ifEver)
            json.field("expiresAt", priced.earnExpiresAt)
        }
    }

    /// A part of a point: `0.250000`.
    private static func pointText(ofMillionths part: Int64) -> String { "0.\(String(1_000_000 + part).dropFirst())" }

    private mutating func value(external: External?, amount: Money) {
        guard let external, amount > 0 else { return null() }
        object { json in
            json.field("method", external.method)
            json.field("amount", amount)
            json.field("reference", external.reference)
        }
    }
}
