import FlorinCore

/// Why the model has a command refused; figures are the product's own business.
enum ModelRefusal: Error, Equatable {
    case insufficientFunds, insufficientPoints, insufficientTender, limitExceeded, refundExceedsPayment, quoteChanged
    case notFound, quotePaid
}

/// A member by the book: balances and lots, moved by hand, without postings.
///
/// Dates come from the core, which has its own tests for them; all else is worked out here once more.
struct ModelMember {
    var principal: Money = 0
    var bonus: Money = 0
    var growth: Growth = 0
    var debt: Points = 0
    var tier: String
    /// By number - 1.
    var lots: [ModelLot] = []
    var sales: [Int64: ModelSale] = [:]

    struct ModelLot {
        var terms: LotTerms
        var points: Points
        var isPending: Bool
        /// An empty lot is closed when an entry is; a refund opens it again.
        var isOpen = true
    }

    struct ModelSale {
        var tier: Tier
        var program: Program
        var at: Timestamp
        var left: [ModelUnit]
        /// Every point that was spent, in order, as the lot that it came from.
        var spent: [(lot: Int, points: Points)]
        var earnedLot: Int?
    }

    init(tier: String) {
        self.tier = tier
    }

    var available: Points { lots.reduce(0) { $0 + ($1.isPending ? 0 : $1.points) } }
    var pending: Points { lots.reduce(0) { $0 + ($1.isPending ? $1.points : 0) } }

    /// The open lots, in the order in which they are spent.
    var order: [Int] {
        lots.indices.filter { lots[$0].isOpen }.sorted { lots[$0].terms.isSpentBefore(lots[$1].terms) }
    }

    mutating func closeEmptyLots() {
        for index in lots.indices where lots[index].points == 0 { lots[index].isOpen = false }
    }

    func tierIndex(_ program: Program) -> Int {
        let held = program.tiers.firstIndex { $0.id == tier } ?? 0
        return max(held, program.tiers.lastIndex { $0.from <= growth } ?? 0)
    }

    // MARK: Points

    mutating func advance(to now: Timestamp) {
        while true {
            closeEmptyLots()
            let dues = order.map { lots[$0].isPending ? lots[$0].terms.availableAt : lots[$0].terms.expiresAt }
            guard let due = dues.compactMap({ $0 }).min(), due <= now else { return }
            let ripe = order.filter { lots[$0].isPending && lots[$0].terms.availableAt <= due }
            for index in ripe {
                let rest = payDebt(lots[index].points)
                lots[index].points = 0
                let target = find(lots[index].terms, isPending: false) ?? index
                lots[target].isPending = false
                lots[target].points += rest
            }
            guard ripe.isEmpty else { continue }
            for index in order where !lots[index].isPending && lots[index].terms.hasExpired(by: due) {
                lots[index].points = 0
            }
        }
    }

    private func find(_ terms: LotTerms, isPending: Bool) -> Int? {
        order.first { lots[$0].terms.number == terms.number && lots[$0].isPending == isPending }
            ?? order.first {
                let other = lots[$0].terms
                return lots[$0].isPending == isPending && other.source == terms.source
                    && other.expiresAt == terms.expiresAt && (!isPending || other.availableAt == terms.availableAt)
            }
    }

    private mutating func payDebt(_ points: Points) -> Points {
        let paid = min(debt, points)
        debt -= paid
        return points - paid
    }

    mutating func credit(
        _ points: Points, _ source: LotTerms.Source, at now: Timestamp, available: Timestamp, expires: Timestamp?
    ) -> Int? {
        let isPending = available > now
        let rest = isPending ? points : payDebt(points)
        guard rest > 0 else { return nil }
        // No lot has the number 0, so that only one of the same kind and expiry can match.
        let terms = LotTerms(number: 0, source: source, earnedAt: now, availableAt: available, expiresAt: expires)
        let index = find(terms, isPending: isPending) ?? lots.count
        if index == lots.count {
            let opened = LotTerms(
                number: Int64(index) + 1, source: source, earnedAt: now, availableAt: available, expiresAt: expires)
            lots.append(ModelLot(terms: opened, points: 0, isPending: isPending))
        }
        lots[index].points += rest
        return index
    }

    mutating func spend(_ points: Points) throws(ModelRefusal) -> [(lot: Int, points: Points)] {
        guard points <= available else { throw .insufficientPoints }
        var (missing, spent) = (points, [(lot: Int, points: Points)]())
        for index in order where !lots[index].isPending && missing > 0 {
            let taken = min(missing, lots[index].points)
            lots[index].points -= taken
            missing -= taken
            if taken > 0 { spent.append((index, taken)) }
        }
        return spent
    }

    /// Gives back a point at a time, the last one spent first.
    mutating func restore(_ points: Points, of sale: inout ModelSale, at now: Timestamp, _ program: Program) {
        for _ in 0..<points {
            guard let last = sale.spent.indices.last else { return }
            sale.spent[last].points -= 1
            let index = sale.spent[last].lot
            if sale.spent[last].points == 0 { sale.spent.removeLast() }
            restoreOne(index, spentAt: sale.at, now, program)
        }
    }

    private mutating func restoreOne(_ index: Int, spentAt: Timestamp, _ now: Timestamp, _ program: Program) {
        guard let expired = lots[index].terms.expiresAt, expired <= now else {
            guard payDebt(1) == 1 else { return }
            let target = find(lots[index].terms, isPending: false) ?? index
            lots[target].isOpen = true
            lots[target].points += 1
            return
        }
        let zone = program.zone
        switch program.points.restore {
        case .lapse: return
        case .grace(let period):
            let until = period.end(after: now, in: zone)
            _ = credit(1, .refund, at: now, available: now, expires: until)
        case .remainingLife:
            let days = zone.day(of: expired).daysSinceEpoch - zone.day(of: spentAt).daysSinceEpoch
            let until = zone.start(of: zone.day(of: now).adding(days: days))
            _ = credit(1, .refund, at: now, available: now, expires: until)
        }
    }

    /// Gives what could not be taken.
    mutating func clawBack(_ points: Points, of sale: ModelSale, _ policy: ClawbackPolicy) -> Points {
        var missing = points
        func own(_ isPending: Bool) -> [Int] {
            sale.earnedLot.flatMap { find(lots[$0].terms, isPending: isPending) }.map { [$0] } ?? []
        }
        let others = order.filter { !lots[$0].isPending }
        let sources = own(true) + (policy == .pendingOnly ? [] : own(false) + others)
        for index in sources {
            let taken = min(missing, lots[index].points)
            lots[index].points -= taken
            missing -= taken
        }
        if policy == .negative {
            debt += missing
            missing = 0
        }
        return missing
    }
}
