/// Prices sets of coupons on one basket, as exactly as if they were applied for good.
///
/// What a set begins with in common with the one before it is not worked out again, and memory is kept from one to the
/// next.
struct CouponTrial {
    private let candidates: [CouponCandidate]
    private let points: PointsAfterCoupons
    /// The coupons of the last set, with what each took.
    private var taken: [(candidate: Int, amount: Money)] = []
    /// What is left before the first of them and after each; what follows is memory to be used again.
    private var nets: [CouponNets]
    private var allocation = Allocation()
    /// What has been done so far, in runs of units looked at.
    private(set) var work = 0

    init(_ candidates: [CouponCandidate], on nets: CouponNets, points: PointsAfterCoupons) {
        self.candidates = candidates
        self.points = points
        self.nets = [nets]
    }

    /// What these coupons, in ascending order, come to; those that take nothing are left out. Nil if the points chosen do
    /// not go with them.
    mutating func outcome(of set: [Int]) -> CouponOutcome? {
        take(set)
        guard let priced = points.due(of: nets[taken.count]) else { return nil }
        let used = taken.filter { $0.amount > 0 }
        return CouponOutcome(
            due: priced.due, points: priced.points,
            waste: used.reduce(0) { $0 + candidates[$1.candidate].waste(taking: $1.amount) },
            chosen: used.map(\.candidate))
    }

    /// What each of these coupons, in ascending order, takes after those before it.
    mutating func amounts(of set: [Int]) -> [Money] {
        take(set)
        return taken.map(\.amount)
    }

    private mutating func take(_ set: [Int]) {
        let common = zip(taken, set).prefix { $0.candidate == $1 }.count
        taken.removeLast(taken.count - common)
        for candidate in set[common...] { take(candidate) }
    }

    private mutating func take(_ candidate: Int) {
        let before = nets[taken.count]
        work += before.size
        let amount = candidates[candidate].amount(on: before)
        taken.append((candidate, amount))
        if nets.count == taken.count {
            nets.append(before)
        } else {
            nets[taken.count].copy(before)
        }
        guard amount > 0 else { return }
        candidates[candidate].take(amount, from: &nets[taken.count], with: &allocation)
    }
}
