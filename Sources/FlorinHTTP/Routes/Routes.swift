internal import FlorinEngine
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// The table of all routes.
struct Routes {
    typealias Handler = @Sendable (Call) async throws -> Response

    let router = Router(context: EdgeContext.self)
    let engine: Engine
    private let clients: RouterGroup<ClientContext>

    init(engine: Engine) {
        self.engine = engine
        clients = router.group(context: ClientContext.self)
        addMembers()
        addWallet()
        addPoints()
        addCoupons()
        addTemplates()
        addQuotes()
        addPayments()
        addHolds()
        addRefunds()
        addProgram()
        addRewards()
        addRedemptions()
        addTestClock()
        addOperations()
        addTransfers()
        addMemberEnds()
        addStatements()
        addReports()
    }

    /// A route for clients whose keys have at least this scope.
    func on(
        _ method: HTTPRequest.Method, _ path: RouterPath, for scope: APIKey.Scope = .merchant,
        _ handler: @escaping Handler
    ) {
        let engine = self.engine
        clients.on(path, method: method) { request, context in
            let call = Call(request: request, context: context, engine: engine)
            if scope == .admin { try call.requireAdmin() }
            try await engine.followTestClock()
            return try await handler(call)
        }
    }

    /// A route for everybody.
    func onPublic(_ path: RouterPath, _ handler: @escaping @Sendable (Request) async throws -> Response) {
        router.on(path, method: .get) { request, _ in try await handler(request) }
    }
}
