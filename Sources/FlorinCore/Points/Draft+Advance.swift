extension Draft {
    /// Posts everything that has become due by now, in the order of time: first what matures at an instant, then the
    /// holds that end with it, then what expires at it. Each has an entry of its own, which bears that time.
    mutating func advance() throws(Rejection) {
        while let due = member.dueAt, due <= now {
            if try mature(at: due) {
                record(.matured, at: due)
            } else if let hold = member.holds.first(where: { $0.expiresAt <= due }) {
                try lapse(hold, at: due)
            } else {
                try expire(at: due)
                record(.expired, at: due)
            }
        }
    }

    private mutating func mature(at due: Timestamp) throws(Rejection) -> Bool {
        let ripe = member.lots.filter { $0.isPending && $0.terms.availableAt <= due }
        for lot in ripe {
            let absorbed = min(lot.points, member.debt)
            try move(absorbed, from: .pending(lot.terms.number), to: .debt)
            let target = member.lot(holding: lot.terms, isPending: false) ?? lot
            try move(lot.points - absorbed, from: .pending(lot.terms.number), to: .lot(target.terms.number))
        }
        return !ripe.isEmpty
    }

    private mutating func expire(at due: Timestamp) throws(Rejection) {
        for lot in member.lots where !lot.isPending && lot.terms.hasExpired(by: due) {
            try move(lot.points, from: .lot(lot.terms.number), to: .pointsExpired)
        }
    }
}
