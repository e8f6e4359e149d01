internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    /// Mergers and erasures.
    func addMemberEnds() {
        on(.post, "/v1/members/{member}/merge", for: .admin, MemberEndRoutes.merge)
        on(.post, "/v1/members/{member}/unmerge", for: .admin, MemberEndRoutes.unmerge)
        on(.post, "/v1/members/{member}/erase", for: .admin, MemberEndRoutes.erase)
    }
}

private enum MemberEndRoutes {
    @Sendable static func merge(_ call: Call) async throws -> Response {
        let member = try call.member()
        let body = try await call.body()
        let key = try call.key(for: body)
        let into = try body.read { o in
            let into = o.required("into", o.string("into", length: RequestLimits.text))
            if into == member.text { o.fault("into", "Must be another member.") }
            return into
        }
        return try await end(member, .merge(MergeMember(into: try MemberID(named: into))), key, call)
    }

    @Sendable static func unmerge(_ call: Call) async throws -> Response {
        let member = try call.member()
        let body = try await call.optionalBody()
        let key = try call.key(for: body)
        _ = try body.read { _ in () }
        return try await end(member, .unmerge, key, call)
    }

    @Sendable static func erase(_ call: Call) async throws -> Response {
        let member = try call.member()
        let body = try await call.optionalBody()
        let key = try call.key(for: body)
        let erase = try body.read { o in EraseMember(reason: o.string("reason", length: RequestLimits.reason)) }
        return try await end(member, .erase(erase), key, call)
    }

    private static func end(
        _ member: MemberID, _ command: Command, _ key: IdempotencyKey, _ call: Call
    ) async throws -> Response {
        let (reply, isReplay) = try await call.submit(command, for: member, key: key)
        guard case .recorded(let entry, _) = reply else {
            throw Problem(.internalError, "The command was not recorded.")
        }
        return .json(isReplay: isReplay) { $0.end(entry) }
    }
}
