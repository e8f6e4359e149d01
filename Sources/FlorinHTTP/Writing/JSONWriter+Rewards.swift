internal import FlorinCore
internal import FlorinEngine

extension JSONWriter {
    mutating func value(_ offer: RewardOnOffer) {
        object { $0.fields(of: offer) }
    }

    private mutating func fields(of offer: RewardOnOffer) {
        field("id", offer.reward.id.text)
        offer.reward.writeFields(into: &self, stock: offer.stored.stock)
        field("left", offer.stored.left)
        field("redeemed", offer.stored.used)
        field("status", offer.stored.closedAt == nil ? "active" : "closed")
        field("createdAt", offer.stored.createdAt)
        field("closedAt", offer.stored.closedAt)
    }

    /// A reward, with whether the member can have it now, and if not, why not.
    mutating func value(_ reward: RewardForMember) {
        object { json in
            json.fields(of: reward.offer)
            json.field("available", reward.refusal == nil)
            json.key("refusal")
            if let refusal = reward.refusal { json.value(refusal) } else { json.null() }
        }
    }

    private mutating func value(_ refusal: RewardRefusal) {
        object { json in
            switch refusal {
            case .closed: json.field("code", "closed")
            case .notStarted: json.field("code", "not_started")
            case .expired: json.field("code", "expired")
            case .tier(let tiers):
                json.field("code", "tier_required")
                json.key("tiers")
                json.array(tiers) { $0.value($1) }
            case .perMember(let most):
                json.field("code", "limit_exceeded")
                json.field("maximum", most)
            case .outOfStock: json.field("code", "out_of_stock")
            case .points(let available, let required):
                json.field("code", "insufficient_points")
                json.field("missing", required - available)
            }
        }
    }

    mutating func value(_ supply: RewardSupply) {
        object { json in
            json.field("reward", supply.reward.text)
            json.field("added", supply.added)
            json.field("createdAt", supply.madeAt)
        }
    }

    mutating func value(_ redemption: Redemption, in program: Program) {
        let (entry, redeemed) = (redemption.entry, redemption.redeemed)
        object { json in
            json.field("id", entry.id.text)
            json.field("status", redemption.status.rawValue)
            json.field("member", entry.member.text)
            json.field("reward", redeemed.reward.text)
            json.field("points", redeemed.points)
            json.field("currency", program.currency.code)
            json.money(of: redeemed)
            json.key("lots")
            json.array(redeemed.lots) { $0.value($1, of: entry.member) }
            json.field("createdAt", entry.at)
            json.ending(of: redemption)
        }
    }

    private mutating func money(of redeemed: Redeemed) {
        field("amount", redeemed.amount)
        field("merchant", redeemed.merchant)
        key("wallet")
        object { json in
            json.field("principal", redeemed.principal)
            json.field("bonus", redeemed.bonus)
        }
        key("external")
        guard let external = redeemed.external else { return null() }
        object { json in
            json.field("method", external.method)
            json.field("amount", redeemed.payable)
            json.field("reference", external.reference)
        }
    }

    private mutating func ending(of redemption: Redemption) {
        var (fulfilled, cancelled): (Fulfilled?, RedemptionCancelled?) = (nil, nil)
        var (fulfilledAt, cancelledAt): (Timestamp?, Timestamp?) = (nil, nil)
        switch redemption.ending {
        case .fulfilled(let end, let at): (fulfilled, fulfilledAt) = (end, at)
        case .cancelled(let end, let at): (cancelled, cancelledAt) = (end, at)
        case nil: break
        }
        field("code", fulfilled?.code)
        field("reference", fulfilled?.reference)
        field("fulfilledAt", fulfilledAt)
        field("reason", cancelled?.reason)
        field("cancelledAt", cancelledAt)
        key("returned")
        guard let cancelled else { return null() }
        array(cancelled.lots) { $0.value($1, of: redemption.entry.member) }
    }

    // MARK: Activity

    mutating func details(of redeemed: Redeemed) {
        field("reward", redeemed.reward.text)
        field("points", redeemed.points)
        field("amount", redeemed.amount)
    }

    mutating func details(of fulfilled: Fulfilled, to member: MemberID) {
        field("redemption", EntryID(.redemption, member, fulfilled.redemption).text)
        field("reward", fulfilled.reward.text)
        field("reference", fulfilled.reference)
        field("code", fulfilled.code)
    }

    mutating func details(of cancelled: RedemptionCancelled, to member: MemberID) {
        field("redemption", EntryID(.redemption, member, cancelled.redemption).text)
        field("reward", cancelled.reward.text)
        field("reason", cancelled.reason)
        key("lots")
        array(cancelled.lots) { $0.value($1, of: member) }
    }
}
