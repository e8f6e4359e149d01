internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

/// Deposits, withdrawals, grants, deductions and adjustments: each is one journal entry, made and read alike.
extension Call {
    /// Makes the thing that the body describes.
    func makeThing(_ command: (Body) throws -> Command) async throws -> Response {
        let member = try member()
        let body = try await body()
        let key = try key(for: body)
        let (reply, isReplay) = try await submit(try command(body), for: member, key: key)
        guard case .recorded(let entry, _) = reply else {
            throw Problem(.internalError, "The command was not recorded.")
        }
        let program = try await program(entry.programVersion)
        return .json(.created, isReplay: isReplay) { $0.thing(entry, in: program) }
    }

    /// The thing of this kind whose id the path has under `name`.
    func replyWithThing(_ kind: EntryKind, _ name: String) async throws -> Response {
        _ = try query()
        let id = try thing(kind, called: name)
        guard try member() == id.member, let entry = try await engine.entry(id) else { throw Problem.notFound(name) }
        let program = try await program(entry.programVersion)
        return .json { $0.thing(entry, in: program) }
    }
}
