/// What a coupon takes at most of what is left in its scope: a share, up to an amount.
struct CouponShare {
    private let rate: Rate
    /// Of a free item, no less than the unit comes to that it is.
    var upTo: Money
    /// What must be left for it to take anything; zero if that is settled.
    private let threshold: Money
    /// By kind of line.
    let ofKinds: [Bool]
    /// Whether it is a percentage of the whole basket, whatever that comes to.
    private let isWhole: Bool
    let isFreeItem: Bool

    /// - Parameter freeItem: what a free item is worth at most.
    init(_ candidate: CouponCandidate, freeItem: Money) {
        ofKinds = candidate.ofKinds
        threshold = candidate.runningThreshold
        isFreeItem = candidate.isFreeItem
        switch candidate.template.benefit {
        case .fixed(let amount): (rate, upTo) = (.one, amount)
        case .percent(let percent, let most): (rate, upTo) = (percent.rate, most ?? .max)
        case .freeItem: (rate, upTo) = (.one, freeItem)
        }
        isWhole = upTo == .max && !ofKinds.contains(false)
    }

    /// What its scope comes to.
    func base(of left: [Money]) -> Money {
        var base: Money = 0
        for (kind, money) in left.enumerated() where ofKinds[kind] { base += money }
        return base
    }

    /// No less than it takes of a scope that comes to so much or less.
    func most(of base: Money) -> Money {
        base < threshold ? 0 : ceiling(of: base)
    }

    /// The same of a scope that may come to more.
    func ceiling(of base: Money) -> Money {
        min(upTo, rate.ceiling(of: base))
    }

    /// No more than it takes of a scope that comes to so much, before its rounding.
    func least(of base: Money) -> Money {
        min(upTo, rate.floor(of: base))
    }

    /// No less than is left of so much or more if it takes this, or its share of the whole.
    func rest(of open: Money, taking amount: Money) -> Money {
        max(0, open - (isWhole ? rate.ceiling(of: open) : amount))
    }
}
