/// Finds the coupons that, together with the points, leave the least due: branch and bound over the sets of coupons.
///
/// Coupon by coupon it is decided whether a set has it, the one first that may take the most. What is left to pay after points
/// does not rise steadily with what is left before them, because of steps and minimums (a coupon may cost more in points
/// than it takes), so every set is priced with its points, but for those of which bounds show that they cannot be better
/// than the best set known.
struct CouponSearch {
    private let candidates: [CouponCandidate]
    private let points: PointsAfterCoupons
    private let budget: Int
    private var trial: CouponTrial
    private var ceilings: CouponCeilings
    private var rivals: CouponRivals { ceilings.rivals }
    private(set) var best: CouponOutcome
    /// The least that could be due among the sets that were left out for want of budget.
    private(set) var unexplored: Money?

    /// The work after which a search gives up: some ten milliseconds, whatever the basket.
    static let standardBudget = 500_000

    /// Nil if the points that were chosen cannot be charged. That is so without coupons; with them there is still less to
    /// charge.
    ///
    /// - Parameters:
    ///   - candidates: usable ones, in the order of application; of one template, those that expire earlier first.
    ///   - slots: how many of them may be used together; at least one.
    init?(
        _ candidates: [CouponCandidate], on nets: CouponNets, points: PointsAfterCoupons, slots: Int,
        budget: Int = CouponSearch.standardBudget
    ) {
        self.candidates = candidates
        self.points = points
        self.budget = budget
        trial = CouponTrial(candidates, on: nets, points: points)
        ceilings = CouponCeilings(candidates, on: nets, slots: slots)
        guard let nothing = trial.outcome(of: []) else { return nil }
        best = nothing
        for index in candidates.indices where candidates[index].template.isExclusive { price([index]) }
        price(greedy(on: nets, slots: slots))
        explore(rivals.start, used: 0)
    }

    /// A good set to begin with: one coupon after the other, those first that take the most by themselves.
    private func greedy(on nets: CouponNets, slots: Int) -> [Int] {
        var decisions = rivals.start
        var used = 0
        for index in candidates.byWorth(on: nets) where decisions[index] == .open && used < slots {
            guard rivals.mayBeNext(index, decisions) else { continue }
            rivals.use(index, &decisions)
            used += 1
        }
        return decisions.indices.filter { decisions[$0] == .used }
    }

    /// Looks at all sets that have the coupons in use and any of the open ones.
    private mutating func explore(_ decided: [CouponDecision], used count: Int) {
        var decisions = decided
        var bound = ceilings.bound(decisions)
        if mayBeBetter(bound.leastAlone, count: count) { price(decisions.indices.filter { decisions[$0] == .used }) }
        while let next = bound.next, mayBeBetter(bound.least, count: count + 1) {
            guard ceilings.work + trial.work < budget else {
                unexplored = min(unexplored ?? .max, points.leastDue(open: bound.least))
                return
            }
            var with = decisions
            rivals.use(next, &with)
            explore(with, used: count + 1)
            rivals.leaveOut(next, &decisions)
            bound = ceilings.bound(decisions)
        }
    }

    private mutating func price(_ set: [Int]) {
        guard let outcome = trial.outcome(of: set), outcome.isBetter(than: best, among: candidates) else { return }
        best = outcome
    }

    /// Whether a set of at least `count` coupons that leaves so much or more before points may be better than the best.
    private func mayBeBetter(_ open: Money, count: Int) -> Bool {
        let due = points.leastDue(open: open)
        if due != best.due { return due < best.due }
        let fewest = points.leastPoints(open: open, due: due)
        if fewest != best.points { return fewest < best.points }
        return count <= best.chosen.count
    }
}

extension [CouponCandidate] {
    /// Those first that take the most by themselves.
    func byWorth(on nets: CouponNets) -> [Int] {
        let worth = map { $0.amount(on: nets) }
        return indices.sorted { (worth[$0], $1) > (worth[$1], $0) }
    }
}
