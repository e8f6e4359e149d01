/// Bounds what coupons take: those that are used for sure, and with them any of those that are still open.
///
/// The coupons are gone through in the order of their application. Of each kind of line no more is left than the used ones
/// leave, so that bounds what each coupon takes, open or not. A percentage of the whole basket takes its share of what all
/// others left, whichever they are, so it multiplies what is left.
///
/// Allocation rounds unit by unit: of some kinds of lines a coupon may leave more than their share, by a quarter for each
/// unit at most, since the greatest remainders are rounded up, and by a half for its total. That adds up to the `drift`.
struct CouponCeilings {
    struct Bound {
        /// No less than this is left to pay after the used coupons alone …
        let leastAlone: Money
        /// … and with any of the open ones.
        let least: Money
        /// The open coupon that may take the most; nil if none may be used.
        let next: Int?
    }

    let rivals: CouponRivals
    private var shares: [CouponShare]
    private let slots: Int
    private let before: [Money]
    /// By how much the drift grows with each coupon, and altogether.
    private let step: Money
    private let mostDrift: Money
    /// Sums of kinds looked at, and sets counted.
    private(set) var work = 0

    // What follows is of one pass, and kept for the memory.

    /// By kind of line: no less than the used coupons leave, but for the drift.
    private var left: [Money]
    private var drift: Money = 0
    /// No more than is left in all, by how many open coupons are used at most; if there are slots for all of them, there
    /// is one number for none and one for any.
    private var least: [Money] = []
    private var hasRoomForAll = false
    private var freeSlots = 0
    /// By group: the most that one of its open coupons so far takes.
    private var mostOfGroups: [Money] = []

    /// - Parameters:
    ///   - candidates: in the order of application.
    ///   - slots: how many of them may be used together.
    init(_ candidates: [CouponCandidate], on nets: CouponNets, slots: Int) {
        rivals = CouponRivals(candidates)
        self.slots = slots
        before = nets.sums.map(\.total)
        left = before
        step = (nets.units + 3) / 4 + 1
        mostDrift = Int64(
            clamping: min(Int128(step) * Int128(min(slots, candidates.count)), Int128(Bounds.magnitude)))
        shares = candidates.map { CouponShare($0, freeItem: nets.greatest(ofKinds: $0.ofKinds)) }
        lowerFreeItems(on: nets)
    }

    /// A free item is the cheapest unit that has something left, so none dearer than one that surely has; but each free
    /// item before it may have taken one of those.
    private mutating func lowerFreeItems(on nets: CouponNets) {
        var lasting = LastingUnits(before)
        var place = 1
        for index in shares.indices {
            guard shares[index].isFreeItem else {
                lasting.take(shares[index], drift: step)
                continue
            }
            let unit = nets.net(at: place, ofKinds: shares[index].ofKinds, outlasting: lasting)
            if let unit { shares[index].upTo = unit }
            lasting.take(freeItem: shares[index].upTo)
            place = min(place + 1, slots)
        }
    }

    // MARK: One pass

    mutating func bound(_ decisions: [CouponDecision]) -> Bound {
        begin(decisions)
        var next: (index: Int, amount: Money)?
        for (index, decision) in decisions.enumerated() where decision != .out {
            let amount = shares[index].most(of: shares[index].base(of: left) + drift)
            if decision == .used {
                use(index, amount)
            } else if freeSlots > 0 {
                offer(index, amount, decisions)
                if amount > next?.amount ?? 0, rivals.mayBeNext(index, decisions) { next = (index, amount) }
            }
        }
        return Bound(leastAlone: least[0], least: least.min() ?? 0, next: next?.index)
    }

    private mutating func begin(_ decisions: [CouponDecision]) {
        let open = decisions.count { $0 == .open }
        freeSlots = slots - decisions.count { $0 == .used }
        hasRoomForAll = freeSlots >= open
        restart(&left, before)
        let sets = hasRoomForAll ? 2 : freeSlots + 1
        restart(&least, repeatElement(before.reduce(0, +), count: sets))
        restart(&mostOfGroups, repeatElement(0, count: rivals.groups))
        drift = 0
        work += decisions.count * (left.count + sets)
    }

    private func restart(_ list: inout [Money], _ values: some Collection<Money>) {
        list.replaceSubrange(list.indices, with: values)
    }

    private mutating func use(_ index: Int, _ amount: Money) {
        let share = shares[index]
        for count in least.indices { least[count] = share.rest(of: least[count], taking: amount) }
        drift = min(drift + step, mostDrift)
        let base = share.base(of: left)
        guard !share.isFreeItem, base > 0 else { return }
        let taken = share.least(of: base)
        for kind in left.indices where share.ofKinds[kind] {
            left[kind] -= divide(left[kind], times: taken, by: base).quotient
        }
    }

    /// Of a group, the last open coupon stands for the one that takes the most.
    private mutating func offer(_ index: Int, _ amount: Money, _ decisions: [CouponDecision]) {
        guard let group = rivals.group(of: index) else { return offer(amount, of: shares[index]) }
        let others = mostOfGroups[group]
        mostOfGroups[group] = max(others, amount)
        guard !rivals.isOpen(after: index, decisions) else { return }
        offer(max(others, amount), of: others > 0 ? nil : shares[index])
    }

    /// - Parameter share: nil for one of several.
    private mutating func offer(_ amount: Money, of share: CouponShare?) {
        let lag = hasRoomForAll ? 0 : 1
        for count in stride(from: least.count - 1, to: 0, by: -1) {
            let open = least[count - lag]
            least[count] = min(least[count], share?.rest(of: open, taking: amount) ?? max(0, open - amount))
        }
        drift = min(drift + step, mostDrift)
    }
}
