/// What a set of coupons comes to, together with the points that go best with it.
struct CouponOutcome {
    let due: Money
    let points: Points
    /// Worth that its fixed coupons have beyond what they take.
    let waste: Money
    /// The candidates, in the order of their application.
    let chosen: [Int]

    /// The better of two sets: the least due, then fewer points, fewer coupons, less worth given up, coupons that expire
    /// earlier, and lower numbers.
    func isBetter(than other: CouponOutcome, among candidates: [CouponCandidate]) -> Bool {
        if due != other.due { return due < other.due }
        if points != other.points { return points < other.points }
        if chosen.count != other.chosen.count { return chosen.count < other.chosen.count }
        if waste != other.waste { return waste < other.waste }
        let (mine, others) = (expiries(candidates), other.expiries(candidates))
        if mine != others { return mine.lexicographicallyPrecedes(others) }
        return numbers(candidates).lexicographicallyPrecedes(other.numbers(candidates))
    }

    private func expiries(_ candidates: [CouponCandidate]) -> [Int64] {
        chosen.map { candidates[$0].offer.coupon.validUntil?.milliseconds ?? .max }.sorted()
    }

    private func numbers(_ candidates: [CouponCandidate]) -> [Int64] {
        chosen.map { candidates[$0].number }.sorted()
    }
}
