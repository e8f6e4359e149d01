import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

/// Each limit at its number and one beyond it.
@Suite(.everyStore) struct LimitTests {
    @Test func `of a basket`() async throws {
        try await TestServer.with { server async throws in
            func quote(_ lines: [String]) async throws -> Int {
                try await server.post("/v1/quotes", #"{"lines":[\#(lines.joined(separator: ","))]}"#).status
            }
            let line = #"{"quantity":1,"unitAmount":1}"#
            #expect(try await quote([String](repeating: line, count: 500)) == 200)
            #expect(try await quote([String](repeating: line, count: 501)) == 400)
            #expect(try await quote([]) == 400)
            #expect(try await quote([#"{"quantity":1000000,"unitAmount":1}"#]) == 200)
            #expect(try await quote([#"{"quantity":1000001,"unitAmount":1}"#]) == 400)
            #expect(try await quote([#"{"quantity":1,"unitAmount":9007199254740991}"#]) == 200)
            #expect(try await quote([#"{"quantity":1,"unitAmount":9007199254740992}"#]) == 400)
            let name = String(repeating: "界", count: 255)
            #expect(try await quote([#"{"sku":"\#(name)","quantity":1,"unitAmount":0}"#]) == 200)
            #expect(try await quote([#"{"sku":"\#(name)x","quantity":1,"unitAmount":0}"#]) == 400)
            #expect(try await quote([#"{"sku":"","quantity":1,"unitAmount":0}"#]) == 400)
        }
    }

    @Test func `of a profile`() async throws {
        try await TestServer.with { server async throws in
            func join(_ metadata: [(String, String)]) async throws -> Int {
                let fields = metadata.map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
                return try await server.post("/v1/members", #"{"metadata":{\#(fields)}}"#).status
            }
            let fields = (0..<51).map { ("k\($0)", "v") }
            #expect(try await join(Array(fields.prefix(50))) == 201)
            #expect(try await join(fields) == 400)
            let (name, text) = (String(repeating: "n", count: 40), String(repeating: "v", count: 500))
            #expect(try await join([(name, text)]) == 201)
            #expect(try await join([(name + "n", "v")]) == 400)
            #expect(try await join([("", "v")]) == 400)
            #expect(try await join([("n", text + "v")]) == 400)
            // A change may not lead beyond the limit either.
            let id = try await server.post("/v1/members", #"{"metadata":{"a":"1"}}"#).json["id"].text
            let more = fields.prefix(50).map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
            #expect(try await server.send(.PATCH, "/v1/members/\(id)", #"{"metadata":{\#(more)}}"#).status == 400)
        }
    }

    @Test func `of a body`() async throws {
        try await TestServer.with { server async throws in
            func join(_ size: Int) async throws -> Int {
                let body = Array("{".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: size - 2) + Array("}".utf8)
                return try await server.send(.POST, "/v1/members", bytes: body).status
            }
            #expect(try await join(1 << 20) == 201)
            #expect(try await join(1 << 20 + 1) == 413)
        }
    }

    @Test func `of an idempotency key`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            func deposit(_ key: String) async throws -> Int {
                try await server.post("/v1/members/\(id)/deposits", #"{"amount":1}"#, key: key).status
            }
            let longest = String(repeating: "~", count: 255)
            #expect(try await deposit(longest) == 201)
            #expect(try await deposit(longest + "~") == 400)
        }
    }

    @Test func `of a page, a reason and a refund`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 1_000)
            func status(_ path: String, _ body: String) async throws -> Int {
                try await server.post(path, body).status
            }
            for (limit, expected) in [(0, 400), (1, 200), (100, 200), (101, 400)] {
                let reply = try await server.get("/v1/members/\(id)/activity?limit=\(limit)")
                #expect(reply.status == expected, "limit \(limit)")
            }
            let reason = String(repeating: "r", count: 500)
            #expect(try await status("/v1/members/\(id)/point-grants", #"{"points":1,"reason":"\#(reason)"}"#) == 201)
            #expect(try await status("/v1/members/\(id)/point-grants", #"{"points":1,"reason":"\#(reason)r"}"#) == 400)
            let payment = try await server.post(
                "/v1/payments",
                #"{"member":"\#(id)","lines":[{"quantity":501,"unitAmount":1}],"wallet":"auto","points":"none"}"#
            ).expect(201).json["id"].text
            func refund(_ count: Int) -> String {
                let units = [String](repeating: #"{"line":0,"quantity":1}"#, count: count).joined(separator: ",")
                return #"{"units":[\#(units)],"dryRun":true}"#
            }
            #expect(try await status("/v1/payments/\(payment)/refunds", refund(500)) == 200)
            #expect(try await status("/v1/payments/\(payment)/refunds", refund(501)) == 400)
        }
    }

    @Test func `of a balance`() async throws {
        let program = #"{"name":"P","currency":"CNY"}"#
        try await TestServer.with(program: program) { server async throws in
            let id = try await server.member()
            func deposit(_ amount: Int64) async throws -> Int {
                try await server.post("/v1/members/\(id)/deposits", #"{"amount":\#(amount)}"#).status
            }
            #expect(try await deposit(9_007_199_254_740_991) == 201)
            #expect(try await deposit(1) == 422)
            #expect(try await server.balances(id).available == 9_007_199_254_740_991)
        }
    }
}
