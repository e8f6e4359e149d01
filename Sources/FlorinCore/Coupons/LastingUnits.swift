/// Which units surely have something left to pay, whichever of some coupons are used.
///
/// A coupon takes of each unit in its scope the same share, rounded, so a unit that costs enough outlasts them all; but
/// for free items, which take a unit whole and are counted elsewhere.
struct LastingUnits {
    /// What the coupons that take the greatest shares leave, in parts of ``whole``.
    private var left = whole
    private let slots: Int

    private static let whole: Int128 = 1 << 20

    /// - Parameters:
    ///   - coupons: the ceiling of each and what its scope comes to; free items left out.
    ///   - together: no less than they, and free items, can take together.
    init(_ coupons: [(ceiling: Money, base: Money)], slots: Int, together: Money) {
        self.slots = slots
        // A share may grow by what others take of its scope before.
        let shares = coupons.map { coupon in
            let base = coupon.base - together
            guard base > coupon.ceiling else { return LastingUnits.whole }
            return (Int128(coupon.ceiling) * LastingUnits.whole + Int128(base) - 1) / Int128(base)
        }
        for share in shares.sorted(by: >).prefix(slots) {
            left = left * (LastingUnits.whole - share) / LastingUnits.whole
        }
    }

    /// Each coupon may round up by less than one.
    func outlasts(_ net: Money) -> Bool {
        Int128(net) * left > Int128(slots) * LastingUnits.whole
    }
}
