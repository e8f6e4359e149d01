public import FlorinCore

extension JSONWriter {
    /// A payment as it stands. `words` are those of the program that it was sold under.
    public mutating func value(_ payment: Payment, in words: Sentences) {
        let entry = payment.entry
        object { json in
            json.field("id", entry.id.text)
            json.field("status", payment.status.rawValue)
            json.holdFields(of: payment)
            if payment.isConfirmed { json.field("confirmed", true) }
            json.saleFields(
                payment.sale.priced, of: entry.member, at: entry.at, programVersion: entry.programVersion, in: words)
            json.key("refunded")
            json.object { json in
                json.field("amount", payment.refundedAmount)
                json.key("units")
                json.array(payment.refundedUnits) { $0.value($1) }
                json.coupons(
                    returned: payment.returnedCoupons, lost: payment.lostCoupons.map { ($0, nil) }, to: entry.member)
            }
        }
    }

    mutating func value(_ quote: Quote, in words: Sentences) {
        object { json in
            json.field("id", quote.id.text)
            json.field("expiresAt", quote.expiresAt)
            json.fields(of: quote.priced.request.capture)
            json.saleFields(
                quote.priced, of: quote.id.member, at: quote.createdAt, programVersion: quote.programVersion, in: words)
        }
    }

    /// A refund, or with `id` nil what one would do, with its payment.
    mutating func value(
        _ refunded: Refunded, id: String?, at createdAt: Timestamp, with payment: Payment, in words: Sentences
    ) {
        let returned = refunded.returned
        let isByAmount = if case .amount = refunded.claim { true } else { false }
        object { json in
            json.field("id", id)
            json.field("reason", refunded.reason)
            json.field("createdAt", createdAt)
            json.field("gross", isByAmount ? nil : returned.gross)
            json.field("value", returned.value)
            json.field("discount", isByAmount ? nil : returned.discount)
            json.key("returned")
            json.object { $0.tenders(of: returned) }
            json.key("clawback")
            json.value(refunded.clawback)
            json.key("lots")
            json.array(refunded.lots) { $0.value($1, of: payment.entry.member) }
            json.coupons(of: refunded, to: payment.entry.member)
            json.key("payment")
            json.value(payment, in: words)
        }
    }

    /// What a refund does to the coupons of its payment.
    mutating func coupons(of refunded: Refunded, to member: MemberID) {
        coupons(
            returned: refunded.coupons.map(\.number), lost: refunded.losses.map { ($0.coupon, $0.charged) },
            to: member)
    }

    private mutating func coupons(
        returned: [Int64], lost: [(coupon: Int64, charged: Money?)], to member: MemberID
    ) {
        key("coupons")
        let outcomes = returned.map { ($0, "returned", nil) } + lost.map { ($0.coupon, "lost", $0.charged) }
        array(outcomes) { json, outcome in
            json.object { json in
                json.field("coupon", EntryID(.coupon, member, outcome.0).text)
                json.field("outcome", outcome.1)
                if let charged = outcome.2 { json.field("charged", charged) }
            }
        }
    }

    private mutating func value(_ clawback: Clawback) {
        object { json in
            json.field("points", clawback.points)
            json.field("shortfall", clawback.shortfall)
            json.field("growth", clawback.growth)
            json.field("growthShortfall", clawback.growthShortfall)
            json.field("charged", clawback.charged)
        }
    }

    mutating func value(_ back: LotReturn, of member: MemberID) {
        object { json in
            json.field("lot", LotID(member, back.lot).text)
            json.field("points", back.points)
            switch back.outcome {
            case .restored: json.field("outcome", "restored")
            case .lapsed: json.field("outcome", "lapsed")
            case .renewed(let expiresAt):
                json.field("outcome", "renewed")
                json.field("expiresAt", expiresAt)
            case .expiredOnRelease: json.field("outcome", "expiredOnRelease")
            }
        }
    }
}
