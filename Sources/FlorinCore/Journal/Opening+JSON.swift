extension JSONWriter {
    mutating func fields(of balance: OpeningBalance) {
        nonZero("principal", balance.principal)
        nonZero("bonus", balance.bonus)
        nonZero("growth", balance.growth)
        if let tier = balance.tier { field("tier", tier) }
        key("lots")
        array(balance.lots) { json, lot in
            json.object { json in
                json.field("points", lot.points)
                json.field("earnedAt", lot.earnedAt.milliseconds)
                if let expiresAt = lot.expiresAt { json.field("expiresAt", expiresAt.milliseconds) }
            }
        }
    }
}

extension OpeningBalance {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            principal: try json.optionalInt("principal") ?? 0, bonus: try json.optionalInt("bonus") ?? 0,
            growth: try json.optionalInt("growth") ?? 0, tier: try json.optionalText("tier"),
            lots: try json.list("lots") { (lot) throws(CorruptRecord) in
                OpeningLot(
                    points: try lot.int("points"), earnedAt: Timestamp(milliseconds: try lot.int("earnedAt")),
                    expiresAt: try lot.optionalInt("expiresAt").map(Timestamp.init(milliseconds:)))
            })
    }

    /// Its bytes as the journal keeps them.
    public var document: [UInt8] {
        var json = JSONWriter()
        json.object { $0.fields(of: self) }
        return json.bytes
    }
}
