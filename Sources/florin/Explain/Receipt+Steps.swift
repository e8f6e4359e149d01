internal import FlorinCore
internal import FlorinHTTP

/// From the list price to what is left to pay: each step with why it takes what it takes, and its rule.
extension Receipt {
    var steps: [String] {
        var rows = Columns(right: [1])
        rows.add("gross", amount(price.gross))
        for step in price.steps where !step.isWallet { add(step, to: &rows) }
        if let reason = price.unusedPoints { rows.add("points", amount(0), words.unused(reason)) }
        rows.add("due", amount(price.due))
        for step in price.steps where step.isWallet { add(step, to: &rows) }
        let method = priced.request.external.map { "by \($0.method)" }
        rows.add("payable", amount(price.payable), price.payable > 0 ? method ?? "" : "")
        return ["Price"] + rows.lines
    }

    private func add(_ step: PriceStep, to rows: inout Columns) {
        rows.add(name(of: step), amount(step.amount), words.why(step))
        rows.add("", "", "\(step.rule): \(figures(of: step))")
    }

    private func name(of step: PriceStep) -> String {
        switch step.kind {
        case .tier: "tier"
        case .coupon: "coupon"
        case .points: "points"
        case .wallet: "wallet"
        }
    }

    /// What the sentence leaves out.
    private func figures(of step: PriceStep) -> String {
        switch step.kind {
        case .tier(_, let percent, let base):
            return "\(percent) of \(amount(base)), rounded half up"
        case .coupon(let reason):
            let coupon = EntryID(.coupon, entry.member, reason.coupon).text
            return "\(coupon) on goods of \(amount(reason.base)), paid for by the \(reason.funding.rawValue)"
        case .points(let points, let reason):
            let kept = Figures.grouped(reason.balance - points)
            return "goods of \(amount(reason.eligible)), at most \(amount(reason.cap)); "
                + "limit: \(reason.binding.rawValue); \(kept) of \(Figures.grouped(reason.balance)) points are kept"
        case .wallet(let principal, let bonus):
            let order = program.wallet.spendOrder.rawValue
            return "\(order); principal \(amount(principal)), bonus \(amount(bonus))"
        }
    }

    /// Coupons that the member had and the sale did not use.
    var unused: [String] {
        guard let choice = price.choice else { return [] }
        var rows = Columns()
        for rejected in choice.rejected {
            rows.add(EntryID(.coupon, entry.member, rejected.coupon).text, words.rejected(rejected))
        }
        if let gap = choice.gap {
            rows.add("The search had to stop early; a better choice might save \(amount(gap)) more.")
        }
        return rows.isEmpty ? [] : ["Coupons not used"] + rows.lines
    }
}

extension PriceStep {
    fileprivate var isWallet: Bool { if case .wallet = kind { true } else { false } }
}
