/// What is left to pay of each unit while coupons are tried: no more than a search needs, so that a set of coupons costs
/// a microsecond.
///
/// Lines that are alike to every coupon and to points are of one kind; what coupons look at are the sums by kind. The
/// arithmetic is that of ``Settlement``, and tests hold the two against each other.
struct CouponNets {
    /// `count` neighbouring units of one line.
    private struct Run {
        var net: Money
        var count: Int64
        let kind: Int
    }

    /// What is left of all units of one kind.
    struct KindSum {
        var total: Money = 0
        /// The least of a unit that has something left; `Money.max` if none has.
        var least: Money = .max
        var greatest: Money = 0
    }

    private var runs: [Run]
    /// How much there is to look at.
    var size: Int { runs.count }
    private(set) var open: Money
    private(set) var sums: [KindSum]

    /// - Parameter kinds: by line, from 0 without a gap.
    init(_ settlement: Settlement, kinds: [Int]) {
        runs = settlement.units.map { Run(net: $0.external, count: $0.count, kind: kinds[$0.line]) }
        runs.reserveCapacity(runs.count + 8)
        open = settlement.open
        sums = [KindSum](repeating: KindSum(), count: (kinds.max() ?? 0) + 1)
        addUp()
    }

    private mutating func addUp() {
        for kind in sums.indices { sums[kind] = KindSum() }
        for run in runs where run.net > 0 {
            sums[run.kind].total += run.net * run.count
            sums[run.kind].least = min(sums[run.kind].least, run.net)
            sums[run.kind].greatest = max(sums[run.kind].greatest, run.net)
        }
    }

    /// What is left of the unit at this place (from 1) among the units of these kinds that meet the condition, the
    /// cheapest first; nil if there are not so many.
    func net(at place: Int, ofKinds isWanted: [Bool], where isCounted: (Money) -> Bool) -> Money? {
        var nets: [(net: Money, count: Int64)] = []
        for run in runs where isWanted[run.kind] && run.net > 0 && isCounted(run.net) {
            nets.append((run.net, run.count))
        }
        nets.sort { $0.net < $1.net }
        var rest = Int64(place)
        for part in nets {
            rest -= part.count
            if rest <= 0 { return part.net }
        }
        return nil
    }

    /// Takes `amount` off the units of these kinds.
    mutating func take(_ amount: Money, ofKinds isWanted: [Bool], with allocation: inout Allocation) {
        allocation.reset(capacity: runs.count)
        for run in runs { allocation.add(count: run.count, weight: isWanted[run.kind] ? run.net : 0) }
        allocation.distribute(amount)
        var split: Int?
        for (index, part) in allocation.parts.enumerated() {
            let isSplit = part.extras > 0 && part.extras < part.count
            if isSplit { split = index }
            runs[index].net -= part.extras == 0 || isSplit ? part.share : part.share + 1
        }
        if let split { self.split(split, after: allocation.parts[split].extras, by: 1) }
        open -= amount
        addUp()
    }

    /// Takes all that is left of the first of the cheapest units of these kinds.
    mutating func takeUnit(ofKinds isWanted: [Bool]) {
        var least: Int?
        for (index, run) in runs.enumerated() where isWanted[run.kind] && run.net > 0 {
            if run.net < least.map({ runs[$0].net }) ?? .max { least = index }
        }
        guard let least else { return }
        let net = runs[least].net
        if runs[least].count > 1 {
            split(least, after: 1, by: net)
        } else {
            runs[least].net = 0
        }
        open -= net
        addUp()
    }

    /// The first `count` units of a run become a run of their own, with so much less.
    private mutating func split(_ index: Int, after count: Int64, by amount: Money) {
        var first = runs[index]
        first.count = count
        first.net -= amount
        runs[index].count -= count
        runs.insert(first, at: index)
    }
}

/// Sorts the lines of a basket by what coupons and points make of them.
struct LineKinds {
    /// By line.
    let kinds: [Int]
    /// Of each kind, the features its lines have.
    private let features: [[Bool]]

    /// - Parameter features: for each line, whether it has each of them.
    init(_ features: [[Bool]]) {
        var known: [[Bool]] = []
        var numbers: [[Bool]: Int] = [:]
        kinds = features.map { line in
            if let kind = numbers[line] { return kind }
            numbers[line] = known.count
            known.append(line)
            return known.count - 1
        }
        self.features = known
    }

    /// By kind, whether its lines have the feature.
    func having(_ feature: Int) -> [Bool] { features.map { $0[feature] } }
}
