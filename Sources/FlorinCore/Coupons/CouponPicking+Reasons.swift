extension CouponPicking {
    /// The work after which coupons are no longer tried in place of others: a few milliseconds, whatever the basket. The
    /// reasons that follow come without `dueInstead`.
    static let reasonBudget = 200_000

    /// Every coupon that was not chosen, and why.
    func rejected(chosen: [Int], by choice: CouponsChoice) -> [RejectedCoupon] {
        let chosen = chosen.sorted()
        var trial = CouponTrial(candidates, on: nets, points: points)
        let amounts = zip(chosen, trial.amounts(of: chosen))
        let least = amounts.min { $0.1 < $1.1 }?.0
        return candidates.indices.filter { !chosen.contains($0) }.map { index in
            var instead: CouponOutcome?
            if refusals[index] == nil, rules.maxPerOrder > 0, trial.work < CouponPicking.reasonBudget {
                instead = trial.outcome(of: place(of: index, in: chosen, least: least))
            }
            // A running threshold that the others leave unmet, or a scope that they leave nothing of.
            let hasEffect = instead?.chosen.contains(index) ?? true
            return RejectedCoupon(
                coupon: candidates[index].number, name: candidates[index].template.name,
                refusal: hasEffect ? refusal(index, chosen, by: choice) : .noEffect,
                dueInstead: hasEffect ? instead?.due : nil)
        }
    }

    private func refusal(_ index: Int, _ chosen: [Int], by choice: CouponsChoice) -> CouponRefusal {
        if let refusal = refusals[index] ?? conflict(index, chosen) { return refusal }
        if chosen.count >= rules.maxPerOrder { return .maxPerOrder(rules.maxPerOrder) }
        return choice == .auto ? .worseTotal : .notChosen
    }

    /// The chosen coupons with this one in place of those that stand in its way; of too many, in place of the one that
    /// takes least.
    private func place(of index: Int, in chosen: [Int], least: Int?) -> [Int] {
        var set = chosen.filter { candidates[$0].conflict(with: candidates[index]) == nil }
        if set.count >= rules.maxPerOrder { set.removeAll { $0 == least } }
        return (set + [index]).sorted()
    }

    /// Coupons that only lack some spending, those that lack least first.
    var nearMisses: [(candidate: CouponCandidate, missing: Money)] {
        candidates.indices.compactMap { index in
            guard case .threshold(let missing)? = refusals[index] else { return nil }
            return (candidates[index], missing)
        }.sorted { ($0.missing, $0.candidate.number) < ($1.missing, $1.candidate.number) }
    }
}
