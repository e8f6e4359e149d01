internal import FlorinCore
internal import FlorinEngine

/// Runs purchases through an engine, one after the other, with the clock where the data are.
///
/// One at a time, so that the same file gives the same journal however fast the machine is: the engine decides a batch at
/// one instant, and every basket has an instant of its own.
struct Replayer {
    private let engine: Engine
    private let clock: ManualClock
    private var handout: CouponHandout?
    private var members: [String: MemberID] = [:]
    private var last: Timestamp?

    enum Result {
        case paid
        case alreadyThere
        case refused(String)
    }

    /// `handout`: what members are given besides; nil: nothing.
    init(_ engine: Engine, _ clock: ManualClock, _ handout: CouponHandout?) {
        self.engine = engine
        self.clock = clock
        self.handout = handout
    }

    /// Coupons that could not be given; nil if none were to be.
    var couponsRefused: Int64? { handout?.refused }

    mutating func run(_ purchase: Purchase) async throws(EngineError) -> Result {
        clock.set(purchase.at)
        last = max(last ?? purchase.at, purchase.at)
        let member = try await member(purchase)
        try await handout?.give(to: member, before: purchase)
        let request = SaleRequest(
            merchant: purchase.store, reference: purchase.basket, lines: purchase.lines,
            selection: Selection(points: .auto, wallet: .none), external: External(method: "card"))
        let answer = try await engine.submit(.pay(.direct(request)), for: member, key: purchase.key)
        switch answer.result {
        case .success: return answer.isReplay ? .alreadyThere : .paid
        case .failure(.alreadyExists): return .alreadyThere
        case .failure(.idempotencyKeyReused):
            return .refused("basket \(purchase.basket) was paid before, and was another")
        case .failure(let rejection): return .refused("basket \(purchase.basket) cannot be paid: \(rejection)")
        }
    }

    /// Posts what has become due by the time of the last purchase.
    func finish() async throws(EngineError) {
        guard let last else { return }
        clock.set(last)
        _ = try await engine.advanceDueMembers()
    }

    /// The member of this reference, enrolled if it was never seen.
    private mutating func member(_ purchase: Purchase) async throws(EngineError) -> MemberID {
        let reference = purchase.member
        if let known = members[reference] { return known }
        let found = try await engine.query { store in try store.profile(.reference(reference))?.id }
        let member = if let found { found } else { try await enrol(reference, at: purchase.at) }
        members[reference] = member
        return member
    }

    private func enrol(_ reference: String, at time: Timestamp) async throws(EngineError) -> MemberID {
        let profile = Profile(id: engine.newMember(), reference: reference, createdAt: time)
        let answer = try await engine.enrol(profile)
        if case .failure(let rejection) = answer.result {
            throw .unavailable("member \(reference) cannot be enrolled: \(rejection)")
        }
        return profile.id
    }
}

extension Purchase {
    /// Names the basket and covers all that is paid, so that a second basket of the same name is found out.
    fileprivate var key: IdempotencyKey {
        var body = JSONWriter(capacity: 1024)
        body.array(lines) { json, line in
            json.object { json in
                json.field("sku", line.sku)
                json.field("category", line.category)
                json.field("amount", line.unitAmount)
            }
        }
        return IdempotencyKey(client: "replay", key: basket, method: "replay", path: store, body: body.bytes)
    }
}
