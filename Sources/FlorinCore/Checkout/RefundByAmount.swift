extension Kept {
    /// Gives back `amount` of the value, spread over every unit and tender that has some left.
    mutating func takeAmount(_ amount: Money) throws(Rejection) -> Returned {
        let available = value
        guard amount > 0, amount <= available else {
            throw .refundExceedsPayment(available: available, required: amount)
        }
        let allocation = spread(amount)
        var returned = Returned(
            gross: nil, discount: nil, pointsAmount: 0, points: 0, principal: 0, bonus: 0, external: 0)
        var rest: [UnitRun] = []
        rest.reserveCapacity(units.count + 2)
        for (index, run) in units.enumerated() {
            var given: Int64 = 0
            while given < run.count {
                let part = part(of: index, at: given, in: allocation)
                returned.addTenders(of: part)
                rest.appendRun(run.less(part), count: part.count)
                given += part.count
            }
        }
        units = rest
        return returned
    }

    /// Points' worth, principal, bonus and external money of each run are four parts, in this order.
    private func spread(_ amount: Money) -> Allocation {
        var allocation = Allocation()
        for run in units {
            for tender in tenders { allocation.add(count: run.count, weight: run[keyPath: tender]) }
        }
        allocation.distribute(amount, width: tenders.count)
        return allocation
    }

    /// What units of a run give back, from its unit number `start` on to the first one that gives back another part.
    private func part(of index: Int, at start: Int64, in allocation: Allocation) -> UnitRun {
        let run = units[index]
        var part = UnitRun(line: run.line, count: run.count - start)
        for (offset, tender) in tenders.enumerated() {
            let allotted = allocation.parts[index * tenders.count + offset]
            let hasExtra = start < allotted.extras
            part[keyPath: tender] = hasExtra ? allotted.share + 1 : allotted.share
            if hasExtra { part.count = min(part.count, allotted.extras - start) }
        }
        part.points = run.points(worth: part.pointsAmount)
        return part
    }
}

private let tenders: [any WritableKeyPath<UnitRun, Money> & Sendable] = [
    \.pointsAmount, \.principal, \.bonus, \.external,
]

extension UnitRun {
    /// The points that go back with a part of what they paid: all with all of it, otherwise rounded down.
    fileprivate func points(worth part: Money) -> Points {
        guard part < pointsAmount else { return points }
        return Int64(clamping: Int128(points) * Int128(part) / Int128(pointsAmount))
    }

    fileprivate func less(_ part: UnitRun) -> UnitRun {
        var rest = self
        rest.pointsAmount -= part.pointsAmount
        rest.points -= part.points
        rest.principal -= part.principal
        rest.bonus -= part.bonus
        rest.external -= part.external
        return rest
    }
}
