extension JSONWriter {
    mutating func fields(of transferred: Transferred) {
        fields(of: transferred.counterpart)
        if let note = transferred.note { field("note", note) }
        if let until = transferred.countsUntil { field("countsUntil", until.milliseconds) }
        if let until = transferred.activeUntil { field("activeUntil", until.milliseconds) }
        parcel(transferred.parcel)
    }

    mutating func fields(of merged: Merged) {
        fields(of: merged.counterpart)
        switch merged.role {
        case .into: field("role", "into")
        case .from(let absorbed):
            field("role", "from")
            if !absorbed.isEmpty { members("absorbed", absorbed) }
        case .restored: field("role", "restored")
        case .released(let absorbed):
            field("role", "released")
            if !absorbed.isEmpty { members("absorbed", absorbed) }
        }
        field("goneTier", merged.tiers.gone)
        key("goneTerms")
        value(merged.tiers.goneTerms)
        field("stayedTier", merged.tiers.stayed)
        key("used")
        value(merged.used)
        if let until = merged.activeUntil { field("activeUntil", until.milliseconds) }
        parcel(merged.parcel)
    }

    private mutating func value(_ used: LimitsUsed) {
        object { json in
            json.campaignPoints(used.campaigns)
            json.sent(used.sent)
            if let year = used.birthdayGift { json.field("birthdayGift", year) }
            if used.hasBought { json.field("hasBought", true) }
        }
    }

    mutating func fields(of erased: Erased) {
        field("reason", erased.reason)
        parcel(erased.parcel)
    }

    /// What a member's state says of its end and of its dealings with others, if anything.
    mutating func standing(of member: Member) {
        switch member.status {
        case .active: break
        case .merged(let other, let entry):
            field("mergedInto", other.text)
            field("mergedBy", entry)
        case .erased(let entry): field("erasedBy", entry)
        }
        if !member.absorbed.isEmpty { members("absorbed", member.absorbed) }
        nonZero("openRedemptions", member.openRedemptions)
        sent(member.sent)
    }

    private mutating func sent(_ sent: Member.Sent?) {
        guard let sent else { return }
        key("sent")
        object { json in
            json.nonZero("points", sent.points)
            json.nonZero("money", sent.money)
            json.field("until", sent.until.milliseconds)
        }
    }

    private mutating func fields(of counterpart: Counterpart) {
        field("with", counterpart.member.text)
        field("entry", counterpart.entry)
    }

    private mutating func members(_ name: StaticString, _ ids: [MemberID]) {
        key(name)
        array(ids) { $0.value($1.text) }
    }

    private mutating func parcel(_ parcel: Parcel) {
        key("parcel")
        object { json in
            json.list("lots", parcel.lots) { $0.value($1) }
            json.list("pending", parcel.pending) { $0.value($1) }
            json.nonZero("debt", parcel.debt)
            json.growthParts(parcel.growth)
            json.nonZero("remainder", parcel.remainder)
            json.nonZero("principal", parcel.principal)
            json.nonZero("bonus", parcel.bonus)
            json.list("coupons", parcel.coupons) { $0.value($1) }
        }
    }

    private mutating func list<T>(_ name: StaticString, _ values: [T], _ body: (inout JSONWriter, T) -> Void) {
        guard !values.isEmpty else { return }
        key(name)
        array(values, body)
    }
}

extension Transferred {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            counterpart: try Counterpart(stored: json), parcel: try Parcel(stored: try json.at("parcel")),
            note: try json.optionalText("note"),
            countsUntil: try json.optionalInt("countsUntil").map(Timestamp.init(milliseconds:)),
            activeUntil: try json.optionalInt("activeUntil").map(Timestamp.init(milliseconds:)))
    }
}

extension Merged {
    init(stored json: JSON) throws(CorruptRecord) {
        let role: Role =
            switch try json.text("role") {
            case "into": .into
            case "from": .from(absorbed: try json.members("absorbed"))
            case "restored": .restored
            case "released": .released(absorbed: try json.members("absorbed"))
            case let other: throw CorruptRecord("role is \(other)")
            }
        self.init(
            counterpart: try Counterpart(stored: json), role: role, parcel: try Parcel(stored: try json.at("parcel")),
            tiers: Tiers(
                gone: try json.text("goneTier"),
                goneTerms: try json.optional("goneTerms").map(TierTerms.init(stored:)) ?? TierTerms(),
                stayed: try json.text("stayedTier")),
            // The first mergers did not say; then whoever had an account before was no new customer.
            used: try json.optional("used").map(LimitsUsed.init(stored:)) ?? LimitsUsed(hasBought: true),
            activeUntil: try json.optionalInt("activeUntil").map(Timestamp.init(milliseconds:)))
    }
}

extension LimitsUsed {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            campaigns: try json.campaignPoints(), sent: try json.sent(),
            birthdayGift: try json.optionalInt("birthdayGift"), hasBought: json.optional("hasBought") != nil)
    }
}

extension Erased {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(reason: try json.optionalText("reason"), parcel: try Parcel(stored: try json.at("parcel")))
    }
}

extension Counterpart {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(member: try json.member("with"), entry: try json.int("entry"))
    }
}

extension Parcel {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            lots: try json.optional("lots")?.list(LotUse.init(stored:)) ?? [],
            pending: try json.optional("pending")?.list(LotUse.init(stored:)) ?? [],
            debt: try json.optionalInt("debt") ?? 0, growth: try json.growthParts(),
            remainder: try json.optionalInt("remainder") ?? 0,
            principal: try json.optionalInt("principal") ?? 0, bonus: try json.optionalInt("bonus") ?? 0,
            coupons: try json.optional("coupons")?.list(Coupon.init(stored:)) ?? [])
    }
}

extension Member {
    /// Reads what ``JSONWriter/standing(of:)`` writes.
    mutating func readStanding(_ json: JSON) throws(CorruptRecord) {
        if json.optional("mergedInto") != nil {
            status = .merged(into: try json.member("mergedInto"), by: try json.int("mergedBy"))
        } else if let entry = try json.optionalInt("erasedBy") {
            status = .erased(by: entry)
        }
        absorbed = try json.members("absorbed")
        openRedemptions = try json.optionalInt("openRedemptions") ?? 0
        sent = try json.sent()
    }
}

extension JSON {
    func member(_ name: String) throws(CorruptRecord) -> MemberID {
        try at(name).member()
    }

    fileprivate func sent() throws(CorruptRecord) -> Member.Sent? {
        guard let stored = optional("sent") else { return nil }
        return Member.Sent(
            points: try stored.optionalInt("points") ?? 0, money: try stored.optionalInt("money") ?? 0,
            until: Timestamp(milliseconds: try stored.int("until")))
    }

    fileprivate func members(_ name: String) throws(CorruptRecord) -> [MemberID] {
        try optional(name)?.list { (json) throws(CorruptRecord) in try json.member() } ?? []
    }

    /// A member is named by its text, as its number is more than JSON carries exactly.
    private func member() throws(CorruptRecord) -> MemberID {
        let text = try text()
        guard let id = MemberID(text) else { throw CorruptRecord("a member is \(text)") }
        return id
    }
}
