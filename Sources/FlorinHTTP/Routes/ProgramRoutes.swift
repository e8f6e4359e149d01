internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addProgram() {
        on(.get, "/v1/program", ProgramRoutes.get)
        on(.put, "/v1/program", for: .admin, ProgramRoutes.put)
        on(.post, "/v1/program/check", ProgramRoutes.check)
    }
}

private enum ProgramRoutes {
    @Sendable static func get(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "version", "asOf")
        _ = try query.one(of: ["version", "asOf"])
        if let instant = try query.asOf(call.engine.clock.now) {
            return reply(with: try await call.engine.program(asOf: instant))
        }
        var number: Int?
        if let text = query["version"] {
            guard let version = Int(text), version > 0 else { throw Query.invalid("version must be at least 1.") }
            number = version
        }
        guard let version = try await call.engine.program(version: number) else {
            throw Problem.notFound("program version")
        }
        return reply(with: version)
    }

    @Sendable static func put(_ call: Call) async throws -> Response {
        let program = try await document(call)
        guard let version = try await call.engine.put(program) else {
            let field = call.engine.programs.fixedField(changedBy: program) ?? "currency"
            throw Problem([Fault("/\(field)", .invalidField, "the \(field) of a program cannot be changed")])
        }
        return reply(with: version)
    }

    /// The document as understood, without a version: it has not been saved.
    @Sendable static func check(_ call: Call) async throws -> Response {
        let program = try await document(call)
        return .json { program.write(into: &$0) }
    }

    private static func reply(with version: ProgramVersion) -> Response {
        .json { version.program.write(into: &$0, version: version.version) }
    }

    private static func document(_ call: Call) async throws -> Program {
        let json: JSON
        switch call.mediaType() ?? "application/json" {
        case "application/json":
            json = try Body(try await call.bytes()).json
        case "application/yaml", "application/x-yaml", "text/yaml":
            json = try yaml(try await call.bytes())
        default:
            throw Problem(.unsupportedMediaType, "The body must be application/json or application/yaml.")
        }
        do { return try Program.read(json, zones: ZoneCatalog.rules(named:)) } catch { throw Problem(error.faults) }
    }

    private static func yaml(_ bytes: [UInt8]) throws(Problem) -> JSON {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem([Fault("", .malformedJSON, "The document is not valid UTF-8.")])
        }
        do { return try ProgramDocument.json(fromYAML: text) } catch { throw Problem([error]) }
    }
}
