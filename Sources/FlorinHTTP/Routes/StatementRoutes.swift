internal import FlorinCore
internal import FlorinEngine
internal import HTTPTypes
internal import Hummingbird

extension Routes {
    func addStatements() {
        on(.get, "/v1/members/{member}/statement", StatementRoutes.get)
    }
}

/// Statements are written while they are read, so that one of a hundred thousand lines takes no more memory than a short one.
private enum StatementRoutes {
    @Sendable static func get(_ call: Call) async throws -> Response {
        let id = try call.member()
        let query = try call.query(allowing: "from", "to", "format")
        let span = try span(query, call)
        let isCSV = try isCSV(query, call)
        guard let statement = try await call.engine.statement(of: id, from: span.from, to: span.to) else {
            throw Problem.notFound("member")
        }
        return isCSV
            ? response(statement, as: CSVStatement(), call.engine)
            : response(statement, as: JSONStatement(), call.engine)
    }

    /// Up to now, if the query does not say how far.
    private static func span(_ query: Query, _ call: Call) throws(Problem) -> (from: Timestamp, to: Timestamp) {
        let (zone, now) = (call.engine.programs.current.program.zone, call.engine.clock.now)
        guard let from = try query.moment("from", in: zone) else { throw Query.invalid("from is required.") }
        let given = try query.moment("to", in: zone)
        if let given, given > now {
            throw Query.invalid("to must not be in the future; leave it out for a statement up to now.")
        }
        let to = given ?? Timestamp(milliseconds: now.milliseconds + 1)
        guard from <= to else { throw Query.invalid("from must not be later than to.") }
        return (from, to)
    }

    private static func isCSV(_ query: Query, _ call: Call) throws(Problem) -> Bool {
        switch query["format"] {
        case "csv": return true
        case "json": return false
        case nil: return call.request.headers[.accept]?.lowercased().contains("text/csv") ?? false
        default: throw Query.invalid("format must be json or csv.")
        }
    }

    private static func response(
        _ statement: Statement, as form: some StatementForm, _ engine: Engine
    ) -> Response {
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: form.head(of: statement)))
            var (cursor, closing) = (statement.start, statement.opening)
            var isFirst = true
            while true {
                let lines = try await engine.lines(of: statement, from: &cursor)
                guard let last = lines.last else { break }
                var bytes: [UInt8] = []
                for line in lines {
                    bytes += form.line(line, in: statement.program.program, isFirst: isFirst)
                    isFirst = false
                }
                closing = last.entry.after
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.write(ByteBuffer(bytes: form.end(closing, of: statement)))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: type(of: form).contentType], body: body)
    }
}
