/// What of a sale is still with the customer; a value that is kept with each refund.
///
/// Any sequence of refunds that takes everything adds up exactly to the sale, unit by unit and tender by tender.
public struct Kept: Hashable, Sendable {
    /// Units that have not come back, in unit order. After a refund by amount they hold what is left of each tender.
    public var units: [UnitRun]

    /// Everything that was sold.
    public init(sold price: Price) {
        units = price.units
    }

    public init(units: [UnitRun]) {
        self.units = units
    }

    /// The units still kept of each line of a basket with so many `lines`.
    public func quantities(lines: Int) -> [Int64] {
        var quantities = [Int64](repeating: 0, count: lines)
        for run in units { quantities[run.line] += run.count }
        return quantities
    }

    /// What is left to be given back, in all tenders.
    public var value: Money {
        units.reduce(0) { $0 + $1.value * $1.count }
    }

    /// Takes what is claimed, and nothing if it throws.
    ///
    /// Units give back what is left of each of their own shares. An amount is spread by largest remainder over what is
    /// left of each unit and tender. A claim on everything, or on an amount that is all there is, takes worthless units
    /// too.
    ///
    /// - Throws: `.refundExceedsPayment` with what is left and what was claimed: in units of the line for a claim on
    ///   units, in money for an amount, 0 and 1 if all is gone.
    public mutating func take(_ claim: RefundClaim, of lines: [BasketLine]) throws(Rejection) -> Returned {
        switch claim {
        case .units(let wanted):
            do { return Returned(units: try detach(wanted, lines: lines.count)) } catch {
                throw .refundExceedsPayment(available: error.available, required: error.required)
            }
        case .amount(let amount):
            return amount > 0 && amount == value ? try takeEverything() : try takeAmount(amount)
        case .everything:
            return try takeEverything()
        }
    }

    private mutating func takeEverything() throws(Rejection) -> Returned {
        guard !units.isEmpty else { throw .refundExceedsPayment(available: 0, required: 1) }
        let returned = Returned(units: units)
        units.removeAll()
        return returned
    }

    /// Takes so many units of each line, the first in unit order, and gives them as they were paid.
    mutating func detach(_ claim: [RefundClaim.UnitsOfLine], lines: Int) throws(TooManyUnits) -> [UnitRun] {
        detachFirst(try checked(claim, lines: lines))
    }

    /// Takes the first units of each line, so many by line, as far as there are any.
    @discardableResult
    mutating func detachFirst(_ quantities: [Int64]) -> [UnitRun] {
        var wanted = quantities
        var detached: [UnitRun] = []
        var rest: [UnitRun] = []
        rest.reserveCapacity(units.count)
        for var run in units {
            let taken = min(run.count, wanted[run.line])
            wanted[run.line] -= taken
            if taken < run.count { rest.appendRun(run, count: run.count - taken) }
            guard taken > 0 else { continue }
            run.count = taken
            detached.append(run)
        }
        units = rest
        return detached
    }

    /// More units of a line than are kept.
    struct TooManyUnits: Error {
        let line: Int
        let available: Int64
        let required: Int64
    }

    /// The claim by line; several entries of one line are added up.
    private func checked(_ claim: [RefundClaim.UnitsOfLine], lines: Int) throws(TooManyUnits) -> [Int64] {
        let left = quantities(lines: lines)
        var wanted = [Int64](repeating: 0, count: lines)
        for entry in claim {
            guard wanted.indices.contains(entry.line) else {
                throw TooManyUnits(line: entry.line, available: 0, required: entry.quantity)
            }
            let (sum, overflow) = wanted[entry.line].addingReportingOverflow(max(0, entry.quantity))
            wanted[entry.line] = overflow ? .max : sum
        }
        for line in wanted.indices where wanted[line] > left[line] {
            throw TooManyUnits(line: line, available: left[line], required: wanted[line])
        }
        return wanted
    }
}

extension Returned {
    /// All that these units have.
    init(units: [UnitRun]) {
        self.init(gross: 0, discount: 0, pointsAmount: 0, points: 0, principal: 0, bonus: 0, external: 0)
        for run in units { add(run) }
    }

    /// All that the units of a run have.
    private mutating func add(_ run: UnitRun) {
        gross = (gross ?? 0) + (run.value + run.discount) * run.count
        discount = (discount ?? 0) + run.discount * run.count
        platformCoupons += run.platformCoupons * run.count
        merchantCoupons += run.merchantCoupons * run.count
        addTenders(of: run)
    }

    /// What the units of a run have of each tender.
    mutating func addTenders(of run: UnitRun) {
        pointsAmount += run.pointsAmount * run.count
        points += run.points * run.count
        principal += run.principal * run.count
        bonus += run.bonus * run.count
        external += run.external * run.count
    }
}

extension [UnitRun] {
    /// Appends `count` units like those of `run`, to the last run if they are its equals.
    mutating func appendRun(_ run: UnitRun, count: Int64) {
        var run = run
        if let last {
            run.count = last.count
            if run == last {
                self[self.count - 1].count += count
                return
            }
        }
        run.count = count
        append(run)
    }
}
