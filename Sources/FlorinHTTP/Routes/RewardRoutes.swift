internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    /// The catalogue, which every till may read.
    func addRewards() {
        on(.post, "/v1/rewards", for: .admin, RewardRoutes.create)
        on(.get, "/v1/rewards", RewardRoutes.list)
        on(.get, "/v1/rewards/{reward}", RewardRoutes.get)
        on(.post, "/v1/rewards/{reward}/close", for: .admin, RewardRoutes.close)
        on(.post, "/v1/rewards/{reward}/stock", for: .admin, RewardRoutes.addStock)
        on(.post, "/v1/rewards/{reward}/codes", for: .admin, RewardRoutes.addCodes)
        on(.get, "/v1/rewards/{reward}/redemptions", for: .admin, RewardRoutes.redemptions)
        on(.get, "/v1/members/{member}/rewards", RewardRoutes.listForMember)
    }
}

private enum RewardRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let id = call.engine.newReward()
        let program = call.engine.programs.current.program
        let reward = try await call.body().read { o in
            let reward = Reward(o, id: id)
            reward?.reportUnknownTiers(to: o, in: program)
            return reward
        }
        let offer = try await call.engine.save(reward)
        return .json(.created) { $0.value(offer) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "status", "limit", "cursor")
        let limit = try query.limit()
        let isOpen = try query.choice("status", of: ["active"]) != nil
        let rewards = try await call.engine.rewards(before: try query.rewardCursor(), isOpen: isOpen, limit: limit + 1)
        return .page(rewards, limit: limit, cursor: \.reward.id.text) { $0.value($1) }
    }

    @Sendable static func listForMember(_ call: Call) async throws -> Response {
        let member = try call.member()
        let query = try call.query(allowing: "limit", "cursor")
        let limit = try query.limit()
        let rewards = try await call.engine.rewards(for: member, before: try query.rewardCursor(), limit: limit + 1)
        guard let rewards else { throw Problem.notFound("member") }
        return .page(rewards, limit: limit, cursor: \.offer.reward.id.text) { $0.value($1) }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        guard let offer = try await call.engine.reward(try id(call)) else { throw Problem.notFound("reward") }
        return .json { $0.value(offer) }
    }

    /// As often as one likes: it is closed when it was closed first. The body, if there is one, says nothing.
    @Sendable static func close(_ call: Call) async throws -> Response {
        guard let offer = try await call.engine.closeReward(try id(call)) else { throw Problem.notFound("reward") }
        return .json { $0.value(offer) }
    }

    // MARK: Stock

    @Sendable static func addStock(_ call: Call) async throws -> Response {
        try await add(call) { o in
            o.required("add", o.integer("add", in: RewardLimits.addition)).map { .pieces($0) }
        }
    }

    @Sendable static func addCodes(_ call: Call) async throws -> Response {
        try await add(call) { o in o.rewardCodes().map { .codes($0) } }
    }

    private static func add(_ call: Call, _ make: (ObjectReader) -> RewardAddition?) async throws -> Response {
        let id = try id(call)
        let body = try await call.body()
        let key = try call.key(for: body)
        let addition = try body.read(make)
        let (result, isReplay) = try await call.engine.add(addition, to: id, key: key)
        switch result {
        case .success(let supply): return .json(.created, isReplay: isReplay) { $0.value(supply) }
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    // MARK: What members wait for

    @Sendable static func redemptions(_ call: Call) async throws -> Response {
        let id = try id(call)
        let query = try call.query(allowing: "status", "limit", "cursor")
        let (limit, status) = (try query.limit(), try query.redemptionStatus() ?? .redeemed)
        guard try await call.engine.reward(id) != nil else { throw Problem.notFound("reward") }
        var last: EntryID?
        if let cursor = query["cursor"] {
            guard let id = EntryID(cursor, kind: .redemption) else { throw Query.strangeCursor }
            last = id
        }
        let redemptions = try await call.engine.redemptions(of: id, in: status, after: last, limit: limit + 1)
        return try await call.page(redemptions, limit: limit, cursor: \.entry.id.text)
    }

    private static func id(_ call: Call) throws(Problem) -> RewardID {
        try RewardID(named: call.parameter("reward"))
    }
}

extension RewardID {
    /// The reward that a path or a field of a body names. An id of the wrong shape is no reward's.
    init(named text: String) throws(Problem) {
        guard let id = RewardID(text) else { throw .notFound("reward") }
        self = id
    }
}

extension Reward {
    /// Whether the program has the tiers that may have it: it never changes, so a slip would last.
    fileprivate func reportUnknownTiers(to o: ObjectReader, in program: Program) {
        for tier in tiers where !program.tiers.contains(where: { $0.id == tier }) {
            o.fault("tiers", #"The program has no tier "\#(tier)"."#)
        }
    }
}

extension Query {
    fileprivate func rewardCursor() throws(Problem) -> RewardID {
        guard let text = self["cursor"] else { return RewardID(rawValue: .max) }
        guard let id = RewardID(text) else { throw Query.strangeCursor }
        return id
    }
}
