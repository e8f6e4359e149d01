import FlorinCore

/// A sale, priced unit by unit and by trying every number of points: slow and plain.
struct ModelSale {
    /// One each, as far as they are kept.
    private(set) var units: [UnitRun] = []
    /// As it was before.
    private let buyer: ModelMember
    /// The lot of each point that is still spent.
    private var spent: [Int] = []
    private var earnedLot: Int?

    private typealias Tender = WritableKeyPath<UnitRun, Money>
    private static var tenders: [Tender] { [\.pointsAmount, \.principal, \.bonus, \.external] }

    init(_ request: SaleRequest, for member: ModelMember) throws(ModelRefusal) {
        buyer = member
        for (index, line) in request.lines.enumerated() {
            let unit = UnitRun(line: index, count: 1, external: line.unitAmount)
            units += Array(repeating: unit, count: Int(line.quantity))
        }
        let rate = buyer.currentTier.discount.rate
        give((2 * total(\.external) * rate.numerator + rate.denominator) / (2 * rate.denominator), to: \.discount)
        try payPoints(request.selection.points)
        try payWallet(request.selection.wallet)
    }

    func total(_ tender: KeyPath<UnitRun, Int64>) -> Int64 { units.reduce(0) { $0 + $1[keyPath: tender] } }

    var earned: (points: Points, growth: Growth) {
        let (earn, growth) = (buyer.program.points.earn.proportion, buyer.program.growth.proportion)
        let (paid, rate) = (total(\.principal) + total(\.external), buyer.currentTier.earnMultiplier.rate)
        return (paid * rate.numerator * earn.points / (rate.denominator * earn.per), paid * growth.points / growth.per)
    }

    private mutating func give(_ amount: Money, from source: Tender = \.external, to target: Tender) {
        for (unit, share) in allocate(amount, units.map { $0[keyPath: source] }).enumerated() {
            units[unit][keyPath: source] -= share
            units[unit][keyPath: target] += share
        }
    }

    private mutating func payPoints(_ choice: PointsChoice) throws(ModelRefusal) {
        let (open, rules) = (total(\.external), buyer.program.points.redeem)
        var (most, wanted) = (buyer.available, Points?.none)
        if case .none = choice { most = 0 }
        if case .atMost(let points) = choice { most = min(most, points) }
        if case .exactly(let points) = choice { (most, wanted) = (points, points) }
        if most > buyer.available { throw .insufficientPoints }
        let share = open * rules.maxShare.rate.numerator / rules.maxShare.rate.denominator
        let cap = min(share, rules.maxAmount ?? share, open - rules.minimumCash)
        let charges: [(Points, Money)] =
            switch rules.kind {
            // Taken one at a time: a smaller one that buys more does not stand in the way.
            case .fixed(let blocks): blocks.map { ($0.points, $0.amount) }.filter { $0.0 == wanted ?? $0.0 }
            case .ratio(_, let minimum, let step):
                stride(from: step, through: most, by: Int(step)).filter { $0 >= minimum }.map { ($0, rules.worth($0)) }
            }
        let best = charges.reduce((0, 0)) { $1.0 <= most && $1.1 <= cap && $1.1 > $0.1 ? $1 : $0 }
        if best.0 != wanted ?? best.0 { throw .limitExceeded }
        give(best.1, to: \.pointsAmount)
        for (unit, points) in allocate(best.0, units.map(\.pointsAmount)).enumerated() { units[unit].points = points }
    }

    private mutating func payWallet(_ choice: WalletChoice) throws(ModelRefusal) {
        let (open, held) = (total(\.external), buyer.principal + buyer.bonus)
        var amount = min(open, held)
        if case .none = choice { amount = 0 }
        if case .exactly(let wanted) = choice { amount = wanted }
        if amount > held { throw .insufficientFunds }
        if amount > open { throw .limitExceeded }
        let principal =
            switch buyer.program.wallet.spendOrder {
            case .principalFirst: min(amount, buyer.principal)
            case .bonusFirst: amount - min(amount, buyer.bonus)
            case .proportional: allocate(amount, [buyer.principal, buyer.bonus])[0]
            }
        give(amount, to: \.bonus)
        give(principal, from: \.bonus, to: \.principal)
    }

    // MARK: What it does to the member

    mutating func settle(with member: inout ModelMember) {
        let (rules, zone, now) = (buyer.program.points, buyer.program.zone, buyer.now)
        let start = rules.pending.end(forPointsEarnedAt: now, in: zone)
        let ends = [now, start].filter { $0 != .never }.map { rules.expiry.expiry(of: $0, in: zone) }
        let end = ends.first { $0.map { start == .never || $0 > start } ?? true } ?? ends.last ?? nil
        spent = member.next(total(\.points))
        // Before they go: a lot that the sale empties can take what it earns.
        earnedLot = member.credit(earned.points, .sale, from: start, until: end)
        member.remove(spent)
        member.principal -= total(\.principal)
        member.bonus -= total(\.bonus)
        member.growth += earned.growth
        member.tier = member.currentTier.id
    }

    /// By today's program; what is not earned any more follows from the sale's own.
    mutating func refund(_ claim: RefundClaim, to member: inout ModelMember) throws(ModelRefusal) {
        let (before, rules) = (earned, member.program.points)
        var back = try take(claim)
        for _ in 0..<back.points { member.restore(spent.removeLast(), spentAt: buyer.now) }
        let missing = member.clawBack(before.points - earned.points, earnedIn: earnedLot)
        member.growth -= min(member.growth, before.growth - earned.growth)
        var charge = rules.clawback == .chargeRefund ? rules.redeem.worth(missing) : 0
        for tender: Tender in [\.external, \.principal, \.bonus] {
            let part = min(charge, back[keyPath: tender])
            back[keyPath: tender] -= part
            charge -= part
        }
        member.principal += back.principal
        member.bonus += back.bonus
    }

    /// What comes back, as one unit that has all of it.
    private mutating func take(_ claim: RefundClaim) throws(ModelRefusal) -> UnitRun {
        var (back, lines) = (UnitRun(line: 0, count: 1), units.map(\.line))
        let parts = units.flatMap { unit in ModelSale.tenders.map { unit[keyPath: $0] } }
        let all = parts.reduce(0, +)
        switch claim {
        case .units(let claims): lines = claims.flatMap { Array(repeating: $0.line, count: Int($0.quantity)) }
        case .amount(let amount) where amount != all:
            if amount > all { throw .refundExceedsPayment }
            lines = []
            for (index, share) in allocate(amount, parts).enumerated() where share > 0 {
                let (unit, tender) = (index / 4, ModelSale.tenders[index % 4])
                let points = tender == \.pointsAmount ? units[unit].points * share / parts[index] : 0
                for (part, taken) in [(tender, share), (\.points, points)] {
                    units[unit][keyPath: part] -= taken
                    back[keyPath: part] += taken
                }
            }
        case .amount, .everything: if units.isEmpty { throw .refundExceedsPayment }
        }
        for line in lines {
            guard let unit = units.firstIndex(where: { $0.line == line }) else { throw .refundExceedsPayment }
            for part in ModelSale.tenders + [\.points] { back[keyPath: part] += units[unit][keyPath: part] }
            units.remove(at: unit)
        }
        return back
    }
}

extension RedeemRules {
    /// At the ratio, or as the smallest block would buy it.
    fileprivate func worth(_ points: Points) -> Money {
        switch kind {
        case .ratio(let ratio, _, _): points * ratio.amount / ratio.points
        case .fixed(let blocks): points * blocks[0].amount / blocks[0].points
        }
    }
}

/// Largest remainder, ties to the lower index.
private func allocate(_ total: Int64, _ weights: [Int64]) -> [Int64] {
    let sum = max(1, weights.reduce(0, +))
    var shares = weights.map { total * $0 / sum }
    let order = weights.indices.sorted { (total * weights[$1] % sum, $0) < (total * weights[$0] % sum, $1) }
    for index in order.prefix(Int(total - shares.reduce(0, +))) { shares[index] += 1 }
    return shares
}
