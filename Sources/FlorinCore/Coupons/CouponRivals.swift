/// Whether the sets that a search looks at have a coupon.
enum CouponDecision { case used, open, out }

/// Which coupons of a search depend on each other.
struct CouponRivals {
    /// Of each coupon the number of its group.
    private let ofCoupons: [Int?]
    /// How many groups there are.
    let groups: Int
    /// Of each coupon whether it is of the same template as the one before it: then it is used only together with that one,
    /// for that one expires earlier.
    private let isTwin: [Bool]
    private let isExclusive: [Bool]

    init(_ candidates: [CouponCandidate]) {
        var names: [String] = []
        ofCoupons = candidates.map { candidate in
            guard let name = candidate.template.group else { return nil }
            if let known = names.firstIndex(of: name) { return known }
            names.append(name)
            return names.count - 1
        }
        groups = names.count
        isExclusive = candidates.map(\.template.isExclusive)
        isTwin = candidates.indices.map { index in
            index > 0 && candidates[index].template.id == candidates[index - 1].template.id
        }
    }

    func group(of index: Int) -> Int? { ofCoupons[index] }

    /// All are open but those that go alone.
    var start: [CouponDecision] { isExclusive.map { $0 ? .out : .open } }

    /// Whether a coupon of the same group that comes later is open.
    func isOpen(after index: Int, _ decisions: [CouponDecision]) -> Bool {
        decisions.indices[(index + 1)...].contains { ofCoupons[$0] == ofCoupons[index] && decisions[$0] == .open }
    }

    func mayBeNext(_ index: Int, _ decisions: [CouponDecision]) -> Bool {
        !isTwin[index] || decisions[index - 1] == .used
    }

    /// Uses an open coupon; no other of its group goes with it.
    func use(_ index: Int, _ decisions: inout [CouponDecision]) {
        if let group = ofCoupons[index] {
            for other in decisions.indices where ofCoupons[other] == group { decisions[other] = .out }
        }
        decisions[index] = .used
    }

    /// Leaves out an open coupon, and those that go only with it.
    func leaveOut(_ index: Int, _ decisions: inout [CouponDecision]) {
        decisions[index] = .out
        for twin in isTwin.indices[(index + 1)...].prefix(while: { isTwin[$0] }) { decisions[twin] = .out }
    }
}
