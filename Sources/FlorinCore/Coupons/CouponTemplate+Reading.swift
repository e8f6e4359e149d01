extension CouponTemplate {
    /// The template that a document describes. Every field but `name`, `kind` and what the kind needs has a default.
    ///
    /// Nil only with a fault in the log; with a fault in the log the template is of no use. The caller finishes the reader.
    public convenience init?(_ o: ObjectReader, id: TemplateID) {
        let name = o.required("name", o.string("name", length: CouponTemplateLimits.name))
        let benefit = o.benefit()
        let (validFrom, validUntil) = o.validity()
        let scope = Scope(o.object("scope"))
        let threshold = o.integer("threshold", in: CouponTemplateLimits.threshold)
        let stage = o.integer("stage", in: CouponTemplateLimits.stage)
        let group = o.string("group", length: CouponTemplateLimits.group)
        let isExclusive = o.bool("exclusive")
        let validFor = o.validFor()
        let perMember = o.integer("perMember", in: CouponTemplateLimits.perMember)
        let total = o.integer("total", in: CouponTemplateLimits.total)
        let funding = o.choice("fundedBy", Funding.self)
        guard let name, let benefit else { return nil }
        self.init(
            id: id, name: name, benefit: benefit, threshold: threshold ?? 0, scope: scope, stage: stage ?? 0,
            group: group, isExclusive: isExclusive ?? false, validFrom: validFrom, validUntil: validUntil,
            validFor: validFor, perMember: perMember, total: total, funding: funding ?? .platform)
    }

    /// The template that ``document`` gave these bytes for.
    public static func read(stored document: [UInt8], id: TemplateID) throws(CorruptRecord) -> CouponTemplate {
        let log = FaultLog()
        guard let o = ObjectReader(try JSON.stored(document), log: log), let template = CouponTemplate(o, id: id),
            log.isEmpty
        else {
            throw CorruptRecord("template \(id.text): \(log.faults.first?.detail ?? "it cannot be read")")
        }
        return template
    }
}

extension CouponTemplate.Scope {
    fileprivate init(_ o: ObjectReader?) {
        self.init(
            categories: o?.list("categories") ?? [], skus: o?.list("skus") ?? [],
            excludeCategories: o?.list("excludeCategories") ?? [])
        o?.finish()
    }
}

/// What a coupon gives, as the document calls it.
enum CouponKind: String, CaseIterable {
    case fixed, percent, freeItem

    /// The fields that say how much.
    fileprivate var fields: [String] {
        switch self {
        case .fixed: ["amount"]
        case .percent: ["percent", "maxAmount"]
        case .freeItem: []
        }
    }
}

extension ObjectReader {
    fileprivate func benefit() -> CouponTemplate.Benefit? {
        let kind = required("kind", choice("kind", CouponKind.self))
        for other in CouponKind.allCases where other != kind {
            for name in other.fields where has(name) && kind != nil {
                fault(name, #"Goes with the kind "\#(other.rawValue)" only."#)
            }
        }
        switch kind {
        case nil: return nil
        case .freeItem: return .freeItem
        case .fixed:
            return required("amount", integer("amount", in: CouponTemplateLimits.amount)).map { .fixed($0) }
        case .percent:
            let maxAmount = integer("maxAmount", in: CouponTemplateLimits.amount)
            guard let percent = required("percent", percentage("percent")) else { return nil }
            if percent.rate == .zero { fault("percent", "Must be more than 0%.") }
            return .percent(percent, maxAmount: maxAmount)
        }
    }

    fileprivate func validity() -> (from: Timestamp?, until: Timestamp?) {
        let (from, until) = (timestamp("validFrom"), timestamp("validUntil"))
        if let from, let until, until <= from { fault("validUntil", "Must be later than validFrom.") }
        return (from, until)
    }

    fileprivate func validFor() -> Period? {
        guard let text = string("validFor") else { return nil }
        guard let period = Period(text), !period.isZero, period.isWithinLimit else {
            fault(
                "validFor",
                #"Must be a period such as "P30D" or "PT12H", more than zero and at most \#(ProgramLimits.years) years."#
            )
            return nil
        }
        return period
    }
}
