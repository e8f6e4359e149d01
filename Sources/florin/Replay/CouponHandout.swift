internal import FlorinCore
internal import FlorinEngine

/// Gives every member one coupon of a template a month, on the first purchase of the month.
///
/// Giving it twice is impossible: the issue of each member, template and month has one idempotency key, and a month whose
/// first purchase is paid already has had its coupon.
struct CouponHandout {
    private let template: TemplateID
    private let engine: Engine
    /// The month of the last purchase seen of each member.
    private var months: [MemberID: CivilMonth] = [:]
    /// Coupons that could not be given, because the template has ended or the member holds too many.
    private(set) var refused: Int64 = 0

    /// Of the newest open template in the store that says the same as this one; if there is none, this one is saved.
    init(of wanted: CouponTemplate, _ engine: Engine) async throws(EngineError) {
        self.engine = engine
        if let known = try await CouponHandout.known(like: wanted, in: engine) {
            template = known
        } else {
            template = try await engine.save(wanted).template.id
        }
    }

    private static func known(
        like wanted: CouponTemplate, in engine: Engine
    ) async throws(EngineError) -> TemplateID? {
        let document = wanted.document
        var cursor = TemplateID(rawValue: .max)
        while true {
            let page = try await engine.templates(before: cursor, limit: 100)
            guard let last = page.last else { return nil }
            let same = page.first { $0.stored.closedAt == nil && $0.stored.document == document }
            if let same { return same.template.id }
            cursor = last.template.id
        }
    }

    /// Gives the member the coupon of the month, if this is its first purchase of the month and is still to be paid.
    mutating func give(to member: MemberID, before purchase: Purchase) async throws(EngineError) {
        let month = CivilMonth(of: purchase.at, in: engine.programs.current.program.zone)
        guard months[member] != month else { return }
        months[member] = month
        guard try await !engine.isPaid(purchase.basket, by: member) else { return }
        let key = IdempotencyKey(
            client: "replay", key: "coupon \(template.text) \(month.text)", method: "replay", path: "coupons", body: [])
        let answer = try await engine.submit(.issueCoupon(IssueCoupon(.template(template))), for: member, key: key)
        if case .failure = answer.result { refused += 1 }
    }
}

/// A calendar month of a time zone.
private struct CivilMonth: Hashable {
    let year: Int
    let month: Int

    init(of instant: Timestamp, in zone: ZoneRules) {
        let day = zone.day(of: instant)
        (year, month) = (day.year, day.month)
    }

    var text: String { "\(year)-\(month)" }
}

extension Engine {
    /// Whether the member has a payment of this reference.
    fileprivate func isPaid(_ reference: String, by member: MemberID) async throws(EngineError) -> Bool {
        try await query { store in
            var wanted = ReadSet()
            wanted.references = [(member.rawValue, reference)]
            return try !store.read(wanted).references.isEmpty
        }
    }
}
