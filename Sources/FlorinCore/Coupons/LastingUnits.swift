/// Which units surely have something left to pay, whichever of some coupons are used.
///
/// A coupon takes of each unit in its scope the same share, rounded. The share is at most that of what the others leave
/// if all of them are used, so a unit that costs enough outlasts them; but for free items, which take a unit whole and are
/// counted elsewhere.
struct LastingUnits {
    private let before: [Money]
    /// What is left of each kind of line, in parts of ``whole``.
    private var left: [Int64]
    /// No less than free items, and the rounding of the other coupons, take besides.
    private var missing: Money = 0
    /// By how much the coupons may round up what they take of one unit: each its own share, and its share of what the
    /// coupon is rounded up in all.
    private var rounding: Money = 0

    private static let whole: Int64 = 1 << 30

    /// - Parameter before: by kind of line, what is left before any coupon.
    init(_ before: [Money]) {
        self.before = before
        left = before.map { _ in LastingUnits.whole }
    }

    /// - Parameter drift: by how much its rounding may take too much of some kinds of lines.
    mutating func take(_ share: CouponShare, drift: Money) {
        let kept = before.indices.map { divide(before[$0], times: left[$0], by: LastingUnits.whole).quotient }
        let base = max(0, share.base(of: kept) - missing)
        let rest = base - share.ceiling(of: base)
        for kind in left.indices where share.ofKinds[kind] {
            left[kind] = base > 0 ? divide(left[kind], times: rest, by: base).quotient : 0
        }
        miss(drift)
        rounding += 2
    }

    mutating func take(freeItem: Money) { miss(freeItem) }

    private mutating func miss(_ amount: Money) { missing = min(missing + amount, Bounds.magnitude) }

    func outlasts(_ net: Money, ofKind kind: Int) -> Bool {
        divide(net, times: left[kind], by: LastingUnits.whole).quotient > rounding
    }
}
