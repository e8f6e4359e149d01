/// A merger that is to be taken back.
public struct Merger: Sendable {
    /// Of the member that went.
    public var entry: JournalEntry
    /// What its later entries say, and those of members that had been merged into it as far as they are about the one that
    /// stayed. Their sales have gone on there, and what they gave or took back has gone between the two.
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
        let coupons = merger.couponsIssuedAgain(to: other.member.id)
        let parcel = try other.parcel(returning: merger.brought(at: own.now), coupons: coupons)
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
    fileprivate func couponsIssuedAgain(to other: MemberID) -> [Int64] {
        let sent = ([entry.event] + later).compactMap(\.exchange).filter { $0.isOut && $0.counterpart.member == other }
        return sent.flatMap { exchange in
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
            if let use = try taken(like: use, isPending: false) { parcel.lots.append(use) }
        }
        for use in brought.pending where !use.terms.hasExpired(by: now) {
            if let use = try taken(like: use, isPending: true) { parcel.pending.append(use) }
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

    /// As many points of the member's own lot of this kind and expiry. Of points that live with their member's activity, which
    /// may have ended since, as many as are left; nil: none.
    private func taken(like use: LotUse, isPending: Bool) throws(Rejection) -> LotUse? {
        let lot = member.lot(like: use.terms, isPending: isPending)
        let left = lot?.points ?? 0
        var points = use.points
        if case .inactivity = rules.points.expiry, use.terms.expiresAt == nil { points = min(points, left) }
        guard left >= points else { throw .insufficientPoints(available: left, required: points) }
        return points > 0 ? lot.map { LotUse(terms: $0.terms, points: points) } : nil
    }
}
