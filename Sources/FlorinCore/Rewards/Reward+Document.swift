extension Reward {
    /// The reward that a document describes. Every field but `name` and `points` has a default.
    ///
    /// Nil only with a fault in the log; with a fault in the log the reward is of no use. The caller finishes the reader.
    public convenience init?(_ o: ObjectReader, id: RewardID) {
        let name = o.required("name", o.string("name", length: RewardLimits.name))
        let points = o.required("points", o.integer("points", in: RewardLimits.points))
        let amount = o.integer("amount", in: RewardLimits.amount)
        let merchant = o.string("merchant", length: RewardLimits.merchant)
        let fulfilment = o.fulfilment()
        let perMember = o.integer("perMember", in: RewardLimits.perMember)
        let (validFrom, validUntil) = (o.timestamp("validFrom"), o.timestamp("validUntil"))
        if let validFrom, let validUntil, validUntil <= validFrom {
            o.fault("validUntil", "Must be later than validFrom.")
        }
        let tiers = o.array("tiers", count: RewardLimits.tiers)?.compactMap { $0.string(length: ProgramLimits.id) }
        guard let name, let points else { return nil }
        self.init(
            id: id, name: name, points: points, amount: amount ?? 0, merchant: merchant, fulfilment: fulfilment,
            perMember: perMember, validFrom: validFrom, validUntil: validUntil, tiers: tiers ?? [])
    }

    /// The reward that ``document`` gave these bytes for.
    public static func read(stored document: [UInt8], id: RewardID) throws(CorruptRecord) -> Reward {
        let log = FaultLog()
        guard let o = ObjectReader(try JSON.stored(document), log: log), let reward = Reward(o, id: id), log.isEmpty
        else {
            throw CorruptRecord("reward \(id.text): \(log.faults.first?.detail ?? "it cannot be read")")
        }
        return reward
    }

    /// Writes the fields of the document as understood, defaults included. Reading what is written gives an equal reward.
    /// - Parameter stock: how many there are; nil: any number, or, of codes, what their number says.
    public func writeFields(into json: inout JSONWriter, stock: Int64?) {
        json.field("name", name)
        json.field("points", points)
        json.field("amount", amount)
        json.field("merchant", merchant)
        json.field("fulfilment", word.rawValue)
        json.field("stock", stock)
        json.field("perMember", perMember)
        json.field("validFrom", validFrom)
        json.field("validUntil", validUntil)
        json.key("tiers")
        json.array(tiers) { $0.value($1) }
    }

    /// The document as stores keep it, JSON.
    public var document: [UInt8] {
        var stock: Int64?
        if case .manual(let initial) = fulfilment { stock = initial }
        var json = JSONWriter(capacity: 512)
        json.object { writeFields(into: &$0, stock: stock) }
        return json.bytes
    }

    private var word: FulfilmentWord {
        switch fulfilment {
        case .manual: .manual
        case .code: .code
        }
    }
}

private enum FulfilmentWord: String, CaseIterable {
    case manual, code
}

extension ObjectReader {
    fileprivate func fulfilment() -> Reward.Fulfilment {
        let stock = integer("stock", in: RewardLimits.stock)
        guard choice("fulfilment", FulfilmentWord.self) == .code else { return .manual(stock: stock) }
        if has("stock") { fault("stock", #"Goes with the fulfilment "manual" only: the codes are the stock."#) }
        return .code
    }
}
