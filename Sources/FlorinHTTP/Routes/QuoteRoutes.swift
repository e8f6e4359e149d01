internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addQuotes() {
        on(.post, "/v1/quotes", QuoteRoutes.create)
        on(.get, "/v1/quotes/{quote}", QuoteRoutes.get)
    }
}

private enum QuoteRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let sale = try await call.body().read { SaleDocument($0) }
        let member = try sale.member.map { text throws(Problem) in try MemberID(named: text) } ?? .nobody
        let request: SaleRequest
        do { request = try sale.request(of: member) } catch { throw Problem(error) }
        switch try await call.engine.quote(request, for: member) {
        case .success(let quote): return try await reply(with: quote, to: call)
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        guard let id = QuoteID(call.parameter("quote")), let quote = try await call.engine.quote(id) else {
            throw Problem.notFound("quote")
        }
        return try await reply(with: quote, to: call)
    }

    private static func reply(with quote: Quote, to call: Call) async throws -> Response {
        let words = try await call.words(quote.programVersion)
        return .json { $0.value(quote, in: words) }
    }
}

extension MemberID {
    /// The member that a field of a body names. An id of the wrong shape is nobody's.
    init(named text: String) throws(Problem) {
        guard let id = MemberID(text), id != .nobody else {
            throw .notFound("member")
        }
        self = id
    }
}
