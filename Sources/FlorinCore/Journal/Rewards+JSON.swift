extension JSONWriter {
    mutating func fields(of redeemed: Redeemed) {
        field("reward", redeemed.reward.text)
        key("lots")
        array(redeemed.lots) { $0.value($1) }
        if let merchant = redeemed.merchant { field("merchant", merchant) }
        nonZero("principal", redeemed.principal)
        nonZero("bonus", redeemed.bonus)
        nonZero("payable", redeemed.payable)
        guard let external = redeemed.external else { return }
        key("external")
        object { json in
            json.field("method", external.method)
            json.field("reference", external.reference)
        }
    }

    mutating func fields(of fulfilled: Fulfilled) {
        field("reward", fulfilled.reward.text)
        field("reference", fulfilled.reference)
        if let code = fulfilled.code { field("code", code) }
    }

    mutating func fields(of cancelled: RedemptionCancelled) {
        field("reward", cancelled.reward.text)
        field("reason", cancelled.reason)
        key("lots")
        array(cancelled.lots) { $0.value($1) }
    }
}

extension Redeemed {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            reward: try json.rewardID(), lots: try json.list("lots", LotUse.init(stored:)),
            merchant: try json.optionalText("merchant"), principal: try json.optionalInt("principal") ?? 0,
            bonus: try json.optionalInt("bonus") ?? 0, payable: try json.optionalInt("payable") ?? 0,
            external: try json.optional("external").map { (external) throws(CorruptRecord) in
                External(method: try external.text("method"), reference: try external.optionalText("reference"))
            })
    }
}

extension Fulfilled {
    init(stored json: JSON, about redemption: Int64?) throws(CorruptRecord) {
        self.init(
            redemption: try named(redemption), reward: try json.rewardID(),
            reference: try json.optionalText("reference"), code: try json.optionalText("code"))
    }
}

extension RedemptionCancelled {
    init(stored json: JSON, about redemption: Int64?) throws(CorruptRecord) {
        self.init(
            redemption: try named(redemption), reward: try json.rewardID(), reason: try json.optionalText("reason"),
            lots: try json.list("lots", LotReturn.init(stored:)))
    }
}

private func named(_ redemption: Int64?) throws(CorruptRecord) -> Int64 {
    guard let redemption else { throw CorruptRecord("the entry does not say which redemption it is about") }
    return redemption
}

extension JSON {
    /// By its text, as its number is more than JSON carries exactly.
    fileprivate func rewardID() throws(CorruptRecord) -> RewardID {
        let text = try text("reward")
        guard let id = RewardID(text) else { throw CorruptRecord("reward is \(text)") }
        return id
    }
}
