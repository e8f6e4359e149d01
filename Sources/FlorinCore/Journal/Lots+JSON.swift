extension JSONWriter {
    mutating func value(_ terms: LotTerms) {
        object { $0.fields(of: terms) }
    }

    mutating func fields(of terms: LotTerms) {
        field("lot", terms.number)
        if terms.source != .sale { field("source", terms.source.rawValue) }
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
            case .expiredOnRelease: json.field("outcome", "expiredOnRelease")
            }
        }
    }

    /// Balances of zero are left out: most are.
    mutating func nonZero(_ name: StaticString, _ balance: Int64) {
        if balance != 0 { field(name, balance) }
    }

    mutating func value(_ balances: Balances) {
        object { json in
            json.nonZero("principal", balances.principal)
            json.nonZero("bonus", balances.bonus)
            json.nonZero("available", balances.available)
            json.nonZero("pending", balances.pending)
            json.nonZero("debt", balances.debt)
            json.nonZero("growth", balances.growth)
            json.field("tier", balances.tier)
            json.nonZero("heldPrincipal", balances.heldPrincipal)
            json.nonZero("heldBonus", balances.heldBonus)
            json.nonZero("held", balances.held)
            json.nonZero("remainder", balances.remainder)
        }
    }
}

extension LotTerms {
    init(stored json: JSON) throws(CorruptRecord) {
        let earnedAt = try json.int("earnedAt")
        self.init(
            number: try json.int("lot"),
            source: json.optional("source") == nil ? .sale : try json.choice("source", Source.self),
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
            case "expiredOnRelease": .expiredOnRelease
            case "renewed": .renewed(expiresAt: Timestamp(milliseconds: try json.int("expiresAt")))
            case let other: throw CorruptRecord("outcome is \(other)")
            }
        self.init(lot: try json.int("lot"), points: try json.int("points"), outcome: outcome)
    }
}

extension Balances {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            principal: try json.optionalInt("principal") ?? 0, bonus: try json.optionalInt("bonus") ?? 0,
            available: try json.optionalInt("available") ?? 0, pending: try json.optionalInt("pending") ?? 0,
            debt: try json.optionalInt("debt") ?? 0, growth: try json.optionalInt("growth") ?? 0,
            tier: try json.text("tier"), heldPrincipal: try json.optionalInt("heldPrincipal") ?? 0,
            heldBonus: try json.optionalInt("heldBonus") ?? 0, held: try json.optionalInt("held") ?? 0,
            remainder: try json.optionalInt("remainder") ?? 0)
    }
}
