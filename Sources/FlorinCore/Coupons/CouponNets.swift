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
    }

    private var runs: [Run]
    /// How much there is to look at.
    var size: Int { runs.count }
    /// How many units have something left.
    var units: Int64 { runs.reduce(0) { $0 + ($1.net > 0 ? $1.count : 0) } }
    private(set) var open: Money
    private(set) var sums: [KindSum]

    init(_ settlement: Settlement, kinds: LineKinds) {
        runs = settlement.units.map { Run(net: $0.external, count: $0.count, kind: kinds.ofLines[$0.line]) }
        runs.reserveCapacity(runs.count + 8)
        open = settlement.open
        sums = [KindSum](repeating: KindSum(), count: kinds.count)
        addUp()
    }

    private mutating func addUp() {
        for kind in sums.indices { sums[kind] = KindSum() }
        for run in runs where run.net > 0 {
            sums[run.kind].total += run.net * run.count
            sums[run.kind].least = min(sums[run.kind].least, run.net)
        }
    }

    /// What is left of the dearest unit of these kinds.
    func greatest(ofKinds isWanted: [Bool]) -> Money {
        runs.reduce(0) { isWanted[$1.kind] ? max($0, $1.net) : $0 }
    }

    /// What is left of the unit at this place (from 1) among the units of these kinds that outlast some coupons, the
    /// cheapest first; nil if there are not so many.
    func net(at place: Int, ofKinds isWanted: [Bool], outlasting lasting: LastingUnits) -> Money? {
        let nets = runs.filter { isWanted[$0.kind] && lasting.outlasts($0.net, ofKind: $0.kind) }
        var rest = Int64(place)
        for run in nets.sorted(by: { $0.net < $1.net }) {
            rest -= run.count
            if rest <= 0 { return run.net }
        }
        return nil
    }

    /// Becomes like another, in the memory it has.
    mutating func copy(_ other: CouponNets) {
        runs.replaceSubrange(runs.indices, with: other.runs)
        sums.replaceSubrange(sums.indices, with: other.sums)
        open = other.open
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
    /// By line, from 0 without a gap.
    private(set) var ofLines: [Int]
    private(set) var count = 1

    init(lines: Int) {
        ofLines = [Int](repeating: 0, count: lines)
    }

    /// Tells lines with a feature from those without it.
    mutating func distinguish(_ hasFeature: [Bool]) {
        // Of each kind, the first line's feature keeps the number.
        var first = [Bool?](repeating: nil, count: count)
        var other = [Int?](repeating: nil, count: count)
        for (line, kind) in ofLines.enumerated() {
            guard let known = first[kind] else {
                first[kind] = hasFeature[line]
                continue
            }
            guard known != hasFeature[line] else { continue }
            if other[kind] == nil {
                other[kind] = count
                count += 1
            }
            ofLines[line] = other[kind] ?? kind
        }
    }

    /// By kind, whether its lines have a feature that was distinguished.
    func having(_ hasFeature: [Bool]) -> [Bool] {
        var having = [Bool](repeating: false, count: count)
        for (line, kind) in ofLines.enumerated() { having[kind] = hasFeature[line] }
        return having
    }
}
