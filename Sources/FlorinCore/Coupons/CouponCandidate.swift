/// A coupon on one basket: which lines it is for, and what it takes as the basket stands.
struct CouponCandidate {
    let offer: CouponOffer
    /// By line.
    private let inScope: [Bool]
    /// By kind of line.
    let ofKinds: [Bool]
    /// What the scope comes to before any coupon.
    private let baseBefore: Money
    private let thresholdBase: CouponRules.ThresholdBase

    var template: CouponTemplate { offer.template }
    var number: Int64 { offer.coupon.number }

    /// - Parameters:
    ///   - inScope: by line.
    ///   - ofKinds: the same by kind of line; for a search.
    init(
        _ offer: CouponOffer, inScope: [Bool], ofKinds: [Bool] = [], on settlement: Settlement, under rules: CouponRules
    ) {
        self.offer = offer
        self.inScope = inScope
        self.ofKinds = ofKinds
        thresholdBase = rules.thresholdBase
        baseBefore = settlement.open { inScope[$0] }
    }

    /// What keeps it from being used, whatever other coupons do.
    var refusal: CouponRefusal? {
        if let refusal = offer.refusal { return refusal }
        if !inScope.contains(true) { return .scopeEmpty }
        if baseBefore < template.threshold { return .threshold(missing: template.threshold - baseBefore) }
        return baseBefore == 0 ? .noEffect : nil
    }

    private func isMet(_ base: Money) -> Bool {
        base >= runningThreshold
    }

    /// - Parameter unit: what is left of the unit that a free item is.
    private func amount(of base: Money, unit: Money) -> Money {
        guard isMet(base) else { return 0 }
        switch template.benefit {
        case .fixed(let amount): return min(amount, base)
        case .percent(let percent, let most): return min(percent.rate.halfUp(of: base), most ?? .max)
        case .freeItem: return base > 0 ? unit : 0
        }
    }

    /// What of the coupon's own worth is lost when it takes only so much.
    func waste(taking amount: Money) -> Money {
        if case .fixed(let face) = template.benefit { return face - amount }
        return 0
    }

    // MARK: While searching

    func amount(on nets: CouponNets) -> Money {
        var (base, least): (Money, Money) = (0, .max)
        for (kind, sum) in nets.sums.enumerated() where ofKinds[kind] {
            base += sum.total
            least = min(least, sum.least)
        }
        return amount(of: base, unit: least)
    }

    /// What its scope must still come to when it is applied; zero: that is settled before.
    var runningThreshold: Money { thresholdBase == .afterTier ? 0 : template.threshold }

    var isFreeItem: Bool {
        if case .freeItem = template.benefit { true } else { false }
    }

    func take(_ amount: Money, from nets: inout CouponNets, with allocation: inout Allocation) {
        if case .freeItem = template.benefit {
            nets.takeUnit(ofKinds: ofKinds)
        } else {
            nets.take(amount, ofKinds: ofKinds, with: &allocation)
        }
    }

    // MARK: For good

    /// Takes it off the units in scope; nil if that is nothing.
    func apply(to settlement: inout Settlement) -> PriceStep? {
        let base = settlement.open { inScope[$0] }
        let unit = settlement.cheapestRun { inScope[$0] }
        let amount = amount(of: base, unit: unit.map { settlement.units[$0].external } ?? 0)
        guard amount > 0 else { return nil }
        let counted = thresholdBase == .afterTier ? baseBefore : base
        let reason = CouponReason(
            coupon: number, template: template.id, name: template.name, benefit: template.benefit, base: base,
            threshold: template.threshold, counted: template.threshold > 0 ? counted : 0, funding: template.funding)
        return PriceStep(amount: -amount, lines: take(amount, unit, from: &settlement), kind: .coupon(reason))
    }

    private func take(_ amount: Money, _ unit: Int?, from settlement: inout Settlement) -> [Money] {
        let part: WritableKeyPath<UnitRun, Money> =
            template.funding == .platform ? \.platformCoupons : \.merchantCoupons
        func give(_ run: inout UnitRun, _ share: Money) {
            run.discount += share
            run[keyPath: part] += share
        }
        if case .freeItem = template.benefit, let unit { return settlement.takeUnit(ofRun: unit, give: give) }
        return settlement.take(amount, weight: { inScope[$0.line] ? $0.external : 0 }, give: give)
    }
}

extension CouponCandidate {
    /// The order of application: stage, template, coupon.
    static func isAppliedBefore(_ a: CouponOffer, _ b: CouponOffer) -> Bool {
        if a.template.stage != b.template.stage { return a.template.stage < b.template.stage }
        if a.template.id != b.template.id { return a.template.id < b.template.id }
        return a.coupon.number < b.coupon.number
    }

    /// The order of a search: of one template, whose coupons are alike, those that expire earlier first.
    static func isSearchedBefore(_ a: CouponOffer, _ b: CouponOffer) -> Bool {
        let (first, second) = (a.coupon.validUntil?.milliseconds ?? .max, b.coupon.validUntil?.milliseconds ?? .max)
        guard a.template.id == b.template.id, first != second else { return isAppliedBefore(a, b) }
        return first < second
    }

    /// What keeps the two from going with one order.
    func conflict(with other: CouponCandidate) -> CouponRefusal? {
        if template.isExclusive || other.template.isExclusive { return .exclusiveWith(other.number) }
        if let group = template.group, group == other.template.group { return .groupTaken(by: other.number) }
        return nil
    }
}

extension Settlement {
    /// What is left to pay of some lines.
    fileprivate func open(where isWanted: (Int) -> Bool) -> Money {
        var sum: Money = 0
        for run in units where isWanted(run.line) { sum += run.external * run.count }
        return sum
    }

    /// The first run of the cheapest units of some lines that have something left to pay.
    fileprivate func cheapestRun(where isWanted: (Int) -> Bool) -> Int? {
        var least: Int?
        for (index, run) in units.enumerated() where isWanted(run.line) && run.external > 0 {
            if run.external < least.map({ units[$0].external }) ?? .max { least = index }
        }
        return least
    }
}
