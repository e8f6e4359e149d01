public import FlorinCore

extension Sentences {
    func coupon(_ reason: CouponReason, taking amount: Money) -> String {
        let taken = text(amount)
        let met = reason.threshold > 0
        return switch language {
        case .english:
            "\(reason.name): \(taken) off\(english(reason))"
                + (met ? "; needs \(text(reason.threshold)), there are \(text(reason.counted))." : ".")
        case .chinese:
            "\(reason.name)：减 \(taken)\(chinese(reason))"
                + (met ? "；需满 \(text(reason.threshold))，已有 \(text(reason.counted))。" : "。")
        }
    }

    private func english(_ reason: CouponReason) -> String {
        switch reason.benefit {
        case .fixed(let face): face > reason.base ? ", all of \(text(reason.base))" : ""
        case .percent(let percent, let most?): ", \(percent.text) of \(text(reason.base)), at most \(text(most))"
        case .percent(let percent, nil): ", \(percent.text) of \(text(reason.base))"
        case .freeItem: ", the item of the lowest price is free"
        }
    }

    private func chinese(_ reason: CouponReason) -> String {
        switch reason.benefit {
        case .fixed(let face): face > reason.base ? "，即全部 \(text(reason.base))" : ""
        case .percent(let percent, let most?): "，\(text(reason.base)) 的 \(percent.text)，最多 \(text(most))"
        case .percent(let percent, nil): "，\(text(reason.base)) 的 \(percent.text)"
        case .freeItem: "，最低价的一件免费"
        }
    }

    /// Why a coupon is not used, and what would be due if it were.
    public func rejected(_ rejected: RejectedCoupon) -> String {
        let instead = rejected.dueInstead.map { text($0) }
        return switch language {
        case .english:
            "\(rejected.name): \(english(rejected.refusal))"
                + (instead.map { "; with it, \($0) would be due." } ?? ".")
        case .chinese:
            "\(rejected.name)：\(chinese(rejected.refusal))" + (instead.map { "；若使用则应付 \($0)。" } ?? "。")
        }
    }

    private func english(_ refusal: CouponRefusal) -> String {
        switch refusal {
        case .expired: "it has expired"
        case .notStarted: "it is not yet valid"
        case .usageLimit: "it has been used as often as it may"
        case .scopeEmpty: "nothing in the basket is in its scope"
        case .threshold(let missing): "\(text(missing)) more in its scope is needed"
        case .noEffect: "there is nothing left for it to take"
        case .groupTaken: "another coupon of its group is used"
        case .exclusiveWith: "it does not go together with a coupon that is used"
        case .maxPerOrder(let most): "an order takes \(most) coupons at most"
        case .worseTotal: "it would not lower the price"
        case .notChosen: "it was not chosen"
        }
    }

    private func chinese(_ refusal: CouponRefusal) -> String {
        switch refusal {
        case .expired: "已过期"
        case .notStarted: "尚未生效"
        case .usageLimit: "使用次数已达上限"
        case .scopeEmpty: "没有适用的商品"
        case .threshold(let missing): "适用商品还差 \(text(missing))"
        case .noEffect: "没有可抵扣的金额"
        case .groupTaken: "已使用同组的另一张券"
        case .exclusiveWith: "不能与已使用的券同享"
        case .maxPerOrder(let most): "每单最多使用 \(most) 张券"
        case .worseTotal: "使用后不会更便宜"
        case .notChosen: "未被选用"
        }
    }

    func hint(_ hint: SpendingHint) -> String {
        let (spend, due) = (text(hint.spend), text(hint.due))
        return switch language {
        case .english:
            "\(spend) more\(english(goodsOf: hint)) unlocks \(hint.name): \(due) would be due for everything."
        case .chinese: "再买 \(spend)\(chinese(goodsOf: hint))即可使用\(hint.name)：合计应付 \(due)。"
        }
    }

    private func english(goodsOf hint: SpendingHint) -> String {
        hint.sku.map { " of the item \($0)" } ?? hint.category.map { " of \($0)" } ?? ""
    }

    private func chinese(goodsOf hint: SpendingHint) -> String {
        hint.sku.map { " 的商品 \($0) " } ?? hint.category.map { " 的 \($0) 类商品" } ?? " "
    }

    private func text(_ amount: Money) -> String { program.currency.text(amount) }
}
