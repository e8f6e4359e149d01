/// Chooses the coupons of one basket, and says why not the others.
struct CouponPicking {
    /// All coupons of the member, in the order of a search.
    private let candidates: [CouponCandidate]
    /// Of each candidate, what keeps it from being used in any set.
    private let refusals: [CouponRefusal?]
    private let nets: CouponNets
    private let points: PointsAfterCoupons
    private let rules: CouponRules

    /// So many usable coupons are searched through; of more, those that take most by themselves.
    static let searchLimit = 30

    init(_ purse: Purse, points: PointsChoice, on settlement: Settlement, under program: Program) {
        let offers = purse.coupons.sorted(by: CouponCandidate.isSearchedBefore)
        let excluded = program.points.redeem.excludeCategories
        let lines = settlement.lines
        let kinds = LineKinds(
            lines.map { line in [!line.isIn(excluded)] + offers.map { $0.template.scope.contains(line) } })
        candidates = offers.enumerated().map { index, offer in
            let ofKinds = kinds.having(index + 1)
            return CouponCandidate(
                offer, inScope: kinds.kinds.map { ofKinds[$0] }, ofKinds: ofKinds, on: settlement,
                under: program.coupons)
        }
        refusals = candidates.map(\.refusal)
        nets = CouponNets(settlement, kinds: kinds.kinds)
        self.points = PointsAfterCoupons(
            points, balance: purse.points, eligible: excluded.isEmpty ? [] : kinds.having(0),
            under: program.points.redeem)
        rules = program.coupons
    }

    func candidate(_ index: Int) -> CouponCandidate { candidates[index] }
    func index(of number: Int64) -> Int? { candidates.firstIndex { $0.number == number } }
    func refusal(_ index: Int) -> CouponRefusal? { refusals[index] }

    /// - Throws: `.couponNotApplicable` for the first of the coupons chosen by hand that cannot be used.
    func pick(
        _ choice: CouponsChoice, budget: Int = CouponSearch.standardBudget
    ) throws(Rejection) -> (chosen: [Int], gap: Money?) {
        switch choice {
        case .none: return ([], nil)
        case .auto:
            let (chosen, gap) = search(budget)
            return (inOrderOfApplication(chosen), gap)
        case .these(let numbers): return (inOrderOfApplication(try check(numbers)), nil)
        }
    }

    private func inOrderOfApplication(_ set: [Int]) -> [Int] {
        set.sorted { CouponCandidate.isAppliedBefore(candidates[$0].offer, candidates[$1].offer) }
    }

    // MARK: By hand

    private func check(_ numbers: [Int64]) throws(Rejection) -> [Int] {
        var chosen: [Int] = []
        var trial = Trial(nets)
        for (index, candidate) in candidates.enumerated() where numbers.contains(candidate.number) {
            if let refusal = refusals[index] ?? conflict(index, chosen) { throw refuse(candidate, refusal) }
            guard chosen.count < rules.maxPerOrder else { throw refuse(candidate, .maxPerOrder(rules.maxPerOrder)) }
            guard trial.take(candidate) > 0 else { throw refuse(candidate, .noEffect) }
            chosen.append(index)
        }
        return chosen
    }

    private func refuse(_ candidate: CouponCandidate, _ refusal: CouponRefusal) -> Rejection {
        let id = EntryID(.coupon, candidate.offer.owner, candidate.number)
        return .couponNotApplicable(coupon: id.text, refusal)
    }

    private func conflict(_ index: Int, _ chosen: [Int]) -> CouponRefusal? {
        for other in chosen where other != index {
            if let refusal = candidates[index].conflict(with: candidates[other]) { return refusal }
        }
        return nil
    }

    // MARK: By search

    private func search(_ budget: Int) -> (chosen: [Int], gap: Money?) {
        let usable = candidates.indices.filter { refusals[$0] == nil }
        // Points that cannot be charged without coupons cannot be charged with them either: nets only fall.
        guard let nothing = outcome([]), !usable.isEmpty else { return ([], nil) }
        var searched = usable
        if usable.count > CouponPicking.searchLimit {
            searched = byWorth(usable).prefix(CouponPicking.searchLimit).sorted()
        }
        let start = greedy(searched, nothing)
        let search = CouponSearch(
            searched.map { candidates[$0] }, on: nets, points: points, limit: rules.maxPerOrder,
            start: CouponOutcome(
                due: start.due, points: start.points, waste: start.waste,
                chosen: start.chosen.compactMap(searched.firstIndex)), budget: budget)
        let chosen = search.best.chosen.map { searched[$0] }
        if usable.count > CouponPicking.searchLimit {
            let ceiling = usable.reduce(0) { $0 + candidates[$1].amounts(on: nets).ceiling }
            return (chosen, max(0, search.best.due - points.leastDue(open: max(0, nets.open - ceiling))))
        }
        return (chosen, search.unexplored.map { max(0, search.best.due - $0) })
    }

    /// A good set to begin with: one coupon after the other, those that take most by themselves first.
    private func greedy(_ searched: [Int], _ start: CouponOutcome) -> CouponOutcome {
        var set: [Int] = []
        var best = start
        for index in byWorth(searched) where set.count < rules.maxPerOrder {
            guard conflict(index, set) == nil else { continue }
            let wider = (set + [index]).sorted()
            guard let found = outcome(wider), found.chosen.count == wider.count else { continue }
            set = wider
            if found.isBetter(than: best, among: candidates) { best = found }
        }
        return best
    }

    /// Those that take most by themselves first.
    private func byWorth(_ indices: [Int]) -> [Int] {
        let worth = candidates.map { $0.amounts(on: nets).now }
        return indices.sorted { (worth[$0], $1) > (worth[$1], $0) }
    }

    /// What these coupons come to; those that take nothing are left out. Nil if the points chosen do not go with them.
    func outcome(_ set: [Int]) -> CouponOutcome? {
        var trial = Trial(nets)
        let chosen = set.filter { trial.take(candidates[$0]) > 0 }
        guard let priced = points.due(of: trial.nets) else { return nil }
        return CouponOutcome(due: priced.due, points: priced.points, waste: trial.waste, chosen: chosen)
    }

    /// Coupons taken one after the other.
    private struct Trial {
        private(set) var nets: CouponNets
        private(set) var waste: Money = 0
        private var allocation = Allocation()

        init(_ nets: CouponNets) {
            self.nets = nets
        }

        /// Gives what the coupon took.
        mutating func take(_ candidate: CouponCandidate) -> Money {
            let amount = candidate.amounts(on: nets).now
            guard amount > 0 else { return 0 }
            candidate.take(amount, from: &nets, with: &allocation)
            waste += candidate.waste(taking: amount)
            return amount
        }
    }

    // MARK: Reasons

    /// Every coupon that was not chosen, and why.
    func rejected(chosen: [Int], by choice: CouponsChoice) -> [RejectedCoupon] {
        let least = least(of: chosen)
        return candidates.indices.filter { !chosen.contains($0) }.map { index in
            let (refusal, instead) = reject(index, chosen, least: least, by: choice)
            return RejectedCoupon(
                coupon: candidates[index].number, name: candidates[index].template.name, refusal: refusal,
                dueInstead: instead?.due)
        }
    }

    private func reject(
        _ index: Int, _ chosen: [Int], least: Int?, by choice: CouponsChoice
    ) -> (refusal: CouponRefusal, instead: CouponOutcome?) {
        if let refusal = refusals[index] { return (refusal, nil) }
        if rules.maxPerOrder == 0 { return (.maxPerOrder(0), nil) }
        let instead = outcome(place(of: index, in: chosen, least: least))
        // A running threshold that the others leave unmet, or a scope that they leave nothing of.
        if let instead, !instead.chosen.contains(index) { return (.noEffect, nil) }
        if choice != .auto { return (.notChosen, instead) }
        if let refusal = conflict(index, chosen) { return (refusal, instead) }
        if chosen.count >= rules.maxPerOrder { return (.maxPerOrder(rules.maxPerOrder), instead) }
        return (.worseTotal, instead)
    }

    /// The chosen coupons with this one in place of those that stand in its way; of too many, in place of the one that
    /// takes least.
    private func place(of index: Int, in chosen: [Int], least: Int?) -> [Int] {
        var set = chosen.filter { candidates[$0].conflict(with: candidates[index]) == nil }
        if set.count >= rules.maxPerOrder { set.removeAll { $0 == least } }
        return (set + [index]).sorted()
    }

    private func least(of set: [Int]) -> Int? {
        var trial = Trial(nets)
        let amounts = set.map { (index: $0, amount: trial.take(candidates[$0])) }
        return amounts.min { $0.amount < $1.amount }?.index
    }

    /// Coupons that only lack some spending, those that lack least first.
    var nearMisses: [(candidate: CouponCandidate, missing: Money)] {
        candidates.indices.compactMap { index in
            guard case .threshold(let missing)? = refusals[index] else { return nil }
            return (candidates[index], missing)
        }.sorted { ($0.missing, $0.candidate.number) < ($1.missing, $1.candidate.number) }
    }
}
