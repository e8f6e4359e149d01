internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    /// A redemption is found under its member, and by its id alone, which says whose it is.
    func addRedemptions() {
        on(.post, "/v1/members/{member}/redemptions", RedemptionRoutes.create)
        on(.get, "/v1/members/{member}/redemptions", RedemptionRoutes.list)
        for path in ["/v1/redemptions/{redemption}", "/v1/members/{member}/redemptions/{redemption}"] {
            on(.get, RouterPath(path), RedemptionRoutes.get)
            on(.post, RouterPath(path + "/fulfil"), RedemptionRoutes.fulfil)
            on(.post, RouterPath(path + "/cancel"), RedemptionRoutes.cancel)
        }
    }
}

private enum RedemptionRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let member = try call.member()
        let body = try await call.body()
        let key = try call.key(for: body)
        let document = try body.read { RedemptionDocument($0) }
        let command = document.command(for: try RewardID(named: document.reward))
        let (reply, isReplay) = try await call.submit(command, for: member, key: key)
        guard case .recorded(let entry, _) = reply, let redemption = Redemption(entry) else {
            throw Problem(.internalError, "The redemption was not recorded.")
        }
        let program = try await call.program(entry.programVersion)
        return .json(.created, isReplay: isReplay) { $0.value(redemption, in: program) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let member = try call.member()
        let query = try call.query(allowing: "status", "limit", "cursor")
        let (limit, status) = (try query.limit(), try query.redemptionStatus())
        let redemptions = try await call.engine.redemptions(
            of: member, in: status, before: try query.positionCursor(), limit: limit + 1)
        guard let redemptions else { throw Problem.notFound("member") }
        return try await call.page(redemptions, limit: limit) { String($0.entry.number) }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        return try await reply(to: call, with: try id(call), isReplay: false)
    }

    @Sendable static func fulfil(_ call: Call) async throws -> Response {
        try await end(call) { body, number in
            .fulfil(try body.read { FulfilRedemption($0, redemption: number) })
        }
    }

    @Sendable static func cancel(_ call: Call) async throws -> Response {
        try await end(call) { body, number in
            .cancel(try body.read { CancelRedemption($0, redemption: number) })
        }
    }

    /// Replies with the redemption as the command left it: it has ended for good.
    private static func end(_ call: Call, _ command: (Body, Int64) throws -> Command) async throws -> Response {
        let id = try id(call)
        let body = try await call.optionalBody()
        let key = try call.key(for: body)
        let (_, isReplay) = try await call.submit(try command(body, id.number), for: id.member, key: key)
        return try await reply(to: call, with: id, isReplay: isReplay)
    }

    private static func id(_ call: Call) throws(Problem) -> EntryID {
        let id = try call.thing(.redemption, called: "redemption")
        if !call.parameter("member").isEmpty {
            guard try call.member() == id.member else { throw .notFound("redemption") }
        }
        return id
    }

    private static func reply(to call: Call, with id: EntryID, isReplay: Bool) async throws -> Response {
        guard let redemption = try await call.engine.redemption(id) else { throw Problem.notFound("redemption") }
        let program = try await call.program(redemption.entry.programVersion)
        return .json(isReplay: isReplay) { $0.value(redemption, in: program) }
    }
}

extension Call {
    /// A page of redemptions that was read with one more than `limit`.
    func page(
        _ redemptions: [Redemption], limit: Int, cursor: (Redemption) -> String
    ) async throws -> Response {
        var programs: [Int: Program] = [:]
        for version in Set(redemptions.map(\.entry.programVersion)) { programs[version] = try await program(version) }
        return .page(redemptions, limit: limit, cursor: cursor) { json, redemption in
            if let program = programs[redemption.entry.programVersion] { json.value(redemption, in: program) }
        }
    }
}

extension Query {
    func redemptionStatus() throws(Problem) -> Redemption.Status? {
        try choice("status", of: Redemption.Status.allCases.map(\.rawValue)).flatMap(Redemption.Status.init(rawValue:))
    }

    /// One of these words; nil if nothing is said.
    func choice(_ name: String, of words: [String]) throws(Problem) -> String? {
        guard let text = self[name] else { return nil }
        guard words.contains(text) else { throw Query.invalid("\(name) must be \(words.joined(separator: ", or ")).") }
        return text
    }
}
