extension DraftPair {
    /// Takes a merger back: the member has again what it brought, if the other one still has it.
    mutating func unmerge(_ facts: Facts) throws(Rejection) -> JournalEntry {
        guard let entry = facts.merger, case .merged(let merged) = entry.event else { throw .notFound("merger") }
        let period = own.rules.members.unmerge
        guard period.months + period.days > 0, own.now < period.end(after: entry.at, in: own.rules.zone) else {
            throw .stateConflict(state: "mergedForGood")
        }
        let parcel = try other.parcel(returning: merged)
        let (mine, theirs) = (ownSide, otherSide)
        _ = try other.take(
            part: .merged(
                Merged(
                    counterpart: mine, role: .released(absorbed: own.member.absorbed), parcel: parcel,
                    tiers: merged.tiers)))
        let restored = try own.take(
            part: .merged(Merged(counterpart: theirs, role: .restored, parcel: parcel, tiers: merged.tiers)))
        own.issueAgain(parcel.coupons)
        guard let restored else { throw .notFound("merger") }
        return restored
    }
}

extension Draft {
    /// What a member gives back of what a merger brought it: all of it but what has expired since, and coupons that were
    /// used. Growth goes as far as it is there.
    /// - Throws: What is missing of points or money, or that points have paid a debt.
    fileprivate func parcel(returning merged: Merged) throws(Rejection) -> Parcel {
        let brought = merged.parcel
        guard member.debt >= brought.debt else { throw .stateConflict(state: "debtPaid") }
        for (available, required) in [(member.principal, brought.principal), (member.bonus, brought.bonus)] {
            guard available >= required else { throw .insufficientFunds(available: available, required: required) }
        }
        var parcel = Parcel(
            debt: brought.debt, growth: growthLeft(of: brought.growth), principal: brought.principal,
            bonus: brought.bonus)
        for use in brought.lots where !use.terms.hasExpired(by: now) {
            parcel.lots.add(try taken(like: use, isPending: false))
        }
        for use in brought.pending where !use.terms.hasExpired(by: now) {
            // It may have become available since.
            let isPending = use.terms.availableAt > now
            let back = try taken(like: use, isPending: isPending)
            if isPending { parcel.pending.add(back) } else { parcel.lots.add(back) }
        }
        for use in parcel.lots + parcel.pending {
            let points = member.lots.first { $0.terms.number == use.terms.number }?.points ?? 0
            guard points >= use.points else { throw .insufficientPoints(available: points, required: use.points) }
        }
        // They were issued right after the merger, one by one.
        let numbers = merged.parcel.coupons.indices.map { merged.counterpart.entry + 1 + Int64($0) }
        parcel.coupons = member.coupons.filter { numbers.contains($0.number) && !$0.hasExpired(by: now) }
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
        guard let lot = member.lot(like: use.terms, isPending: isPending) else {
            throw .insufficientPoints(available: 0, required: use.points)
        }
        return LotUse(terms: lot.terms, points: use.points)
    }
}

extension [LotUse] {
    /// Points of one lot are one use.
    fileprivate mutating func add(_ use: LotUse) {
        if let index = firstIndex(where: { $0.terms == use.terms }) {
            self[index].points += use.points
        } else {
            append(use)
        }
    }
}
