import FlorinCore

extension ModelMember {
    /// What a command does to the member; `number` is the entry's, for later refunds; `version` is the
    /// program's.
    mutating func perform(
        _ command: Command, number: Int64, quote: Quote?, at now: Timestamp, under program: Program,
        version: Int
    ) throws(ModelRefusal) {
        var next = self
        next.advance(to: now)
        switch command {
        case .deposit(let deposit): try next.deposit(deposit, program.wallet)
        case .withdraw(let withdrawal):
            guard withdrawal.amount <= next.principal else { throw .insufficientFunds }
            next.principal -= withdrawal.amount
        case .grantPoints(let grant): next.grant(grant, now, program)
        case .deductPoints(let deduction): _ = try next.spend(deduction.points)
        case .adjustGrowth(let adjustment):
            guard next.growth + adjustment.growth >= 0 else { throw .limitExceeded }
            next.growth += adjustment.growth
            next.tier = program.tiers[next.tierIndex(program)].id
        case .pay(.direct(let request)): try next.pay(request, number, now, program)
        case .pay(.quoted(_, let external, _)):
            guard let quote else { throw .quotePaid }
            var request = quote.priced.request
            request.external = external ?? request.external
            guard quote.programVersion == version, quote.expiresAt > now,
                let price = try? ModelPrice(request, for: next, under: program),
                price.units == quote.priced.price.modelUnits(request.lines)
            else { throw .quoteChanged }
            try next.pay(request, number, now, program)
        case .refund(let refund): try next.refund(refund, now, program)
        // The model knows neither coupons nor holds.
        case .enrol, .keep, .advance: break
        case .issueCoupon, .capture, .void, .refuse, .transfer, .merge, .erase, .unmerge: throw .notFound
        }
        next.closeEmptyLots()
        self = next
    }

    private mutating func deposit(_ deposit: Deposit, _ rules: WalletRules) throws(ModelRefusal) {
        var bonus: Money = 0
        for step in rules.depositBonuses where step.from <= deposit.amount { bonus = step.bonus }
        bonus = deposit.bonus ?? bonus
        if let most = rules.limits.deposit, deposit.amount > most { throw .limitExceeded }
        let held = principal + self.bonus + deposit.amount + bonus
        if let most = rules.limits.balance, held > most { throw .limitExceeded }
        principal += deposit.amount
        self.bonus += bonus
    }

    private mutating func grant(_ grant: GrantPoints, _ now: Timestamp, _ program: Program) {
        let expires: Timestamp? =
            switch grant.expiry {
            case .never: nil
            case .at(let instant): instant
            case .byProgram: program.points.expiry.expiry(of: now, in: program.zone)
            }
        _ = credit(grant.points, .grant, at: now, available: now, expires: expires)
    }

    private mutating func pay(
        _ request: SaleRequest, _ number: Int64, _ now: Timestamp, _ program: Program
    ) throws(ModelRefusal) {
        let price = try ModelPrice(request, for: self, under: program)
        let soldAt = program.tiers[tierIndex(program)]
        if let expected = request.expectedPayable, expected != price.total(\.external) { throw .quoteChanged }
        if request.external == nil, price.total(\.external) > 0 { throw .insufficientTender }
        let spent = try spend(price.total(\.points))
        principal -= price.total(\.principal)
        bonus -= price.total(\.bonus)
        growth += price.earnedGrowth
        let points = program.points
        let lot = credit(
            price.earnedPoints, .sale, at: now, available: points.pending.start(after: now, in: program.zone),
            expires: points.expiry.expiry(of: now, in: program.zone))
        tier = program.tiers[tierIndex(program)].id
        sales[number] = ModelSale(
            tier: soldAt, program: program, at: now, left: price.units, spent: spent, earnedLot: lot)
    }

    private mutating func refund(_ refund: Refund, _ now: Timestamp, _ program: Program) throws(ModelRefusal) {
        guard var sale = sales[refund.payment] else { throw .notFound }
        let before = sale.left
        var back = try sale.take(refund.claim)
        restore(back.points, of: &sale, at: now, program)
        let earned = ModelPrice.earning(of: before, sale.tier, sale.program)
        let kept = ModelPrice.earning(of: sale.left, sale.tier, sale.program)
        let missing = clawBack(earned.0 - kept.0, of: sale, program.points.clawback)
        growth -= min(growth, earned.1 - kept.1)
        if program.points.clawback == .chargeRefund { back.charge(program.points.redeem.worth(missing)) }
        principal += back.principal
        bonus += back.bonus
        sales[refund.payment] = sale
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

extension ModelUnit {
    /// Keeps money back: external first, then principal, then bonus.
    fileprivate mutating func charge(_ amount: Money) {
        var left = amount
        for tender in [\ModelUnit.external, \.principal, \.bonus] {
            let part = min(left, self[keyPath: tender])
            self[keyPath: tender] -= part
            left -= part
        }
    }
}

extension ModelMember.ModelSale {
    /// What comes back, as one unit that has all of it.
    fileprivate mutating func take(_ claim: RefundClaim) throws(ModelRefusal) -> ModelUnit {
        var back = ModelUnit(line: 0, list: 0, external: 0)
        switch claim {
        case .everything:
            guard !left.isEmpty else { throw .refundExceedsPayment }
            for unit in left { back.add(unit) }
            left = []
        case .units(let wanted):
            for claim in wanted {
                for _ in 0..<claim.quantity {
                    guard let index = left.firstIndex(where: { $0.line == claim.line }) else {
                        throw .refundExceedsPayment
                    }
                    back.add(left.remove(at: index))
                }
            }
        case .amount(let amount):
            let weights = left.flatMap { unit in ModelUnit.tenders.map { unit[keyPath: $0] } }
            let all = weights.reduce(0, +)
            guard amount > 0, amount <= all else { throw .refundExceedsPayment }
            if amount == all { return try take(.everything) }
            for (index, share) in allocate(amount, weights).enumerated() {
                var part = ModelUnit(line: 0, list: 0, external: 0)
                let (unit, tender) = (index / 4, ModelUnit.tenders[index % 4])
                part[keyPath: tender] = share
                let worth = left[unit].pointsAmount
                if tender == \.pointsAmount {
                    part.points = share == worth ? left[unit].points : left[unit].points * share / worth
                }
                left[unit][keyPath: tender] -= share
                left[unit].points -= part.points
                back.add(part)
            }
        }
        return back
    }
}

extension ModelUnit {
    fileprivate mutating func add(_ other: ModelUnit) {
        for tender in ModelUnit.tenders + [\.points] { self[keyPath: tender] += other[keyPath: tender] }
    }
}

extension Price {
    /// Every unit by itself.
    func modelUnits(_ lines: [BasketLine]) -> [ModelUnit] {
        units.flatMap { run in
            let unit = ModelUnit(
                line: run.line, list: lines[run.line].unitAmount, discount: run.discount,
                pointsAmount: run.pointsAmount, points: run.points, principal: run.principal, bonus: run.bonus,
                external: run.external)
            return Array(repeating: unit, count: Int(run.count))
        }
    }
}
