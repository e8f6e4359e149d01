internal import FlorinCore

extension JSONWriter {
    /// One step of a price and why it is so: a code, the figures it came from, and a sentence.
    mutating func value(_ step: PriceStep, of priced: PricedSale, by member: MemberID, in words: Sentences) {
        object { json in
            switch step.kind {
            case .tier(_, let percent, let base):
                json.field("kind", "tier")
                json.field("rule", step.rule)
                json.parts(of: step)
                json.why("tier_discount", words.why(step)) { json in
                    json.field("percent", percent)
                    json.field("base", base)
                }
            case .coupon(let reason):
                json.field("kind", "coupon")
                json.field("coupon", EntryID(.coupon, member, reason.coupon).text)
                json.field("rule", step.rule)
                json.field("name", reason.name)
                json.parts(of: step)
                json.why("coupon_applied", words.why(step)) { $0.figures(reason) }
            case .points(let points, let reason):
                json.field("kind", "points")
                json.field("rule", step.rule)
                json.field("points", points)
                json.parts(of: step)
                json.key("lots")
                json.array(priced.lots) { $0.value($1, of: member) }
                json.why("points_redeemed", words.why(step)) { json in
                    json.limits(reason)
                    json.field("kept", reason.balance - points)
                }
            case .wallet(let principal, let bonus):
                json.field("kind", "wallet")
                json.field("rule", step.rule)
                json.parts(of: step)
                json.field("principal", principal)
                json.field("bonus", bonus)
                json.why("wallet_used", words.why(step)) { json in
                    json.field("spendOrder", words.program.wallet.spendOrder.rawValue)
                }
            }
        }
    }

    private mutating func figures(_ reason: CouponReason) {
        switch reason.benefit {
        case .fixed(let amount):
            field("kind", "fixed")
            field("face", amount)
        case .percent(let percent, let maxAmount):
            field("kind", "percent")
            field("percent", percent.text)
            field("maxAmount", maxAmount)
        case .freeItem: field("kind", "freeItem")
        }
        field("base", reason.base)
        if reason.threshold > 0 {
            field("threshold", reason.threshold)
            field("counted", reason.counted)
        }
        field("fundedBy", reason.funding.rawValue)
    }

    private mutating func parts(of step: PriceStep) {
        field("amount", step.amount)
        key("lines")
        array(step.lines) { $0.value($1) }
    }

    private mutating func why(_ code: String, _ text: String, _ figures: (inout JSONWriter) -> Void) {
        key("why")
        object { json in
            json.field("code", code)
            figures(&json)
            json.field("text", text)
        }
    }

    /// Why points that were to be used pay nothing; nothing if they pay something, or were not to be used.
    mutating func unusedPoints(of priced: PricedSale, in words: Sentences) {
        guard let reason = priced.price.unusedPoints else { return }
        key("unusedPoints")
        object { json in
            json.field("kept", reason.balance)
            json.why("points_not_used", words.unused(reason)) { json in
                json.limits(reason)
                json.field("minimum", words.program.points.redeem.kind.minimum)
            }
        }
    }

    private mutating func limits(_ reason: PointsReason) {
        field("binding", reason.binding.rawValue)
        key("limits")
        object { json in
            json.field("balance", reason.balance)
            json.field("eligible", reason.eligible)
            json.field("cap", reason.cap)
        }
    }

    mutating func value(_ use: LotUse, of member: MemberID) {
        object { json in
            json.field("lot", LotID(member, use.terms.number).text)
            json.field("points", use.points)
        }
    }
}
