/// Growth, tier and activity, as stores keep them.
extension JSONWriter {
    mutating func value(_ terms: TierTerms) {
        object { json in
            if let since = terms.since { json.field("since", since.milliseconds) }
            if let until = terms.until { json.field("until", until.milliseconds) }
            if terms.isGrace { json.field("grace", true) }
        }
    }

    /// Each as its amount and when it lapses; nothing, if there are none.
    mutating func growthParts(_ parts: [GrowthPart]) {
        guard !parts.isEmpty else { return }
        key("growth")
        array(parts) { json, part in
            let until: JSON = part.until.map { .integer($0.milliseconds) } ?? .null
            json.array([.integer(part.amount), until]) { $0.value($1) }
        }
    }

    mutating func growth(of member: Member) {
        growthParts(member.growthParts)
        if member.tierTerms != TierTerms() {
            key("tierTerms")
            value(member.tierTerms)
        }
        nonZero("remainder", member.remainder)
        campaignPoints(member.campaignPoints)
        if member.hasBought { field("hasBought", true) }
        if let activeUntil = member.activeUntil { field("activeUntil", activeUntil.milliseconds) }
        guard !member.tierChanges.isEmpty else { return }
        key("tierChanges")
        array(member.tierChanges) { json, change in
            json.object { json in
                json.field("tier", change.tier)
                json.field("at", change.at.milliseconds)
            }
        }
    }
}

extension Member {
    mutating func readGrowth(_ json: JSON) throws(CorruptRecord) {
        growthParts = try json.growthParts()
        tierTerms = try json.optional("tierTerms").map(TierTerms.init(stored:)) ?? TierTerms()
        remainder = try json.optionalInt("remainder") ?? 0
        campaignPoints = try json.campaignPoints()
        hasBought = json.optional("hasBought") != nil
        activeUntil = try json.optionalInt("activeUntil").map(Timestamp.init(milliseconds:))
        tierChanges =
            try json.optional("tierChanges")?.list { (json) throws(CorruptRecord) in
                TierChange(tier: try json.text("tier"), at: Timestamp(milliseconds: try json.int("at")))
            } ?? []
    }
}

extension JSON {
    func growthParts() throws(CorruptRecord) -> [GrowthPart] {
        try optional("growth")?.list(GrowthPart.init(stored:)) ?? []
    }
}

extension TierTerms {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            since: try json.optionalInt("since").map(Timestamp.init(milliseconds:)),
            until: try json.optionalInt("until").map(Timestamp.init(milliseconds:)),
            isGrace: json.optional("grace") != nil)
    }
}

extension GrowthPart {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        let elements = try json.elements()
        guard elements.count == 2 else { throw CorruptRecord("a part of growth has \(elements.count) elements") }
        let until = elements[1] == .null ? nil : try elements[1].int()
        self.init(until: until.map(Timestamp.init(milliseconds:)), amount: try elements[0].int())
    }
}
