/// Chooses the coupons of one basket, and says why not the others.
struct CouponPicking {
    /// All coupons of the member, in the order of application.
    private let candidates: [CouponCandidate]
    /// Of each candidate, what keeps it from being used in any set.
    private let refusals: [CouponRefusal?]
    private let settlement: Settlement
    private let points: PointsAfterCoupons
    private let rules: CouponRules

    /// So many usable coupons are searched through; of more, those that take most by themselves.
    static let searchLimit = 30

    init(_ purse: Purse, points: PointsChoice, on settlement: Settlement, under program: Program) {
        candidates = purse.coupons.map { CouponCandidate($0, on: settlement, under: program.coupons) }
            .sorted(by: CouponCandidate.isAppliedBefore)
        refusals = candidates.map(\.refusal)
        self.settlement = settlement
        self.points = PointsAfterCoupons(
            points, balance: purse.points, lines: settlement.lines, under: program.points.redeem)
        rules = program.coupons
    }

    func candidate(_ index: Int) -> CouponCandidate { candidates[index] }
    func index(of number: Int64) -> Int? { candidates.firstIndex { $0.number == number } }
    func refusal(_ index: Int) -> CouponRefusal? { refusals[index] }

    /// - Throws: `.couponNotApplicable` for the first of the coupons chosen by hand that cannot be used.
    func pick(_ choice: CouponsChoice) throws(Rejection) -> (chosen: [Int], gap: Money?) {
        switch choice {
        case .none: return ([], nil)
        case .auto: return search()
        case .these(let numbers): return (try check(numbers), nil)
        }
    }

    // MARK: By hand

    private func check(_ numbers: [Int64]) throws(Rejection) -> [Int] {
        var chosen: [Int] = []
        var settlement = settlement
        for (index, candidate) in candidates.enumerated() where numbers.contains(candidate.number) {
            if let refusal = refusals[index] ?? conflict(index, chosen) { throw refuse(candidate, refusal) }
            guard chosen.count < rules.maxPerOrder else { throw refuse(candidate, .maxPerOrder(rules.maxPerOrder)) }
            let amount = candidate.amount(on: settlement)
            guard amount > 0 else { throw refuse(candidate, .noEffect) }
            candidate.take(amount, from: &settlement)
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

    private func search() -> (chosen: [Int], gap: Money?) {
        let usable = candidates.indices.filter { refusals[$0] == nil }
        // Points that cannot be charged without coupons cannot be charged with them either: nets only fall.
        guard let nothing = outcome([]), !usable.isEmpty else { return ([], nil) }
        var searched = usable
        if usable.count > CouponPicking.searchLimit {
            let most = usable.sorted { candidates[$0].amount(on: settlement) > candidates[$1].amount(on: settlement) }
            searched = most.prefix(CouponPicking.searchLimit).sorted()
        }
        let search = CouponSearch(
            searched.map { candidates[$0] }, on: settlement, points: points, limit: rules.maxPerOrder,
            start: greedy(searched, nothing))
        let chosen = search.best.chosen.map { searched[$0] }
        if usable.count > CouponPicking.searchLimit {
            let ceiling = usable.reduce(0) { $0 + candidates[$1].ceiling(on: settlement) }
            return (chosen, max(0, search.best.due - points.leastDue(open: max(0, settlement.open - ceiling))))
        }
        return (chosen, search.unexplored.map { max(0, search.best.due - $0) })
    }

    /// A good set to begin with: one coupon after the other, those that take most by themselves first.
    private func greedy(_ searched: [Int], _ start: CouponOutcome) -> CouponOutcome {
        var set: [Int] = []
        var best = start
        let order = searched.indices.sorted {
            candidates[searched[$0]].amount(on: settlement) > candidates[searched[$1]].amount(on: settlement)
        }
        for index in order where set.count < rules.maxPerOrder {
            guard conflict(searched[index], set.map { searched[$0] }) == nil else { continue }
            let wider = (set + [index]).sorted()
            guard let found = outcome(wider.map { searched[$0] }), found.chosen.count == wider.count else { continue }
            set = wider
            let outcome = CouponOutcome(due: found.due, points: found.points, waste: found.waste, chosen: wider)
            if outcome.isBetter(than: best, among: searched.map { candidates[$0] }) { best = outcome }
        }
        return best
    }

    /// What these coupons come to; those that take nothing are left out. Nil if the points chosen do not go with them.
    func outcome(_ set: [Int]) -> CouponOutcome? {
        var settlement = settlement
        var chosen: [Int] = []
        var waste: Money = 0
        for index in set {
            let amount = candidates[index].amount(on: settlement)
            guard amount > 0 else { continue }
            candidates[index].take(amount, from: &settlement)
            waste += candidates[index].waste(taking: amount)
            chosen.append(index)
        }
        guard let priced = points.due(of: settlement) else { return nil }
        return CouponOutcome(due: priced.due, points: priced.points, waste: waste, chosen: chosen)
    }

    // MARK: Reasons

    /// Every coupon that was not chosen, and why.
    func rejected(chosen: [Int], by choice: CouponsChoice) -> [RejectedCoupon] {
        candidates.indices.filter { !chosen.contains($0) }.map { index in
            let (refusal, instead) = reject(index, chosen, by: choice)
            return RejectedCoupon(
                coupon: candidates[index].number, name: candidates[index].template.name, refusal: refusal,
                dueInstead: instead?.due)
        }
    }

    private func reject(
        _ index: Int, _ chosen: [Int], by choice: CouponsChoice
    ) -> (refusal: CouponRefusal, instead: CouponOutcome?) {
        if let refusal = refusals[index] { return (refusal, nil) }
        let instead = outcome(place(of: index, in: chosen))
        // A running threshold that the others leave unmet, or a scope that they leave nothing of.
        if let instead, !instead.chosen.contains(index) { return (.noEffect, nil) }
        if choice != .auto { return (.notChosen, instead) }
        if let refusal = conflict(index, chosen) { return (refusal, instead) }
        if chosen.count >= rules.maxPerOrder { return (.maxPerOrder(rules.maxPerOrder), instead) }
        return (.worseTotal, instead)
    }

    /// The chosen coupons with this one in place of those that stand in its way.
    private func place(of index: Int, in chosen: [Int]) -> [Int] {
        var set = chosen.filter { candidates[$0].conflict(with: candidates[index]) == nil }
        if set.count >= rules.maxPerOrder, let least = least(of: set) { set.removeAll { $0 == least } }
        return (set + [index]).sorted()
    }

    /// The one that takes least.
    private func least(of set: [Int]) -> Int? {
        var settlement = settlement
        var least: (index: Int, amount: Money)?
        for index in set {
            let amount = candidates[index].amount(on: settlement)
            candidates[index].take(amount, from: &settlement)
            if amount < least?.amount ?? .max { least = (index, amount) }
        }
        return least?.index
    }

    /// Coupons that only lack some spending, those that lack least first.
    var nearMisses: [(candidate: CouponCandidate, missing: Money)] {
        candidates.indices.compactMap { index in
            guard case .threshold(let missing)? = refusals[index] else { return nil }
            return (candidates[index], missing)
        }.sorted { ($0.missing, $0.candidate.number) < ($1.missing, $1.candidate.number) }
    }
}
