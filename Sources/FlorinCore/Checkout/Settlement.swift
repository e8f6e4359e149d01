/// The units of a basket on their way from the list price to paid in full.
///
/// What a unit still has to be paid stands in its `external`; each step of a price moves a part of it to where it
/// belongs. What no step takes is what the external tender pays, so the parts of a unit always make its list price.
struct Settlement {
    let lines: [BasketLine]
    private(set) var units: [UnitRun]
    /// What is left to pay of all units.
    private(set) var open: Money
    private var allocation = Allocation()

    /// Every unit at its list price.
    /// - Throws: `.limitExceeded` if they come to more than ``Bounds/magnitude``.
    init(_ lines: [BasketLine]) throws(Rejection) {
        self.lines = lines
        open = try Settlement.gross(of: lines)
        units = []
        // Each step splits one run at most; with coupons there are some eight steps.
        units.reserveCapacity(lines.count + 8)
        for (index, line) in lines.enumerated() {
            units.append(UnitRun(line: index, count: line.quantity, external: line.unitAmount))
        }
    }

    /// Units that something is to be handed out to; nothing is left to pay of them.
    init(allotting units: [UnitRun]) {
        lines = []
        open = 0
        self.units = units.map { run in
            var run = run
            run.external = 0
            return run
        }
    }

    private static func gross(of lines: [BasketLine]) throws(Rejection) -> Money {
        var gross: Money = 0
        for line in lines {
            let (amount, tooMuch) = line.quantity.multipliedReportingOverflow(by: line.unitAmount)
            guard !tooMuch, amount <= Bounds.magnitude - gross else {
                throw .limitExceeded(limit: "gross", maximum: Bounds.magnitude)
            }
            gross += amount
        }
        return gross
    }

    /// What is left to pay of the units that are not in any of these categories.
    func open(outside categories: [String]) -> Money {
        if categories.isEmpty { return open }
        var sum: Money = 0
        for run in units where !lines[run.line].isIn(categories) { sum += run.external * run.count }
        return sum
    }

    /// Takes `amount` off what is open, allocated by `weight`, which must not exceed what a unit has open.
    /// - Parameter give: enters a unit's share where it belongs.
    /// - Returns: what `amount` takes off each line: no number of it is positive.
    mutating func take(
        _ amount: Money, weight: (UnitRun) -> Money, give: (inout UnitRun, Money) -> Void
    ) -> [Money] {
        var parts = [Money](repeating: 0, count: lines.count)
        allocate(amount, weight: weight) { run, share in
            run.external -= share
            give(&run, share)
            parts[run.line] -= share * run.count
        }
        open -= amount
        return parts
    }

    /// Takes all that is open of one unit, the first of a run.
    /// - Returns: as ``take(_:weight:give:)``.
    mutating func takeUnit(ofRun index: Int, give: (inout UnitRun, Money) -> Void) -> [Money] {
        var unit = units[index]
        let amount = unit.external
        if unit.count > 1 {
            unit.count = 1
            units[index].count -= 1
            units.insert(unit, at: index)
        }
        units[index].external = 0
        give(&units[index], amount)
        open -= amount
        var parts = [Money](repeating: 0, count: lines.count)
        parts[unit.line] = -amount
        return parts
    }

    /// Allocates a number of anything over the units by `weight`; leaves what is open as it is.
    mutating func allocate(_ total: Int64, weight: (UnitRun) -> Int64, give: (inout UnitRun, Int64) -> Void) {
        allocation.reset(capacity: units.count)
        for run in units { allocation.add(count: run.count, weight: weight(run)) }
        allocation.distribute(total)
        var split: Int?
        for (index, part) in allocation.parts.enumerated() {
            if part.extras > 0, part.extras < part.count {
                split = index
            } else {
                give(&units[index], part.extras == 0 ? part.share : part.share + 1)
            }
        }
        if let split { self.split(split, allocation.parts[split], give) }
    }

    /// The one run whose first units get one more than the others becomes two.
    private mutating func split(_ index: Int, _ part: Allocation.Part, _ give: (inout UnitRun, Int64) -> Void) {
        var first = units[index]
        first.count = part.extras
        units[index].count -= part.extras
        give(&first, part.share + 1)
        give(&units[index], part.share)
        units.insert(first, at: index)
    }
}

extension BasketLine {
    func isIn(_ categories: [String]) -> Bool {
        guard let category, !categories.isEmpty else { return false }
        return categories.contains(category)
    }
}
