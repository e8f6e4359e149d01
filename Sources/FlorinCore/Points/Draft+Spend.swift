extension Draft {
    /// Takes available points, lot by lot in the order of consumption (S6). Gives what was taken from where.
    mutating func spend(_ points: Points, to target: Account) throws(Rejection) -> [LotUse] {
        let uses = try member.lotsToSpend(points)
        for use in uses { try move(use.points, from: .lot(use.terms.number), to: target) }
        return uses
    }
}

extension Member {
    /// Which lots `points` points would be taken from.
    func lotsToSpend(_ points: Points) throws(Rejection) -> [LotUse] {
        var uses: [LotUse] = []
        var missing = points
        for lot in lots where !lot.isPending {
            guard missing > 0 else { break }
            let taken = min(missing, lot.points)
            guard taken > 0 else { continue }
            uses.append(LotUse(terms: lot.terms, points: taken))
            missing -= taken
        }
        guard missing <= 0 else { throw .insufficientPoints(available: points - missing, required: points) }
        return uses
    }
}
