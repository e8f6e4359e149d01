internal import FlorinCore
internal import FlorinEngine
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// One request of a known client, with all that a route needs to answer it.
struct Call {
    let request: Request
    let context: ClientContext
    let engine: Engine

    var client: APIKey { context.client }
    var language: Language { Language(accepting: request.headers[.acceptLanguage]) }

    func requireAdmin() throws(Problem) {
        guard client.scope == .admin else { throw .forbidden }
    }

    func query(allowing names: String...) throws(Problem) -> Query {
        try Query(request, allowing: names)
    }

    // MARK: The path

    /// The member in the path. An id of the wrong shape is nobody's.
    func member() throws(Problem) -> MemberID {
        guard let id = MemberID(parameter("member")), id != .nobody else { throw .notFound("member") }
        return id
    }

    /// The thing of this kind in the path.
    func thing(_ kind: EntryKind, called name: String) throws(Problem) -> EntryID {
        guard let id = EntryID(parameter(name), kind: kind) else { throw .notFound(name) }
        return id
    }

    func parameter(_ name: String) -> String {
        context.parameters.get(name) ?? ""
    }

    /// The member in the path as it stands, or as it stood at the instant that the query's `asOf` names.
    func standing() async throws -> MemberStanding {
        let asOf = try query(allowing: "asOf").asOf(engine.clock.now)
        let id = try member()
        let standing: MemberStanding?
        if let asOf {
            standing = try await engine.member(id, asOf: asOf)
        } else {
            standing = try await engine.member(.id(id))
        }
        guard let standing else { throw Problem.notFound("member") }
        return standing
    }

    // MARK: The body

    /// The body of a write, which must be JSON.
    func body() async throws -> Body {
        try requireJSON()
        return try Body(try await bytes())
    }

    /// The body of a write that need not have one: no bytes stand for an empty object.
    func optionalBody() async throws -> Body {
        let bytes = try await bytes()
        if bytes.isEmpty { return try Body(Array("{}".utf8)) }
        try requireJSON()
        return try Body(bytes)
    }

    private func requireJSON() throws(Problem) {
        guard mediaType() ?? "application/json" == "application/json" else {
            throw Problem(.unsupportedMediaType, "The body must be application/json.")
        }
    }

    /// The media type of the body in lower case, without parameters; nil if it is not given.
    func mediaType() -> String? {
        guard let header = request.headers[.contentType] else { return nil }
        if header == "application/json" { return header }
        let type = header.split(separator: ";", maxSplits: 1).first ?? ""
        return type.split(separator: " ").joined().lowercased()
    }

    func bytes() async throws -> [UInt8] {
        do {
            let buffer = try await request.body.collect(upTo: RequestLimits.body)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "The body may have \(RequestLimits.body) bytes at most.")
        } catch {
            throw UnreadableBody(cause: error)
        }
    }

    // MARK: Commands

    /// The idempotency key that a call which moves something must have.
    func key(for body: Body) throws(Problem) -> IdempotencyKey {
        guard let text = request.headers[.idempotencyKey] else {
            throw Problem(.missingIdempotencyKey, "Send an Idempotency-Key, so that a retry has no second effect.")
        }
        guard RequestLimits.idempotencyKey ~= text.utf8.count, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Problem([
                Fault("", .invalidField, "The Idempotency-Key must have from 1 to 255 visible ASCII characters.")
            ])
        }
        return IdempotencyKey(
            client: client.id, key: text, method: request.method.rawValue, path: request.uri.path, body: body.bytes)
    }

    /// Has a command decided. A rejection is thrown as a problem.
    ///
    /// A problem under an idempotency key bears an id made from key and request in place of the request's own: so that
    /// each retry gets the very same body, and its log lines can be found by it.
    func submit(
        _ command: Command, for member: MemberID, key: IdempotencyKey? = nil
    ) async throws -> (reply: Reply, isReplay: Bool) {
        let answer = try await engine.submit(command, for: member, key: key)
        switch answer.result {
        case .success(let reply): return (reply, answer.isReplay)
        case .failure(let rejection):
            var problem = try await problem(rejection)
            problem.isReplay = answer.isReplay
            problem.requestID = key.map { RequestIDs.of($0) }
            throw problem
        }
    }

    private func problem(_ rejection: Rejection) async throws -> Problem {
        var problem = Problem(rejection)
        if case .quoteChanged(let quote, _) = rejection {
            let words = try await words(quote.programVersion)
            var json = JSONWriter(capacity: 1024)
            json.value(quote, in: words)
            problem.figures.append(.json("quote", json.bytes))
        }
        return problem
    }

    // MARK: Replies

    /// The program in this version, which is the one that an entry or a quote was made under.
    func program(_ version: Int) async throws -> Program {
        guard let program = try await engine.program(version: version) else {
            throw EngineError.unavailable("program version \(version) is missing")
        }
        return program.program
    }

    func words(_ version: Int) async throws -> Sentences {
        Sentences(language: language, program: try await program(version))
    }
}
