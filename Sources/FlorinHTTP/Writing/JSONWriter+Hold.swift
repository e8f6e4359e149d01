internal import FlorinCore

extension JSONWriter {
    /// Until when a payment can be captured or could have been, and what was captured of it; nothing for a payment that
    /// was captured at once.
    mutating func holdFields(of payment: Payment) {
        guard let expiresAt = payment.expiresAt else { return }
        field("expiresAt", expiresAt)
        key("captured")
        guard case .captured(let captured, let at) = payment.ending else { return null() }
        let shares = captured.shares
        object { json in
            json.field("at", at)
            json.field("amount", shares.value)
            json.key("units")
            json.array(Kept(units: captured.units).quantities(lines: payment.sale.priced.request.lines.count)) {
                $0.value($1)
            }
            json.tenders(of: shares)
            json.key("earn")
            json.object { json in
                json.field("points", captured.points)
                json.field("growth", captured.growth)
                json.field("availableAt", captured.earnAvailableAt)
                json.field("expiresAt", captured.earnExpiresAt)
            }
        }
    }

    /// Points, wallet and external money.
    mutating func tenders(of shares: Returned) {
        field("points", shares.points)
        key("wallet")
        object { json in
            json.field("principal", shares.principal)
            json.field("bonus", shares.bonus)
        }
        field("external", shares.external)
    }

    /// What the end of a hold gave back.
    mutating func released(_ released: Released, to member: MemberID) {
        key("released")
        object { json in
            json.key("lots")
            json.array(released.lots) { $0.value($1, of: member) }
            json.key("wallet")
            json.object { json in
                json.field("principal", released.principal)
                json.field("bonus", released.bonus)
            }
            json.key("coupons")
            json.array(released.coupons) { $0.value(EntryID(.coupon, member, $1.number).text) }
        }
    }
}
