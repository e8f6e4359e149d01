/// A member's balances as stores keep them: a copy of what its journal says, so that a decision need not read the journal.
public struct MemberRow: Hashable, Sendable {
    public var id: Int64
    /// The number of the member's last entry. A write succeeds only on the version it was decided on.
    public var version: Int64
    /// When something becomes due by itself, in milliseconds since 1970; nil: never.
    public var dueAt: Int64?
    /// JSON.
    public var state: [UInt8]
    /// The coupons it holds, which are rows of their own, by number: those not used, and not expired long before its last
    /// entry.
    public var coupons: [Coupon]

    public init(id: Int64, version: Int64, dueAt: Int64?, state: [UInt8], coupons: [Coupon] = []) {
        self.id = id
        self.version = version
        self.dueAt = dueAt
        self.state = state
        self.coupons = coupons
    }

    public init(_ member: Member) {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("at", member.at.milliseconds)
            json.field("tier", member.tier)
            json.field("principal", member.principal)
            json.field("bonus", member.bonus)
            json.nonZero("debt", member.debt)
            json.growth(of: member)
            if let year = member.birthdayGift { json.field("birthdayGift", year) }
            json.field("lastLot", member.lastLot)
            json.holds(of: member)
            json.standing(of: member)
            json.key("lots")
            json.array(member.lots) { json, lot in
                json.object { json in
                    json.fields(of: lot.terms)
                    json.field("points", lot.points)
                    if lot.isPending { json.field("pending", true) }
                    json.nonZero("held", lot.held)
                }
            }
        }
        self.init(
            id: member.id.rawValue, version: member.number, dueAt: member.dueAt?.milliseconds, state: json.bytes,
            coupons: member.coupons)
    }
}

extension Member {
    public init(_ row: MemberRow) throws(CorruptRecord) {
        let json = try JSON.stored(row.state)
        self.init(id: MemberID(rawValue: row.id), tier: try json.text("tier"))
        number = row.version
        at = Timestamp(milliseconds: try json.int("at"))
        principal = try json.int("principal")
        bonus = try json.int("bonus")
        try readGrowth(json)
        debt = try json.optionalInt("debt") ?? 0
        birthdayGift = try json.optionalInt("birthdayGift")
        lastLot = try json.int("lastLot")
        heldPrincipal = try json.optionalInt("heldPrincipal") ?? 0
        heldBonus = try json.optionalInt("heldBonus") ?? 0
        holds = try json.optional("holds")?.list(Hold.init(stored:)) ?? []
        try readStanding(json)
        coupons = row.coupons
        forgetCoupons(by: at)
        lots = try json.list("lots") { (lot) throws(CorruptRecord) in
            Lot(
                terms: try LotTerms(stored: lot), points: try lot.int("points"),
                isPending: lot.optional("pending") != nil, held: try lot.optionalInt("held") ?? 0)
        }
        let money = [principal, bonus, debt, heldPrincipal, heldBonus]
        let balances = money + lots.map(\.points) + lots.map(\.held) + growthParts.map(\.amount)
        guard balances.allSatisfy({ (0...Bounds.magnitude).contains($0) }), (1..<Int64.max).contains(number) else {
            throw CorruptRecord("a balance is out of range")
        }
    }
}
