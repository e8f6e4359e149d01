/// A merger that is to be taken back.
public struct Merger: Sendable {
    /// Of the member that went.
    public var entry: JournalEntry
    /// What its later entries say. Its sales have gone on there, and what they gave or took back has gone between the two.
    public var later: [Event]

    public init(entry: JournalEntry, later: [Event]) {
        self.entry = entry
        self.later = later
    }
}

extension DraftPair {
    /// Takes a merger back: the member has again what it brought, with what its sales have come to since, if the other one
    /// still has it.
    mutating func unmerge(_ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let merger = facts.merger, case .merged(let merged) = merger.entry.event else {
            throw .notFound("merger")
        }
        let period = own.rules.members.unmerge
        guard period.months + period.days > 0, own.now < period.end(after: merger.entry.at, in: own.rules.zone) else {
            throw .stateConflict(state: "mergedForGood")
        }
        let parcel = try other.parcel(returning: merger.brought(at: own.now), coupons: merger.couponsIssuedAgain)
        let (mine, theirs) = (ownSide, otherSide)
        _ = try other.take(
            part: .merged(
                Merged(
                    counterpart: mine, role: .released(absorbed: own.member.absorbed), parcel: parcel,
                    tiers: merged.tiers, used: merged.used)))
        let restored = try own.take(
            part: .merged(
                Merged(
                    counterpart: theirs, role: .restored, parcel: parcel, tiers: merged.tiers, used: merged.used)))
        own.issueAgain(parcel.coupons)
        guard let restored else { throw .notFound("merger") }
        return restored
    }
}

extension Merger {
    /// What the other member has of this one: all that went over, less what came back.
    fileprivate func brought(at now: Timestamp) -> Parcel {
        var brought = Parcel()
        for event in [entry.event] + later {
            guard let exchange = event.exchange else { continue }
            brought.count(exchange.parcel.matured(by: now), exchange.isOut ? 1 : -1)
        }
        return brought
    }

    /// The numbers of the coupons that went over, as the other member has them: issued right after each exchange, one by one.
    fileprivate var couponsIssuedAgain: [Int64] {
        ([entry.event] + later).compactMap(\.exchange).filter(\.isOut).flatMap { exchange in
            exchange.parcel.coupons.indices.map { exchange.counterpart.entry + 1 + Int64($0) }
        }
    }
}

extension Draft {
    /// What a member gives back of what a merger has brought it: all of it but what has expired since, and coupons that were
    /// used. Growth goes as far as it is there.
    /// - Throws: What is missing of points or money, or that points have paid a debt.
    fileprivate func parcel(returning brought: Parcel, coupons: [Int64]) throws(Rejection) -> Parcel {
        guard member.debt >= brought.debt else { throw .stateConflict(state: "debtPaid") }
        for (available, required) in [(member.principal, brought.principal), (member.bonus, brought.bonus)] {
            guard available >= required else { throw .insufficientFunds(available: available, required: required) }
        }
        var parcel = Parcel(
            debt: brought.debt, growth: growthLeft(of: brought.growth), principal: brought.principal,
            bonus: brought.bonus)
        for use in brought.lots where !use.terms.hasExpired(by: now) {
            parcel.lots.append(try taken(like: use, isPending: false))
        }
        for use in brought.pending where !use.terms.hasExpired(by: now) {
            parcel.pending.append(try taken(like: use, isPending: true))
        }
        parcel.coupons = member.coupons.filter { coupons.contains($0.number) && !$0.hasExpired(by: now) }
        return parcel
    }

    private func growthLeft(of brought: [GrowthPart]) -> [GrowthPart] {
        brought.compactMap { part in
            let left = member.growthParts.first { $0.until == part.until }.map { min($0.amount, part.amount) } ?? 0
            return left > 0 ? GrowthPart(until: part.until, amount: left) : nil
        }
    }

    /// As many points of the member's own lot of this kind and expiry.
    private func taken(like use: LotUse, isPending: Bool) throws(Rejection) -> LotUse {
        let lot = member.lot(like: use.terms, isPending: isPending)
        guard let lot, lot.points >= use.points else {
            throw .insufficientPoints(available: lot?.points ?? 0, required: use.points)
        }
        return LotUse(terms: lot.terms, points: use.points)
    }
}
