public import FlorinCore

/// What made a price in sentences, for the customer.
public struct Sentences {
    let language: Language
    let program: Program

    init(language: Language, program: Program) {
        self.language = language
        self.program = program
    }

    /// In English. `program` is the one that the price was made under.
    public init(english program: Program) {
        self.init(language: .english, program: program)
    }

    /// Why a step of the price takes what it takes.
    public func why(_ step: PriceStep) -> String {
        switch step.kind {
        case .tier(let id, let percent, let base): tier(id: id, percent: percent, base: base)
        case .coupon(let reason): coupon(reason, taking: -step.amount)
        case .points(let points, let reason): self.points(points, paying: -step.amount, because: reason)
        case .wallet(let principal, let bonus): wallet(principal: principal, bonus: bonus)
        }
    }

    private func tier(id: String, percent: String, base: Money) -> String {
        let name = program.tiers.first { $0.id == id }?.name ?? id
        let base = program.currency.text(base)
        return switch language {
        case .english: "\(name): \(percent) off \(base)."
        case .chinese: "\(name)会员：\(base) 减 \(percent)。"
        }
    }

    private func points(_ points: Points, paying amount: Money, because reason: PointsReason) -> String {
        let amount = program.currency.text(amount)
        return switch language {
        case .english: "\(points.grouped) points pay \(amount); \(english(reason))."
        case .chinese: "\(points.grouped) 积分抵扣 \(amount)；\(chinese(reason))。"
        }
    }

    /// Why points that were to be used pay nothing.
    public func unused(_ reason: PointsReason) -> String {
        let minimum = program.points.redeem.kind.minimum
        let isAsked = reason.binding == .requested
        return switch language {
        case .english:
            "No points are used: \(isAsked ? "too few were asked for" : english(reason))"
                + (minimum > 1 ? ", and it takes at least \(minimum.grouped) points." : ".")
        case .chinese:
            "未使用积分：\(isAsked ? "指定的数量太少" : chinese(reason))"
                + (minimum > 1 ? "，且每次至少使用 \(minimum.grouped) 积分。" : "。")
        }
    }

    private func wallet(principal: Money, bonus: Money) -> String {
        let total = program.currency.text(principal + bonus)
        let gift = program.currency.text(bonus)
        return switch language {
        case .english where bonus > 0: "\(total) from the wallet, \(gift) of it bonus money."
        case .english: "\(total) from the wallet."
        case .chinese where bonus > 0: "储值支付 \(total)，其中赠送金 \(gift)。"
        case .chinese: "储值支付 \(total)。"
        }
    }

    private func english(_ reason: PointsReason) -> String {
        let cap = program.currency.text(reason.cap)
        return switch reason.binding {
        case .balance: "there are \(reason.balance.grouped) points to spend"
        case .maxShare: "points may pay at most \(program.points.redeem.maxShare.text), here \(cap)"
        case .maxAmount: "points may pay at most \(cap) of an order"
        case .minimumCash: "\(minimumCash) must be paid in money"
        case .eligible: "points may pay for goods worth \(program.currency.text(reason.eligible))"
        case .requested: "as requested"
        }
    }

    private func chinese(_ reason: PointsReason) -> String {
        let cap = program.currency.text(reason.cap)
        return switch reason.binding {
        case .balance: "可用积分为 \(reason.balance.grouped)"
        case .maxShare: "积分最多抵扣 \(program.points.redeem.maxShare.text)，本单为 \(cap)"
        case .maxAmount: "每单积分最多抵扣 \(cap)"
        case .minimumCash: "至少须以现金支付 \(minimumCash)"
        case .eligible: "可用积分支付的商品共 \(program.currency.text(reason.eligible))"
        case .requested: "按指定数量使用"
        }
    }

    private var minimumCash: String { program.currency.text(program.points.redeem.minimumCash) }
}
