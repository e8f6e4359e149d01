import FlorinCore

/// What of a member a model says.
struct ModelState: Equatable {
    var money: [Int64]
    var tier: String
    var lots: [String]

    init(_ member: Member) {
        money = [member.principal, member.bonus, member.growth, member.debt]
        tier = member.tier
        lots = member.lots.map { ModelState.text($0.terms, $0.points, $0.isPending) }
    }

    init(_ model: ModelMember) {
        money = [model.principal, model.bonus, model.growth, model.debt]
        tier = model.tier
        lots = model.order.map { model.lots[$0] }.map { ModelState.text($0.terms, $0.points, $0.isPending) }
    }

    private static func text(_ terms: LotTerms, _ points: Points, _ isPending: Bool) -> String {
        let until = terms.expiresAt?.rfc3339 ?? "ever"
        return "\(terms.number) \(terms.source) \(points)\(isPending ? " pending" : "") until \(until)"
    }
}

extension ModelUnit {
    /// What tenders and points still pay; the list price does not shrink with a refund by amount.
    var paid: [Int64] { [Int64(line), pointsAmount, points, principal, bonus, external] }
}

extension Price {
    static let empty = Price(
        gross: 0, due: 0, payable: 0, steps: [], earn: Earn(points: 0, growth: 0, basis: 0, factors: []), units: [])
}

extension Command {
    var quoted: QuoteID? { if case .pay(.quoted(let id, _, _)) = self { id } else { nil } }
}

extension Rejection {
    var kind: ModelRefusal? {
        switch self {
        case .insufficientFunds: .insufficientFunds
        case .insufficientPoints: .insufficientPoints
        case .insufficientTender: .insufficientTender
        case .limitExceeded: .limitExceeded
        case .refundExceedsPayment: .refundExceedsPayment
        case .quoteChanged: .quoteChanged
        case .notFound: .notFound
        case .quotePaid: .quotePaid
        default: nil
        }
    }
}
