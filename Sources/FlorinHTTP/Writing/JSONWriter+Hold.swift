internal import FlorinCore

extension JSONWriter {
    /// When a payment of a quote would be captured, and how long it may stay authorised.
    mutating func fields(of capture: CaptureMode) {
        switch capture {
        case .now: field("capture", "now")
        case .later(let seconds):
            field("capture", "later")
            field("expiresIn", JSONWriter.duration(seconds))
        }
    }

    /// `P7D`, `PT15M`, `P1DT12H`: days of 24 hours.
    private static func duration(_ seconds: Int) -> String {
        let (days, time) = (seconds / 86_400, seconds % 86_400)
        let parts = [(time / 3_600, "H"), (time % 3_600 / 60, "M"), (time % 60, "S")]
        let clock = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return "P" + (days > 0 ? "\(days)D" : "") + (clock.isEmpty ? "" : "T" + clock)
    }

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
                json.field("availableAt", captured.earnAvailableAt.ifEver)
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
