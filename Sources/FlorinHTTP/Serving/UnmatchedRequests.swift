internal import HTTPTypes
internal import Hummingbird

/// Answers what no route takes: 405 where the path has other methods, else 404.
struct UnmatchedRequests: RouterMiddleware {
    typealias Context = EdgeContext

    private let routes: [(path: RouterPath, method: HTTPRequest.Method)]

    /// Add it last: Hummingbird gives a middleware only to what is added after it, and that is the answer to the rest.
    init(besides router: Router<EdgeContext>) {
        routes = router.routes.map { ($0.path, $0.method) }
    }

    @concurrent func handle(
        _ request: Request, context: EdgeContext, next: @concurrent (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        let components = request.uri.path.split(separator: "/")
        let allowed = routes.filter { matches($0.path, components) }.map(\.method)
        guard !allowed.isEmpty else { throw UnmatchedRequests.noSuchPath }
        var problem = Problem(.methodNotAllowed, "The path does not have the method \(request.method.rawValue).")
        problem.allowed = allowed.contains(.get) ? allowed + [.head] : allowed
        throw problem
    }

    static let noSuchPath = Problem(.notFound, "There is no such path.")

    /// True of `/v1/members/` and `/v1//members`. The router passes over the empty parts, so that the member with an empty id would be
    /// all members.
    static func hasEmptySegment(_ path: String) -> Bool {
        let slash = UInt8(ascii: "/")
        var last: UInt8?
        for byte in path.utf8 {
            if byte == slash, last == slash { return true }
            last = byte
        }
        return last == slash
    }

    private func matches(_ path: RouterPath, _ components: [Substring]) -> Bool {
        path.count == components.count && zip(path, components).allSatisfy { $0 ~= $1 }
    }
}
