/// No less than some coupons can take together, whichever of them are used.
struct CouponCeilings {
    private let open: Money
    private let slots: Int
    /// All ceilings added up, of each group the greatest only.
    private var sum: Money = 0
    private var groups: [(name: String, ceiling: Money)] = []
    /// Percentages of the whole basket, the greatest first: each takes of what the others leave.
    private var wholes: [Rate] = []
    /// The ceilings of all others, the greatest first.
    private var others: [Money] = []

    /// - Parameters:
    ///   - open: what is left to pay before them.
    ///   - slots: how many of them may be used.
    init(open: Money, slots: Int) {
        self.open = open
        self.slots = slots
    }

    mutating func add(_ ceiling: Money, of candidate: CouponCandidate) {
        if let group = candidate.template.group {
            add(ceiling, toGroup: group)
        } else {
            sum += ceiling
        }
        if let rate = candidate.wholePercent {
            insert(rate, into: &wholes) {
                Int128($0.numerator) * Int128($1.denominator)
                    > Int128($1.numerator) * Int128($0.denominator)
            }
        } else {
            insert(ceiling, into: &others, by: >)
        }
    }

    private mutating func add(_ ceiling: Money, toGroup name: String) {
        guard let known = groups.firstIndex(where: { $0.name == name }) else {
            groups.append((name, ceiling))
            sum += ceiling
            return
        }
        sum += max(0, ceiling - groups[known].ceiling)
        groups[known].ceiling = max(ceiling, groups[known].ceiling)
    }

    private func insert<T>(_ value: T, into list: inout [T], by isGreater: (T, T) -> Bool) {
        list.insert(value, at: list.firstIndex { isGreater(value, $0) } ?? list.count)
        if list.count > slots { list.removeLast() }
    }

    /// The best mix of percentages and others in the slots. A percentage rounds half up, so what it leaves may be less
    /// than its share by less than one.
    var together: Money {
        var most: Money = 0
        var left = open
        var taken = others.reduce(0, +)
        var used = others.count
        for count in 0...min(wholes.count, slots) {
            if count > 0 {
                let rate = wholes[count - 1]
                left = max(0, left - rate.halfUp(of: left) - 1)
            }
            while used > slots - count {
                used -= 1
                taken -= others[used]
            }
            most = max(most, open - left + taken)
        }
        return min(sum, most)
    }
}
