internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addMembers() {
        on(.post, "/v1/members", MemberRoutes.create)
        on(.get, "/v1/members", MemberRoutes.list)
        on(.get, "/v1/members/{member}", MemberRoutes.get)
        on(.patch, "/v1/members/{member}", MemberRoutes.change)
        on(.get, "/v1/members/{member}/tier", MemberRoutes.tier)
        on(.get, "/v1/members/{member}/activity", MemberRoutes.activity)
    }
}

private enum MemberRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let body = try await call.body()
        var profile = Profile(id: call.engine.newMember(), createdAt: call.engine.clock.now)
        profile = try body.read { reader in
            var profile = profile
            profile.merge(reader, nulls: body.nulls)
            return profile
        }
        let answer = try await call.engine.enrol(profile)
        guard case .success(.recorded(let entry, _)) = answer.result else {
            throw rejected(answer)
        }
        let program = try await call.program(entry.programVersion)
        let member = Member(id: profile.id, tier: entry.after.tier)
        return .json(.created) { $0.value(profile, member, program) }
    }

    private static func rejected(_ answer: Answer) -> Problem {
        guard case .failure(let rejection) = answer.result else {
            return Problem(.internalError, "The member was not recorded.")
        }
        return Problem(rejection)
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        let standing = try await call.standing()
        return .json { $0.value(standing) }
    }

    @Sendable static func tier(_ call: Call) async throws -> Response {
        let standing = try await call.standing()
        return .json { $0.tierDetails(of: standing.member, in: standing.program.program) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "reference", "phone", "email", "card", "limit", "cursor")
        let limit = try query.limit()
        guard let (name, value) = try query.one(of: ["reference", "phone", "email", "card"]) else {
            return try await page(call, after: query["cursor"], limit: limit)
        }
        let key: ProfileKey =
            switch name {
            case "reference": .reference(value)
            case "phone": .phone(value)
            case "email": .email(value)
            default: .card(value)
            }
        let found = try await call.engine.member(key)
        return .page(found.map { [$0] } ?? [], limit: 1, cursor: \.profile.id.text) { $0.value($1) }
    }

    private static func page(_ call: Call, after cursor: String?, limit: Int) async throws -> Response {
        var start = MemberID.nobody
        if let cursor {
            guard let id = MemberID(cursor) else { throw Query.invalid("The cursor is not one of this list.") }
            start = id
        }
        let members = try await call.engine.members(after: start, limit: limit + 1)
        return .page(members, limit: limit, cursor: \.profile.id.text) { $0.value($1) }
    }

    @Sendable static func change(_ call: Call) async throws -> Response {
        let id = try call.member()
        let body = try await call.body()
        while true {
            guard let standing = try await call.engine.member(.id(id)) else { throw Problem.notFound("member") }
            if let refusal = standing.member.endRefusal { throw Problem(refusal) }
            let profile = try body.read { reader in
                var profile = standing.profile
                profile.merge(reader, nulls: body.nulls)
                return profile
            }
            switch try await call.engine.update(profile, replacing: standing.profile) {
            case .outdated: continue
            case .taken(let field): throw Problem(.alreadyExists(field: field))
            case .done:
                let changed = MemberStanding(profile: profile, member: standing.member, program: standing.program)
                return .json { $0.value(changed) }
            }
        }
    }

    @Sendable static func activity(_ call: Call) async throws -> Response {
        let id = try call.member()
        let query = try call.query(allowing: "limit", "cursor")
        let limit = try query.limit()
        let entries = try await call.engine.activity(of: id, before: try query.positionCursor(), limit: limit + 1)
        guard let entries else { throw Problem.notFound("member") }
        let program = call.engine.programs.current.program
        return .page(entries, limit: limit, cursor: { String($0.number) }, write: { $0.activity($1, in: program) })
    }
}
