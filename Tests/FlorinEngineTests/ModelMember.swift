import FlorinCore

/// Why the model has a command refused; figures are the product's own business.
enum ModelRefusal: String, Error {
    case insufficientFunds, insufficientPoints, insufficientTender, limitExceeded, refundExceedsPayment, quoteChanged
    case notFound, quotePaid
}

/// A member by the book: balances and lots, moved by hand, without postings. It knows neither quotes, coupons nor holds.
///
/// Dates come from the core, which has its own tests for them; all else is worked out here once more.
struct ModelMember {
    var principal: Money = 0
    var bonus: Money = 0
    var growth: Growth = 0
    var debt: Points = 0
    var tier: String
    /// By number - 1; one that is empty is closed, but can be opened again.
    private(set) var lots: [ModelLot] = []
    private(set) var sales: [Int64: ModelSale] = [:]
    /// When, and by which rules, the command at hand is done.
    var now: Timestamp
    var program: Program

    struct ModelLot {
        let terms: LotTerms
        var points: Points = 0
        var isPending: Bool

        private static let never = Timestamp(milliseconds: .max)
        var end: Timestamp { terms.expiresAt ?? ModelLot.never }
        var dueAt: Timestamp { isPending ? terms.availableAt : points > 0 ? end : ModelLot.never }
        var kind: String { "\(terms.source) \(end) \(isPending ? terms.availableAt : end)" }
    }

    /// `number` is the entry's. What it throws at is no good any more.
    mutating func perform(_ command: Command, number: Int64) throws(ModelRefusal) {
        advance()
        switch command {
        case .deposit(let deposit):
            let (limits, steps) = (program.wallet.limits, program.wallet.depositBonuses)
            principal += deposit.amount
            bonus += deposit.bonus ?? steps.last { $0.from <= deposit.amount }?.bonus ?? 0
            let held = principal + bonus
            if deposit.amount > limits.deposit ?? .max || held > limits.balance ?? .max { throw .limitExceeded }
        case .withdraw(let withdrawal):
            principal -= withdrawal.amount
            if principal < 0 { throw .insufficientFunds }
        case .grantPoints(let grant):
            var end = program.points.expiry.expiry(of: now, in: program.zone)
            if case .never = grant.expiry { end = nil }
            if case .at(let instant) = grant.expiry { end = instant }
            credit(grant.points, .grant, from: now, until: end)
        case .deductPoints(let deduction):
            if deduction.points > available { throw .insufficientPoints }
            remove(next(deduction.points))
        case .adjustGrowth(let adjustment):
            growth += adjustment.growth
            if growth < 0 { throw .limitExceeded }
            tier = currentTier.id
        case .pay(.direct(let request)):
            var sale = try ModelSale(request, for: self)
            let payable = sale.total(\.external)
            if payable != request.expectedPayable ?? payable { throw .quoteChanged }
            if request.external == nil, payable > 0 { throw .insufficientTender }
            sale.settle(with: &self)
            sales[number] = sale
        case .refund(let refund):
            guard var sale = sales[refund.payment] else { throw .notFound }
            try sale.refund(refund.claim, to: &self)
            sales[refund.payment] = sale
        case .enrol, .keep, .advance: break
        default: throw .notFound
        }
    }

    var currentTier: Tier {
        let held = program.tiers.firstIndex { $0.id == tier } ?? 0
        return program.tiers[max(held, program.tiers.lastIndex { $0.from <= growth } ?? 0)]
    }

    // MARK: Points

    /// Lots with points, in the order in which they are spent.
    var open: [Int] {
        let places = lots.map { ($0.end.milliseconds, $0.terms.earnedAt.milliseconds, $0.terms.number) }
        return lots.indices.filter { lots[$0].points > 0 }.sorted { places[$0] < places[$1] }
    }

    private var ready: [Int] { open.filter { !lots[$0].isPending } }
    var available: Points { ready.reduce(0) { $0 + lots[$1].points } }

    /// First what matures at an instant, then what expires at it.
    mutating func advance() {
        while let due = lots.map(\.dueAt).min(), due <= now {
            for lot in lots.indices where lots[lot].isPending && lots[lot].dueAt == due {
                let points = lots[lot].points
                (lots[lot].points, lots[lot].isPending) = (0, false)
                put(points, into: lot)
            }
            for lot in lots.indices where lots[lot].dueAt == due { lots[lot].points = 0 }
        }
    }

    /// Where points of this kind and expiry are: in this very lot, in another, or nowhere, and then in this one.
    private func home(of lot: ModelLot) -> Int {
        let (there, own) = (open.filter { lots[$0].kind == lot.kind }, Int(lot.terms.number) - 1)
        return there.contains(own) ? own : there.first ?? own
    }

    /// Points that can be spent pay the debt first. Gives the lot that took the rest.
    @discardableResult
    private mutating func put(_ points: Points, into lot: Int) -> Int? {
        let paid = lots[lot].isPending ? 0 : min(debt, points)
        let target = home(of: lots[lot])
        debt -= paid
        lots[target].points += points - paid
        return points > paid ? target : nil
    }

    /// Gives the lot that took what the debt left.
    @discardableResult
    mutating func credit(
        _ points: Points, _ source: LotTerms.Source, from start: Timestamp, until end: Timestamp?
    ) -> Int? {
        let number = Int64(lots.count) + 1
        let terms = LotTerms(number: number, source: source, earnedAt: now, availableAt: start, expiresAt: end)
        lots.append(ModelLot(terms: terms, isPending: start > now))
        let target = put(points, into: lots.count - 1)
        if target != lots.count - 1 { lots.removeLast() }
        return target
    }

    /// The lot of each of the points that are spent next.
    func next(_ points: Points) -> [Int] {
        Array(ready.flatMap { Array(repeating: $0, count: Int(lots[$0].points)) }.prefix(Int(points)))
    }

    mutating func remove(_ spent: [Int]) { for lot in spent { lots[lot].points -= 1 } }

    /// Gives back one point that was spent.
    mutating func restore(_ lot: Int, spentAt: Timestamp) {
        let (zone, end) = (program.zone, lots[lot].end)
        switch program.points.restore {
        case _ where end > now: put(1, into: lot)
        case .lapse: return
        case .grace(let period): credit(1, .refund, from: now, until: period.end(after: now, in: zone))
        case .remainingLife:
            let days = zone.day(of: end).daysSinceEpoch - zone.day(of: spentAt).daysSinceEpoch
            credit(1, .refund, from: now, until: zone.start(of: zone.day(of: now).adding(days: days)))
        }
    }

    /// Takes back what a sale earned, first where it went. Gives what could not be taken.
    mutating func clawBack(_ points: Points, earnedIn earned: Int?) -> Points {
        var (missing, sources) = (points, ready)
        if let earned {
            var matured = lots[earned]
            matured.isPending = false
            sources = [home(of: lots[earned]), home(of: matured)] + sources
        }
        let policy = program.points.clawback
        for lot in sources where lots[lot].isPending || policy != .pendingOnly {
            let taken = min(missing, lots[lot].points)
            lots[lot].points -= taken
            missing -= taken
        }
        if policy == .negative { (debt, missing) = (debt + missing, 0) }
        return missing
    }
}
