import AsyncHTTPClient
import FlorinCore
import FlorinEngine
import FlorinHTTP
import FlorinTestSupport
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// A scheme of its own for one test: a real file in a temporary folder or a database, which a server can serve several times.
struct TestScheme {
    let ground: StoreGround
    /// Secrets of an admin's and of a merchant's key.
    let admin: String
    let merchant: String
    let clock: any EngineClock
    let program: Program

    /// Makes the store, and removes it at the end.
    static func with(
        program document: String = TestScheme.document, clock: any EngineClock = SystemClock(),
        _ body: (TestScheme) async throws -> Void
    ) async throws {
        let ground = try StoreGround()
        defer { try? ground.remove() }
        let store = try ground.open()
        let admin = APIKey.create(name: "admin", scope: .admin, at: clock.now)
        let merchant = APIKey.create(name: "till", scope: .merchant, at: clock.now)
        try store.save(admin.key)
        try store.save(merchant.key)
        try store.close()
        let program = try Program.read(try JSON.parse(Array(document.utf8)), zones: ZoneCatalog.rules(named:))
        try await body(
            TestScheme(
                ground: ground, admin: admin.secret, merchant: merchant.secret, clock: clock, program: program))
    }

    /// Serves the scheme on a free port while `body` runs, then stops gracefully.
    func serve(
        queueLimit: Int = Limits.queue, queryLimit: Int = Limits.queries, limits: ServerLimits = ServerLimits(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var configuration = Engine.Configuration(chainKey: [UInt8](repeating: 7, count: HashChain.keyLength))
        configuration.queueLimit = queueLimit
        configuration.queryLimit = queryLimit
        configuration.program = program
        let engine = try Engine(store: try ground.open(), clock: clock, configuration: configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let (ports, port) = AsyncStream<Int>.makeStream()
        var serving = Server.Configuration(port: 0)
        serving.limits = limits
        let server = Server(engine: engine, configuration: serving, logger: logger) { port.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [engine, server], logger: logger))
        let running = Task { try await group.run() }
        guard let bound = await ports.first(where: { _ in true }) else { throw ServerDidNotStart() }
        do {
            try await body(TestServer(scheme: self, port: bound, group: group, routes: Set(server.routes)))
        } catch {
            await group.triggerGracefulShutdown()
            try? await running.value
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    struct ServerDidNotStart: Error {}
}

/// A running server, and who calls it.
struct TestServer {
    let scheme: TestScheme
    let port: Int
    let group: ServiceGroup
    /// Such as `GET /v1/members`.
    let routes: Set<String>

    /// One scheme, served once.
    static func with(
        program: String = TestScheme.document, clock: any EngineClock = SystemClock(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestScheme.with(program: program, clock: clock) { try await $0.serve(body) }
    }

    /// Sends a request with the admin's key and, if it is a POST, a new idempotency key, unless told otherwise.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, key: String? = UUID().uuidString,
        headers: [(String, String)] = [], secret: String? = nil
    ) async throws -> TestReply {
        try await send(
            method, path, bytes: body.map { Array($0.utf8) }, key: key, headers: headers, secret: secret)
    }

    func send(
        _ method: HTTPMethod, _ path: String, bytes: [UInt8]?, key: String? = UUID().uuidString,
        headers: [(String, String)] = [], secret: String? = nil
    ) async throws -> TestReply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        let secret = secret ?? scheme.admin
        if !secret.isEmpty { request.headers.add(name: "Authorization", value: "Bearer \(secret)") }
        if method == .POST, let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let bytes {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: bytes))
        }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 << 20)
        return TestReply(
            status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> TestReply {
        try await send(.GET, path, headers: headers)
    }

    func post(_ path: String, _ body: String, key: String? = UUID().uuidString) async throws -> TestReply {
        try await send(.POST, path, body, key: key)
    }

    /// Does not go on trying when nobody listens any more.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Has the server stop, as on SIGTERM.
    func stop() async {
        await group.triggerGracefulShutdown()
    }

    // MARK: Short cuts

    /// A new member's id, with so much in the wallet and so many points.
    func member(principal: Int64 = 0, points: Int64 = 0, growth: Int64 = 0) async throws -> String {
        let id = try await post("/v1/members", "{}").expect(201).json["id"].text
        if principal > 0 {
            _ = try await post("/v1/members/\(id)/deposits", #"{"amount":\#(principal),"bonus":0,"source":"cash"}"#)
                .expect(201)
        }
        if points > 0 { _ = try await post("/v1/members/\(id)/point-grants", #"{"points":\#(points)}"#).expect(201) }
        if growth != 0 {
            _ = try await post("/v1/members/\(id)/growth-adjustments", #"{"growth":\#(growth)}"#).expect(201)
        }
        return id
    }

    /// What is in a member's wallet, and its points.
    func balances(_ member: String) async throws -> (available: Int64, points: Int64) {
        let json = try await get("/v1/members/\(member)").expect(200).json
        return (json["wallet"]["available"].int, json["points"]["available"].int)
    }
}

struct TestReply {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name: name) }

    var json: JSON {
        get throws { try JSON.parse(body) }
    }

    /// Itself, if it has this status.
    func expect(_ status: Int) throws -> TestReply {
        guard self.status == status else { throw UnexpectedStatus(expected: status, status: self.status, text: text) }
        return self
    }

    struct UnexpectedStatus: Error {
        let expected: Int
        let status: Int
        let text: String
    }
}

/// For tests, a value that is not there is null, and null is 0 and "".
extension JSON {
    subscript(name: String) -> JSON {
        guard case .object(let fields) = self else { return .null }
        return fields.first { $0.name == name }?.value ?? .null
    }

    subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : .null }

    var int: Int64 { if case .integer(let value) = self { value } else { 0 } }
    var text: String { if case .string(let value) = self { value } else { "" } }
    var list: [JSON] { if case .array(let values) = self { values } else { [] } }
    var names: [String] { if case .object(let fields) = self { fields.map(\.name) } else { [] } }
}

extension TestScheme {
    static let document = """
        {"name": "Corner Market", "currency": "CNY", "timeZone": "Asia/Shanghai",
         "tiers": [{"id": "silver", "name": "Silver", "from": 0},
                   {"id": "gold", "name": "Gold", "from": 200000, "discount": "5%", "earnMultiplier": "1.5"}],
         "points": {"earn": {"points": 1, "per": 100},
                    "expiry": {"kind": "rolling", "period": "P12M", "roundTo": "endOfMonth"},
                    "redeem": {"ratio": {"points": 100, "amount": 100}, "minimum": 500, "step": 100, "maxShare": "30%"},
                    "clawback": "withinBalance"},
         "wallet": {"depositBonuses": [{"from": 50000, "bonus": 5000}], "limits": {"deposit": 100000000}}}
        """
}
