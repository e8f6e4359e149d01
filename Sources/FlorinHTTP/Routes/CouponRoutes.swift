internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addCoupons() {
        on(.post, "/v1/members/{member}/coupons", CouponRoutes.issue)
        on(.get, "/v1/members/{member}/coupons", CouponRoutes.list)
        on(.get, "/v1/members/{member}/coupons/{coupon}", CouponRoutes.get)
    }
}

private enum CouponRoutes {
    /// A till may claim a code that a customer brings; giving coupons away is for operators.
    @Sendable static func issue(_ call: Call) async throws -> Response {
        let member = try call.member()
        let body = try await call.body()
        let key = try call.key(for: body)
        let source: IssueCoupon.Source
        switch try body.read({ IssueDocument($0) }) {
        case .code(let text): source = .code(CouponCode(typed: text))
        case .template(let text):
            try call.requireAdmin()
            source = .template(try TemplateID(named: text))
        }
        let (reply, isReplay) = try await call.submit(.issueCoupon(IssueCoupon(source)), for: member, key: key)
        guard case .recorded(let entry, _) = reply,
            case .issued(let coupon)? = entry.event.couponMoves(number: entry.number).first
        else {
            throw Problem(.internalError, "The coupon was not recorded.")
        }
        let row = CouponRow(member: member, coupon: coupon, issuedAt: entry.at)
        let held = try await call.engine.held(row)
        return .json(.created, isReplay: isReplay) { $0.value(held, at: entry.at) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let member = try call.member()
        let query = try call.query(allowing: "state", "limit", "cursor")
        let (limit, state) = (try query.limit(), try state(query))
        let coupons = try await call.engine.coupons(
            of: member, in: state, before: try query.positionCursor(), limit: limit + 1)
        guard let coupons else { throw Problem.notFound("member") }
        let now = call.engine.clock.now
        return .page(coupons, limit: limit, cursor: { String($0.row.coupon.number) }, write: { $0.value($1, at: now) })
    }

    private static func state(_ query: Query) throws(Problem) -> CouponState? {
        guard let text = query["state"] else { return nil }
        guard let state = CouponState(rawValue: text) else {
            let states = CouponState.allCases.map(\.rawValue).joined(separator: ", ")
            throw Query.invalid("state must be one of \(states).")
        }
        return state
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        let id = try call.thing(.coupon, called: "coupon")
        guard try call.member() == id.member, let held = try await call.engine.coupon(id) else {
            throw Problem.notFound("coupon")
        }
        let now = call.engine.clock.now
        return .json { $0.value(held, at: now) }
    }
}
