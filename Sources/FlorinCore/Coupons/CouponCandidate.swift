/// A coupon on one basket: which lines it is for, and what it takes as the basket stands.
struct CouponCandidate {
    let offer: CouponOffer
    /// By line.
    private let inScope: [Bool]
    /// What the scope comes to before any coupon.
    private let baseBefore: Money
    private let thresholdBase: CouponRules.ThresholdBase

    var template: CouponTemplate { offer.template }
    var number: Int64 { offer.coupon.number }

    init(_ offer: CouponOffer, on settlement: Settlement, under rules: CouponRules) {
        self.offer = offer
        inScope = settlement.lines.map(offer.template.scope.contains)
        thresholdBase = rules.thresholdBase
        var base: Money = 0
        for run in settlement.units where inScope[run.line] { base += run.external * run.count }
        baseBefore = base
    }

    /// What keeps it from being used, whatever other coupons do.
    var refusal: CouponRefusal? {
        if let refusal = offer.refusal { return refusal }
        if !inScope.contains(true) { return .scopeEmpty }
        if baseBefore < template.threshold { return .threshold(missing: template.threshold - baseBefore) }
        return baseBefore == 0 ? .noEffect : nil
    }

    /// What its scope comes to on these nets.
    private func base(_ settlement: Settlement) -> Money {
        var base: Money = 0
        for run in settlement.units where inScope[run.line] { base += run.external * run.count }
        return base
    }

    /// What it would take now; zero if its threshold is not met.
    func amount(on settlement: Settlement) -> Money {
        let base = base(settlement)
        guard isMet(base) else { return 0 }
        return amount(of: base) { leastRun(settlement).map { settlement.units[$0].external } ?? 0 }
    }

    /// No less than it could take now or after any other coupons, for nets only fall. A free item's unit may become a
    /// dearer one when the cheapest is paid for.
    func ceiling(on settlement: Settlement) -> Money {
        let base = base(settlement)
        guard isMet(base) else { return 0 }
        return amount(of: base) {
            var dearest: Money = 0
            for run in settlement.units where inScope[run.line] { dearest = max(dearest, run.external) }
            return dearest
        }
    }

    private func isMet(_ base: Money) -> Bool {
        thresholdBase == .afterTier || base >= template.threshold
    }

    private func amount(of base: Money, unit: () -> Money) -> Money {
        switch template.benefit {
        case .fixed(let amount): min(amount, base)
        case .percent(let percent, let most): min(percent.rate.halfUp(of: base), most ?? .max)
        case .freeItem: unit()
        }
    }

    private func leastRun(_ settlement: Settlement) -> Int? {
        var least: Int?
        for (index, run) in settlement.units.enumerated() where inScope[run.line] && run.external > 0 {
            if run.external < least.map({ settlement.units[$0].external }) ?? .max { least = index }
        }
        return least
    }

    /// What of the coupon's own worth is lost when it takes only so much.
    func waste(taking amount: Money) -> Money {
        if case .fixed(let face) = template.benefit { return face - amount }
        return 0
    }

    /// Takes it; nil if that is nothing.
    func apply(to settlement: inout Settlement) -> PriceStep? {
        let base = base(settlement)
        let amount = amount(on: settlement)
        guard amount > 0 else { return nil }
        let lines = take(amount, from: &settlement)
        let counted = thresholdBase == .afterTier ? baseBefore : base
        let reason = CouponReason(
            coupon: number, template: template.id, name: template.name, benefit: template.benefit, base: base,
            threshold: template.threshold, counted: template.threshold > 0 ? counted : 0, funding: template.funding)
        return PriceStep(amount: -amount, lines: lines, kind: .coupon(reason))
    }

    @discardableResult
    func take(_ amount: Money, from settlement: inout Settlement) -> [Money] {
        let part: WritableKeyPath<UnitRun, Money> =
            template.funding == .platform ? \.platformCoupons : \.merchantCoupons
        func give(_ run: inout UnitRun, _ share: Money) {
            run.discount += share
            run[keyPath: part] += share
        }
        if case .freeItem = template.benefit, let run = leastRun(settlement) {
            return settlement.takeUnit(ofRun: run, give: give)
        }
        return settlement.take(amount, weight: { inScope[$0.line] ? $0.external : 0 }, give: give)
    }
}

extension CouponCandidate {
    /// The order of application: stage, template, coupon.
    static func isAppliedBefore(_ a: CouponCandidate, _ b: CouponCandidate) -> Bool {
        if a.template.stage != b.template.stage { return a.template.stage < b.template.stage }
        if a.template.id != b.template.id { return a.template.id < b.template.id }
        return a.number < b.number
    }

    /// What keeps the two from going with one order.
    func conflict(with other: CouponCandidate) -> CouponRefusal? {
        if template.isExclusive || other.template.isExclusive { return .exclusiveWith(other.number) }
        if let group = template.group, group == other.template.group { return .groupTaken(by: other.number) }
        return nil
    }
}
