/// What a member brings along from another scheme. It opens the member's books: nothing but its joining comes before it.
public struct OpeningBalance: Hashable, Sendable {
    public var principal: Money
    public var bonus: Money
    public var growth: Growth
    /// The tier held there; nil: the one that growth reaches.
    public var tier: String?
    public var lots: [OpeningLot]

    public init(
        principal: Money = 0, bonus: Money = 0, growth: Growth = 0, tier: String? = nil, lots: [OpeningLot] = []
    ) {
        self.principal = principal
        self.bonus = bonus
        self.growth = growth
        self.tier = tier
        self.lots = lots
    }

    /// All points together.
    public var points: Points { lots.reduce(0) { $0 + $1.points } }
}

/// Points with the life that they had.
public struct OpeningLot: Hashable, Sendable {
    /// At least 1.
    public var points: Points
    public var earnedAt: Timestamp
    /// Nil: never.
    public var expiresAt: Timestamp?

    public init(points: Points, earnedAt: Timestamp, expiresAt: Timestamp?) {
        self.points = points
        self.earnedAt = earnedAt
        self.expiresAt = expiresAt
    }
}

extension OpeningBalance {
    /// Everything about it that would be refused at an instant under these rules, with pointers into it.
    public func faults(at now: Timestamp, under program: Program) -> [Fault] {
        var faults: [Fault] = []
        func fault(_ pointer: String, _ detail: String) { faults.append(Fault(pointer, .invalidField, detail)) }
        for (name, amount) in [("principal", principal), ("bonus", bonus), ("growth", growth)]
        where !(0...Bounds.magnitude ~= amount) {
            fault("/\(name)", "Must be from 0 to \(Bounds.magnitude).")
        }
        if let tier {
            let held = program.tierIndex(named: tier)
            let reached = program.tierIndex(reachedBy: growth)
            if held == nil { fault("/tier", "There is no tier \(tier).") }
            if let held, held < reached {
                fault("/tier", "Growth reaches \(program.tiers[reached].id), which is higher.")
            }
            if let held, held > reached, program.growth.downgrade == .immediate, program.growth.grace.isZero {
                fault("/tier", "Growth reaches \(program.tiers[reached].id) only, and tiers are lost at once.")
            }
        }
        if lots.count > Member.lotLimit { fault("/lots", "Must have at most \(Member.lotLimit) lots.") }
        for (index, lot) in lots.prefix(Member.lotLimit).enumerated() {
            if !(1...Bounds.magnitude ~= lot.points) { fault("/lots/\(index)/points", "Must be at least 1.") }
            if lot.earnedAt > now { fault("/lots/\(index)/earnedAt", "Must not be in the future.") }
            if let end = lot.expiresAt, end <= now { fault("/lots/\(index)/expiresAt", "The lot has expired.") }
        }
        let sum = lots.reduce(Int128(0)) { $0 + Int128($1.points) }
        if sum > Int128(Bounds.magnitude) { fault("/lots", "All points together must be at most \(Bounds.magnitude).") }
        return faults
    }
}

extension Member {
    /// Nothing has happened but that it joined, and perhaps had its birthday.
    fileprivate var isUnopened: Bool { number == 1 || (number == 2 && birthdayGift != nil) }
}

extension Draft {
    /// Lots are opened as they are, each by itself: points of one expiry that were earned apart stay apart.
    mutating func decide(_ balance: OpeningBalance) throws(Rejection) -> JournalEntry {
        guard member.isUnopened else { throw .stateConflict(state: "opened") }
        let faults = balance.faults(at: now, under: rules)
        guard faults.isEmpty else { throw .invalid(faults) }
        try move(balance.principal, from: .openingWallet, to: .principal)
        try move(balance.bonus, from: .openingWallet, to: .bonus)
        try grow(balance.growth, from: .openingGrowth)
        if balance.lots.contains(where: { $0.expiresAt == nil }) { startActivity() }
        for lot in balance.lots {
            let terms = LotTerms(
                number: nextLot, source: .opening, earnedAt: lot.earnedAt, availableAt: lot.earnedAt,
                expiresAt: lot.expiresAt)
            open(terms)
            try move(lot.points, from: .openingPoints, to: .lot(terms.number))
        }
        rise(to: balance.tier.flatMap(rules.tierIndex(named:)) ?? 0)
        return record(.opened(balance))
    }
}
