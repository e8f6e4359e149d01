/// What a sale earns, as stores keep it.
extension JSONWriter {
    mutating func value(_ earn: Earn) {
        object { json in
            json.field("points", earn.points)
            json.field("growth", earn.growth)
            json.field("basis", earn.basis)
            json.key("factors")
            json.array(earn.factors) { $0.value($1) }
            json.campaignPoints(earn.campaignPoints)
            json.nonZero("remainder", earn.remainder)
            json.fields(of: earn.occasion)
        }
    }

    private mutating func value(_ factor: Earn.Factor) {
        var elements: [JSON] = [.string(factor.rule), .string(factor.value)]
        if let points = factor.points { elements.append(.integer(points)) }
        array(elements) { $0.value($1) }
    }

    mutating func fields(of occasion: EarnOccasion) {
        if !occasion.campaigns.isEmpty {
            key("campaigns")
            array(occasion.campaigns) { json, campaign in
                json.object { json in
                    json.field("rule", campaign.rule)
                    if let left = campaign.left { json.field("left", left) }
                    if let until = campaign.until { json.field("until", until.milliseconds) }
                }
            }
        }
        if let carried = occasion.carried { field("carried", carried) }
    }

    /// Nothing, if there are none.
    mutating func campaignPoints(_ points: [CampaignPoints]) {
        guard !points.isEmpty else { return }
        key("campaignPoints")
        array(points) { json, added in
            json.object { json in
                json.field("rule", added.rule)
                json.field("points", added.points)
                if let until = added.until { json.field("until", until.milliseconds) }
            }
        }
    }
}

extension JSON {
    func campaignPoints() throws(CorruptRecord) -> [CampaignPoints] {
        try optional("campaignPoints")?.list { (json) throws(CorruptRecord) in
            CampaignPoints(
                rule: try json.text("rule"), points: try json.int("points"),
                until: try json.optionalInt("until").map(Timestamp.init(milliseconds:)))
        } ?? []
    }
}

extension EarnOccasion {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            campaigns: try json.optional("campaigns")?.list { (json) throws(CorruptRecord) in
                Campaign(
                    rule: try json.text("rule"), left: try json.optionalInt("left"),
                    until: try json.optionalInt("until").map(Timestamp.init(milliseconds:)))
            } ?? [],
            carried: try json.optionalInt("carried"))
    }
}

extension Earn {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            points: try json.int("points"), growth: try json.int("growth"), basis: try json.int("basis"),
            factors: try json.list("factors", Factor.init(stored:)), campaignPoints: try json.campaignPoints(),
            occasion: try EarnOccasion(stored: json))
        remainder = try json.optionalInt("remainder") ?? 0
    }
}

extension Earn.Factor {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        let elements = try json.elements()
        guard elements.count == 2 || elements.count == 3 else { throw CorruptRecord("a factor is not a pair") }
        self.init(
            rule: try elements[0].text(), value: try elements[1].text(),
            points: elements.count == 3 ? try elements[2].int() : nil)
    }
}
