extension CouponTemplate {
    /// Writes the fields of the document as understood, defaults included. Reading what is written gives an equal template.
    public func writeFields(into json: inout JSONWriter) {
        json.field("name", name)
        json.fields(of: benefit)
        json.field("threshold", threshold)
        json.key("scope")
        scope.write(into: &json)
        json.field("stage", stage)
        json.field("group", group)
        json.field("exclusive", isExclusive)
        json.field("validFrom", validFrom)
        json.field("validUntil", validUntil)
        json.field("validFor", validFor?.text)
        json.field("perMember", perMember)
        json.field("total", total)
        json.field("fundedBy", funding.rawValue)
    }

    /// The document as stores keep it, JSON.
    public var document: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { writeFields(into: &$0) }
        return json.bytes
    }
}

extension CouponTemplate.Scope {
    fileprivate func write(into json: inout JSONWriter) {
        json.object { json in
            json.key("categories")
            json.array(categories) { $0.value($1) }
            json.key("skus")
            json.array(skus) { $0.value($1) }
            json.key("excludeCategories")
            json.array(excludeCategories) { $0.value($1) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of benefit: CouponTemplate.Benefit) {
        switch benefit {
        case .fixed(let amount):
            field("kind", CouponKind.fixed.rawValue)
            field("amount", amount)
        case .percent(let percent, let maxAmount):
            field("kind", CouponKind.percent.rawValue)
            field("percent", percent.text)
            field("maxAmount", maxAmount)
        case .freeItem:
            field("kind", CouponKind.freeItem.rawValue)
        }
    }
}
