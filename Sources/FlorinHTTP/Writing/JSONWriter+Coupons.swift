internal import FlorinCore
internal import FlorinEngine

extension JSONWriter {
    mutating func value(_ standing: TemplateStanding) {
        object { json in
            json.field("id", standing.template.id.text)
            standing.template.writeFields(into: &json)
            json.field("status", standing.stored.closedAt == nil ? "active" : "closed")
            json.field("createdAt", standing.stored.createdAt)
            json.field("closedAt", standing.stored.closedAt)
            json.field("used", standing.stored.used)
        }
    }

    mutating func value(_ codes: CodeBatch) {
        object { json in
            json.field("template", codes.template.text)
            json.key("codes")
            json.array(codes.codes) { $0.value($1.text) }
        }
    }

    /// A coupon as it is at an instant.
    mutating func value(_ held: HeldCoupon, at now: Timestamp) {
        let (row, coupon) = (held.row, held.row.coupon)
        object { json in
            json.field("id", EntryID(.coupon, row.member, coupon.number).text)
            json.field("template", coupon.template.text)
            json.field("name", held.template.name)
            json.field("state", row.state(at: now).rawValue)
            json.field("validFrom", coupon.validFrom)
            json.field("validUntil", coupon.validUntil)
            json.field("payment", row.usedBy.map { EntryID(.payment, row.member, $0).text })
            json.field("createdAt", row.issuedAt)
        }
    }
}
