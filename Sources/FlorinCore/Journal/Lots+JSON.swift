extension JSONWriter {
    mutating func value(_ terms: LotTerms) {
        object { $0.fields(of: terms) }
    }

    mutating func fields(of terms: LotTerms) {
        field("lot", terms.number)
        field("source", terms.source.rawValue)
        field("earnedAt", terms.earnedAt.milliseconds)
        if terms.availableAt != terms.earnedAt { field("availableAt", terms.availableAt.milliseconds) }
        if let expiresAt = terms.expiresAt { field("expiresAt", expiresAt.milliseconds) }
    }

    mutating func value(_ use: LotUse) {
        object { json in
            json.fields(of: use.terms)
            json.field("points", use.points)
        }
    }

    mutating func value(_ back: LotReturn) {
        object { json in
            json.field("lot", back.lot)
            json.field("points", back.points)
            switch back.outcome {
            case .restored: json.field("outcome", "restored")
            case .lapsed: json.field("outcome", "lapsed")
            case .renewed(let expiresAt):
                json.field("outcome", "renewed")
                json.field("expiresAt", expiresAt.milliseconds)
            }
        }
    }

    mutating func value(_ balances: Balances) {
        object { json in
            json.field("principal", balances.principal)
            json.field("bonus", balances.bonus)
            json.field("available", balances.available)
            json.field("pending", balances.pending)
            json.field("debt", balances.debt)
            json.field("growth", balances.growth)
            json.field("tier", balances.tier)
        }
    }
}

extension LotTerms {
    init(stored json: JSON) throws(CorruptRecord) {
        let earnedAt = try json.int("earnedAt")
        self.init(
            number: try json.int("lot"), source: try json.choice("source", Source.self),
            earnedAt: Timestamp(milliseconds: earnedAt),
            availableAt: Timestamp(milliseconds: try json.optionalInt("availableAt") ?? earnedAt),
            expiresAt: try json.optionalInt("expiresAt").map(Timestamp.init(milliseconds:)))
    }
}

extension LotUse {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(terms: try LotTerms(stored: json), points: try json.int("points"))
    }
}

extension LotReturn {
    init(stored json: JSON) throws(CorruptRecord) {
        let outcome: Outcome =
            switch try json.text("outcome") {
            case "restored": .restored
            case "lapsed": .lapsed
            case "renewed": .renewed(expiresAt: Timestamp(milliseconds: try json.int("expiresAt")))
            case let other: throw CorruptRecord("outcome is \(other)")
            }
        self.init(lot: try json.int("lot"), points: try json.int("points"), outcome: outcome)
    }
}

extension Balances {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            principal: try json.int("principal"), bonus: try json.int("bonus"),
            available: try json.int("available"), pending: try json.int("pending"), debt: try json.int("debt"),
            growth: try json.int("growth"), tier: try json.text("tier"))
    }
}
