/// Chooses the coupons of one basket, and says why not the others.
struct CouponPicking {
    /// All coupons of the member, in the order of a search.
    let candidates: [CouponCandidate]
    /// Of each candidate, what keeps it from being used in any set.
    let refusals: [CouponRefusal?]
    let nets: CouponNets
    let points: PointsAfterCoupons
    let rules: CouponRules

    /// So many usable coupons are searched through; of more, those that take most by themselves.
    static let searchLimit = 30

    init(_ purse: Purse, points: PointsChoice, on settlement: Settlement, under program: Program) {
        let offers = purse.coupons.sorted(by: CouponCandidate.isSearchedBefore)
        let excluded = program.points.redeem.excludeCategories
        let isEligible = settlement.lines.map { !$0.isIn(excluded) }
        let scopes = offers.map { offer in settlement.lines.map { offer.template.scope.contains($0) } }
        var kinds = LineKinds(lines: settlement.lines.count)
        for feature in [isEligible] + scopes { kinds.distinguish(feature) }
        candidates = zip(offers, scopes).map { offer, scope in
            CouponCandidate(
                offer, inScope: scope, ofKinds: kinds.having(scope), on: settlement, under: program.coupons)
        }
        refusals = candidates.map(\.refusal)
        nets = CouponNets(settlement, kinds: kinds)
        self.points = PointsAfterCoupons(
            points, balance: purse.points, eligible: excluded.isEmpty ? [] : kinds.having(isEligible),
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

    /// What would be due with these coupons; nil if the points chosen do not go with them.
    func due(of chosen: [Int]) -> Money? {
        var trial = CouponTrial(candidates, on: nets, points: points)
        return trial.outcome(of: chosen.sorted())?.due
    }

    private func inOrderOfApplication(_ set: [Int]) -> [Int] {
        set.sorted { CouponCandidate.isAppliedBefore(candidates[$0].offer, candidates[$1].offer) }
    }

    // MARK: By hand

    private func check(_ numbers: [Int64]) throws(Rejection) -> [Int] {
        var chosen: [Int] = []
        var trial = CouponTrial(candidates, on: nets, points: points)
        for (index, candidate) in candidates.enumerated() where numbers.contains(candidate.number) {
            if let refusal = refusals[index] ?? conflict(index, chosen) { throw refuse(candidate, refusal) }
            guard chosen.count < rules.maxPerOrder else { throw refuse(candidate, .maxPerOrder(rules.maxPerOrder)) }
            chosen.append(index)
            guard trial.amounts(of: chosen).last != 0 else { throw refuse(candidate, .noEffect) }
        }
        return chosen
    }

    private func refuse(_ candidate: CouponCandidate, _ refusal: CouponRefusal) -> Rejection {
        let id = EntryID(.coupon, candidate.offer.owner, candidate.number)
        return .couponNotApplicable(coupon: id.text, refusal)
    }

    func conflict(_ index: Int, _ chosen: [Int]) -> CouponRefusal? {
        for other in chosen where other != index {
            if let refusal = candidates[index].conflict(with: candidates[other]) { return refusal }
        }
        return nil
    }

    // MARK: By search

    private func search(_ budget: Int) -> (chosen: [Int], gap: Money?) {
        let usable = candidates.indices.filter { refusals[$0] == nil }
        guard !usable.isEmpty, rules.maxPerOrder > 0 else { return ([], nil) }
        var searched = usable
        if usable.count > CouponPicking.searchLimit {
            let worthy = usable.map { candidates[$0] }.byWorth(on: nets).prefix(CouponPicking.searchLimit)
            searched = worthy.sorted().map { usable[$0] }
        }
        let search = CouponSearch(
            searched.map { candidates[$0] }, on: nets, points: points, slots: rules.maxPerOrder, budget: budget)
        guard let search else { return ([], nil) }
        let least = searched.count < usable.count ? leastDue(among: usable) : search.unexplored
        return (search.best.chosen.map { searched[$0] }, least.map { max(0, search.best.due - $0) })
    }

    /// No set of these coupons leaves less due.
    private func leastDue(among usable: [Int]) -> Money {
        let coupons = usable.map { candidates[$0] }
        var ceilings = CouponCeilings(coupons, on: nets, slots: rules.maxPerOrder)
        let together = ceilings.bound(ceilings.rivals.start).least
        let alone = coupons.filter(\.template.isExclusive).map { nets.open - $0.amount(on: nets) }
        return points.leastDue(open: min(together, alone.min() ?? together))
    }
}
