/// Finds the coupons that, together with the points, leave the least due: branch and bound over the sets of coupons, in
/// the order of their application.
///
/// What is left to pay after points does not rise steadily with what is left before them, because of steps and minimums
/// (a coupon may cost more in points than it takes), so every set is priced with its points. A subtree is left out
/// when even the most that its coupons could take leaves no less due than the best set known.
struct CouponSearch {
    private let candidates: [CouponCandidate]
    private let points: PointsAfterCoupons
    private let limit: Int
    private let budget: Int
    private(set) var best: CouponOutcome
    /// What has been done so far: units looked at to price sets, and kinds of lines to bound them.
    private var work = 0
    /// The least that could be due among the sets that were left out for want of budget.
    private(set) var unexplored: Money?
    private var allocation = Allocation()

    /// The work after which a search gives up: a few tens of milliseconds, whatever the basket.
    static let standardBudget = 500_000

    /// A partial set on its way down the tree.
    private struct Node {
        var nets: CouponNets
        var chosen: [Int] = []
        var waste: Money = 0
    }

    /// - Parameters:
    ///   - candidates: usable ones, in the order of application; of one template, those that expire earlier first.
    ///   - start: a set to begin with; it must be possible.
    init(
        _ candidates: [CouponCandidate], on nets: CouponNets, points: PointsAfterCoupons, limit: Int,
        start: CouponOutcome, budget: Int = CouponSearch.standardBudget
    ) {
        self.candidates = candidates
        self.points = points
        self.limit = limit
        self.budget = budget
        best = start
        guard limit > 0 else { return }
        let node = Node(nets: nets)
        for index in candidates.indices where candidates[index].template.isExclusive {
            price(node, with: index, taking: candidates[index].amounts(on: nets).now)
        }
        descend(node, from: 0)
    }

    private mutating func descend(_ node: Node, from first: Int) {
        let options = options(node, from: first)
        for (index, option) in options.enumerated() where option.amount > 0 {
            let lowest = node.nets.open - option.ceilingOfRest
            let bound = points.leastDue(open: lowest)
            if cannotBeat(bound, lowest: lowest, count: node.chosen.count + 1) { return }
            guard work < budget else {
                unexplored = min(unexplored ?? .max, bound)
                return
            }
            price(node, with: option.candidate, taking: option.amount)
            guard node.chosen.count + 1 < limit, index + 1 < options.count else { continue }
            let below = node.nets.open - option.amount - options[index + 1].ceilingOfRest
            if cannotBeat(points.leastDue(open: below), lowest: below, count: node.chosen.count + 2) { continue }
            descend(child(of: node, taking: option), from: option.candidate + 1)
        }
    }

    /// Prices the node's set with one more coupon.
    private mutating func price(_ node: Node, with candidate: Int, taking amount: Money) {
        guard amount > 0 else { return }
        work += node.nets.size
        let open = node.nets.open - amount
        let priced: (due: Money, points: Points)?
        if points.countsTotalsOnly {
            priced = points.due(open: open)
        } else {
            var nets = node.nets
            candidates[candidate].take(amount, from: &nets, with: &allocation)
            priced = points.due(of: nets)
        }
        guard let priced, priced.due <= best.due else { return }
        let outcome = CouponOutcome(
            due: priced.due, points: priced.points, waste: node.waste + candidates[candidate].waste(taking: amount),
            chosen: node.chosen + [candidate])
        if outcome.isBetter(than: best, among: candidates) { best = outcome }
    }

    private mutating func child(of node: Node, taking option: Option) -> Node {
        var child = node
        candidates[option.candidate].take(option.amount, from: &child.nets, with: &allocation)
        child.chosen.append(option.candidate)
        child.waste += candidates[option.candidate].waste(taking: option.amount)
        return child
    }

    /// Whether no set of at least `count` coupons that leaves `lowest` or more before points can be better than the best.
    private func cannotBeat(_ bound: Money, lowest: Money, count: Int) -> Bool {
        if bound != best.due { return bound > best.due }
        let fewest = points.leastPoints(open: lowest, due: best.due)
        if fewest != best.points { return fewest > best.points }
        return count > best.chosen.count
    }

    // MARK: What may come next

    /// A coupon that may come next, or later.
    private struct Option {
        let candidate: Int
        /// What it takes if it comes next; zero if it must not.
        let amount: Money
        /// No less than it and those after it can take together.
        var ceilingOfRest: Money = 0
    }

    private mutating func options(_ node: Node, from first: Int) -> [Option] {
        let slots = limit - node.chosen.count
        work += (candidates.count - first) * node.nets.sums.count
        var prospects = prospects(node, from: first)
        if prospects.contains(where: { candidates[$0.candidate].isFreeItem }) {
            lowerFreeItems(&prospects, on: node.nets, slots: slots)
        }
        var options: [Option] = []
        options.reserveCapacity(prospects.count)
        var ceilings = CouponCeilings(open: node.nets.open, slots: slots)
        for prospect in prospects.reversed() {
            let index = prospect.candidate
            ceilings.add(prospect.ceiling, of: candidates[index])
            let mayComeNext = !isTwin(index) || node.chosen.contains(index - 1)
            options.append(
                Option(candidate: index, amount: mayComeNext ? prospect.now : 0, ceilingOfRest: ceilings.together))
        }
        options.reverse()
        return options
    }

    private struct Prospect {
        let candidate: Int
        let now: Money
        var ceiling: Money
        let base: Money
    }

    private func prospects(_ node: Node, from first: Int) -> [Prospect] {
        (first..<candidates.count).compactMap { index in
            let candidate = candidates[index]
            if candidate.template.isExclusive || node.chosen.contains(where: { isGroup($0, of: candidate) }) {
                return nil
            }
            let (now, ceiling, base) = candidate.amounts(on: node.nets)
            return ceiling > 0 ? Prospect(candidate: index, now: now, ceiling: ceiling, base: base) : nil
        }
    }

    private func lowerFreeItems(_ prospects: inout [Prospect], on nets: CouponNets, slots: Int) {
        var ceilings = CouponCeilings(open: nets.open, slots: slots)
        for prospect in prospects { ceilings.add(prospect.ceiling, of: candidates[prospect.candidate]) }
        let others = prospects.filter { !candidates[$0.candidate].isFreeItem }.map { ($0.ceiling, $0.base) }
        let lasting = LastingUnits(others, slots: slots, together: ceilings.together)
        let freeItems = prospects.count - others.count
        for index in prospects.indices {
            let candidate = candidates[prospects[index].candidate]
            guard candidate.isFreeItem else { continue }
            let ceiling = candidate.ceiling(on: nets, besides: min(freeItems, slots) - 1, outlasting: lasting)
            prospects[index].ceiling = min(prospects[index].ceiling, ceiling ?? .max)
        }
    }

    private func isGroup(_ index: Int, of candidate: CouponCandidate) -> Bool {
        candidate.template.group != nil && candidates[index].template.group == candidate.template.group
    }

    /// Whether the one before it is of the same template: then it is used only together with that one, for that one
    /// expires earlier.
    private func isTwin(_ index: Int) -> Bool {
        index > 0 && candidates[index].template.id == candidates[index - 1].template.id
    }
}
