extension Tier {
    /// The tier of a program that names none.
    static let base = Tier(
        id: "base", name: "Base", from: 0, discount: .none, earnMultiplier: .unchanged, depositBonus: .none)
}

extension ObjectReader {
    /// `tiers` of the document; one tier for everybody if it is absent.
    func tiers() -> [Tier] {
        guard let items = array("tiers", count: ProgramLimits.tiers) else { return [.base] }
        var tiers: [Tier] = []
        for item in items {
            guard let o = item.object() else { continue }
            tiers.append(o.tier(after: tiers))
            o.finish()
        }
        return tiers
    }

    private func tier(after lower: [Tier]) -> Tier {
        Tier(
            id: uniqueID(among: lower.map(\.id)) ?? "",
            name: required("name", string("name", length: ProgramLimits.tierName)) ?? "",
            from: ascendingFrom(after: lower.last?.from),
            discount: percentage("discount") ?? .none,
            earnMultiplier: multiplier("earnMultiplier") ?? .unchanged,
            depositBonus: percentage("depositBonus") ?? .none, birthdayGift: birthdayGift())
    }

    private func birthdayGift() -> Points? {
        guard let o = object("birthdayGift") else { return nil }
        let points = o.required("points", o.integer("points", in: ProgramLimits.birthdayGift))
        o.finish()
        return points
    }

    /// A wrong threshold is taken for the one before, so that it does not make the next ones look wrong too.
    private func ascendingFrom(after lower: Growth?) -> Growth {
        guard let from = required("from", integer("from")) else { return lower ?? 0 }
        if let lower {
            if from <= lower { fault("from", "Must be greater than that of the tier before, which is \(lower).") }
        } else if from != 0 {
            fault("from", "Must be 0 in the first tier.")
        }
        return max(from, lower ?? 0)
    }
}
