extension JSONWriter {
    /// What a member has pinned, if anything.
    mutating func holds(of member: Member) {
        nonZero("heldPrincipal", member.heldPrincipal)
        nonZero("heldBonus", member.heldBonus)
        guard !member.holds.isEmpty else { return }
        key("holds")
        array(member.holds) { $0.value($1) }
    }

    private mutating func value(_ hold: Hold) {
        object { json in
            json.field("payment", hold.payment)
            json.field("expiresAt", hold.expiresAt.milliseconds)
            json.key("lots")
            json.array(hold.lots) { $0.value($1) }
            json.nonZero("principal", hold.principal)
            json.nonZero("bonus", hold.bonus)
            json.coupons(hold.coupons)
        }
    }

    mutating func fields(of captured: Captured) {
        if let claim = captured.claim {
            key("claim")
            value(RefundClaim.units(claim))
        }
        key("units")
        array(captured.units) { $0.value($1) }
        field("points", captured.points)
        field("growth", captured.growth)
        if let lot = captured.earnedLot {
            key("earnedLot")
            value(lot)
        }
        field("earnAvailableAt", captured.earnAvailableAt.milliseconds)
        if let expiresAt = captured.earnExpiresAt { field("earnExpiresAt", expiresAt.milliseconds) }
        fields(of: captured.occasion)
        campaignPoints(captured.campaignPoints)
        fields(of: captured.released)
    }

    /// A capture has some of these, and a void and a lapse have nothing else.
    mutating func fields(of released: Released) {
        key("released")
        object { json in
            json.key("lots")
            json.array(released.lots) { $0.value($1) }
            json.nonZero("principal", released.principal)
            json.nonZero("bonus", released.bonus)
            json.coupons(released.coupons)
        }
    }

    private mutating func coupons(_ coupons: [Coupon]) {
        guard !coupons.isEmpty else { return }
        key("coupons")
        array(coupons) { $0.value($1) }
    }
}

extension Hold {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            payment: try json.int("payment"), expiresAt: Timestamp(milliseconds: try json.int("expiresAt")),
            lots: try json.list("lots", LotUse.init(stored:)), principal: try json.optionalInt("principal") ?? 0,
            bonus: try json.optionalInt("bonus") ?? 0,
            coupons: try json.optional("coupons")?.list(Coupon.init(stored:)) ?? [])
    }
}

extension Captured {
    init(stored json: JSON, payment: Int64) throws(CorruptRecord) {
        var claim: [RefundClaim.UnitsOfLine]?
        if let stored = json.optional("claim"), case .units(let units) = try RefundClaim(stored: stored) {
            claim = units
        }
        self.init(
            payment: payment, claim: claim, units: try json.list("units", UnitRun.init(stored:)),
            points: try json.int("points"), growth: try json.int("growth"),
            earnedLot: try json.optional("earnedLot").map(LotTerms.init(stored:)),
            earnAvailableAt: Timestamp(milliseconds: try json.int("earnAvailableAt")),
            earnExpiresAt: try json.optionalInt("earnExpiresAt").map(Timestamp.init(milliseconds:)),
            released: try Released(stored: json), occasion: try EarnOccasion(stored: json),
            campaignPoints: try json.campaignPoints())
    }
}

extension Voided {
    init(stored json: JSON, payment: Int64) throws(CorruptRecord) {
        self.init(
            payment: payment, reason: try json.optionalText("reason"), released: try Released(stored: json))
    }
}

extension Released {
    /// Of the entry that released it.
    init(stored json: JSON) throws(CorruptRecord) {
        let released = try json.at("released")
        self.init(
            lots: try released.list("lots", LotReturn.init(stored:)),
            principal: try released.optionalInt("principal") ?? 0, bonus: try released.optionalInt("bonus") ?? 0,
            coupons: try released.optional("coupons")?.list(Coupon.init(stored:)) ?? [])
    }
}
