import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

/// Every error of the contract, by the request that leads to it.
@Suite(.everyStore) struct ProblemTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let method: HTTPMethod
        let path: String
        var body: String?
        var key: String? = "k"
        var headers: [(String, String)] = []
        var who = Who.admin
        let status: Int
        let code: String
        var pointers: [String] = []

        enum Who { case admin, merchant, nobody, stranger }

        var testDescription: String { "\(method) \(path) \(body?.prefix(60) ?? "") → \(status) \(code)" }
    }

    /// `{m}` stands for a member with 100 in its wallet and 1000 points, `{p}` for a payment of 50 of it.
    static let cases: [Case] = [
        Case(method: .POST, path: "/v1/members", body: "{", status: 400, code: "malformed_json", pointers: [""]),
        Case(method: .POST, path: "/v1/members", body: "", status: 400, code: "malformed_json", pointers: [""]),
        Case(method: .POST, path: "/v1/members", body: "[]", status: 400, code: "invalid_field", pointers: [""]),
        Case(
            method: .POST, path: "/v1/members", body: #"{"nick":1,"sir/name":2}"#, status: 400, code: "unknown_field",
            pointers: ["/nick", "/sir~1name"]),
        Case(
            method: .POST, path: "/v1/members",
            body: #"{"name":1,"email":"x","birthday":"1990-02-30","locale":"?","nick":1,"metadata":{"a":1}}"#,
            status: 400, code: "invalid_field",
            pointers: ["/email", "/birthday", "/locale", "/name", "/nick", "/metadata/a"]),
        Case(
            method: .POST, path: "/v1/members", body: #"{"name":"a","name":"b"}"#, status: 400, code: "invalid_field",
            pointers: ["/name"]),
        Case(method: .GET, path: "/v1/members?limit=0", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?limit=101", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?limit=x", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?cursor=x", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?phone=1&card=2", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?phone=1&phone=2", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members?nick=1", status: 400, code: "unknown_field"),
        Case(method: .GET, path: "/v1/payments", status: 400, code: "invalid_field"),
        Case(
            method: .GET, path: "/v1/members/{m}/wallet?at=2026-01-01T00:00:00Z", status: 400, code: "unknown_field"),
        Case(
            method: .GET, path: "/v1/members/{m}/wallet?asOf=2999-01-01T00:00:00Z", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members/{m}/wallet?asOf=1999-01-01T00:00:00Z", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/{m}/statement", status: 400, code: "invalid_field"),
        Case(method: .GET, path: "/v1/members/{m}/statement?from=2026-01-01&day=1", status: 400, code: "unknown_field"),
        Case(method: .GET, path: "/v1/reports/points?from=2026-01-01", status: 400, code: "invalid_field"),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":1}"#, key: nil, status: 400,
            code: "missing_idempotency_key"),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":1}"#, key: "a b", status: 400,
            code: "invalid_field"),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":0}"#, status: 400, code: "invalid_field",
            pointers: ["/amount"]),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":1.5,"tip":1}"#, status: 400,
            code: "invalid_field", pointers: ["/amount", "/tip"]),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: "{}", status: 400, code: "invalid_field",
            pointers: ["/amount"]),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":0},{"quantity":1,"unitAmount":-1,"x":1}],"capture":"soon"}"#,
            status: 400, code: "invalid_field",
            pointers: ["/capture", "/lines/0/quantity", "/lines/0/unitAmount", "/lines/1/unitAmount", "/lines/1/x"]),
        Case(
            method: .POST, path: "/v1/payments", body: #"{"lines":[]}"#, status: 400, code: "invalid_field",
            pointers: ["/lines", "/member"]),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":1}],"points":{}}"#,
            status: 400, code: "invalid_field", pointers: ["/points"]),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":1}],"wallet":"all","coupons":1}"#,
            status: 400, code: "invalid_field", pointers: ["/coupons", "/wallet"]),
        Case(
            method: .POST, path: "/v1/payments/{p}/refunds", body: #"{"amount":1,"units":[{"line":0,"quantity":1}]}"#,
            status: 400, code: "invalid_field", pointers: ["/amount"]),
        Case(
            method: .POST, path: "/v1/members/{m}/point-grants",
            body: #"{"points":1,"expiresAt":"2001-01-01T00:00:00Z"}"#,
            status: 400, code: "invalid_field", pointers: ["/expiresAt"]),
        Case(
            method: .POST, path: "/v1/members/{m}/growth-adjustments", body: #"{"growth":0}"#, status: 400,
            code: "invalid_field", pointers: ["/growth"]),

        Case(method: .GET, path: "/v1/members", who: .nobody, status: 401, code: "unauthenticated"),
        Case(method: .GET, path: "/v1/members", who: .stranger, status: 401, code: "unauthenticated"),
        Case(
            method: .PUT, path: "/v1/program", body: "{}", who: .merchant, status: 403, code: "forbidden"),
        Case(
            method: .POST, path: "/v1/members/{m}/point-grants", body: #"{"points":1}"#, who: .merchant, status: 403,
            code: "forbidden"),
        Case(
            method: .POST, path: "/v1/members/{m}/point-deductions", body: #"{"points":1}"#, who: .merchant,
            status: 403,
            code: "forbidden"),
        Case(
            method: .POST, path: "/v1/members/{m}/growth-adjustments", body: #"{"growth":1}"#, who: .merchant,
            status: 403, code: "forbidden"),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":1,"bonus":1}"#, who: .merchant,
            status: 403, code: "forbidden"),

        Case(method: .GET, path: "/v2", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1//members", status: 404, code: "not_found"),
        Case(method: .POST, path: "/v1/members/", body: "{}", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/mem_x", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/mem_0000000000000", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/mem_0000000000001", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/members/mem_0000000000001/activity", status: 404, code: "not_found"),
        Case(
            method: .POST, path: "/v1/members/mem_0000000000001/deposits", body: #"{"amount":1}"#, status: 404,
            code: "not_found"),
        Case(
            method: .PATCH, path: "/v1/members/mem_0000000000001", body: #"{"name":"x"}"#, status: 404,
            code: "not_found"),
        Case(
            method: .POST, path: "/v1/quotes", body: #"{"member":"me","lines":[{"quantity":1,"unitAmount":1}]}"#,
            status: 404, code: "not_found"),
        Case(method: .POST, path: "/v1/payments", body: #"{"quote":"quo_1"}"#, status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/payments/pay_00000000000010000001", status: 404, code: "not_found"),
        Case(
            method: .POST, path: "/v1/payments/pay_00000000000010000001/refunds", body: "{}", status: 404,
            code: "not_found"),
        Case(method: .GET, path: "/v1/payments/{p}/refunds/ref_00000000000010000001", status: 404, code: "not_found"),
        Case(method: .GET, path: "/v1/program?version=99", status: 404, code: "not_found"),
        Case(method: .DELETE, path: "/v1/members", status: 405, code: "method_not_allowed"),
        Case(method: .PUT, path: "/v1/payments/{p}", body: "{}", status: 405, code: "method_not_allowed"),
        Case(
            method: .POST, path: "/v1/members", body: "{}", headers: [("Content-Type", "text/plain")], status: 415,
            code: "unsupported_media_type"),

        Case(
            method: .POST, path: "/v1/members", body: #"{"reference":"taken"}"#, status: 409, code: "already_exists"),
        Case(
            method: .POST, path: "/v1/members/{m}/withdrawals", body: #"{"amount":51}"#, status: 422,
            code: "insufficient_funds"),
        Case(
            method: .POST, path: "/v1/members/{m}/point-deductions", body: #"{"points":1001}"#, status: 422,
            code: "insufficient_points"),
        Case(
            method: .POST, path: "/v1/payments", body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":9}]}"#,
            status: 422, code: "insufficient_tender"),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":900}],"wallet":{"use":51}}"#, status: 422,
            code: "insufficient_funds"),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":900}],"points":{"use":2000}}"#, status: 422,
            code: "insufficient_points"),
        Case(
            method: .POST, path: "/v1/payments",
            body:
                #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":9007199254740991},{"quantity":1,"unitAmount":1}]}"#,
            status: 422, code: "limit_exceeded"),
        Case(
            method: .POST, path: "/v1/members/{m}/deposits", body: #"{"amount":100000001}"#, status: 422,
            code: "limit_exceeded"),
        Case(
            method: .POST, path: "/v1/payments",
            body: #"{"member":"{m}","lines":[{"quantity":1,"unitAmount":9}],"coupons":["cpn_1"]}"#, status: 422,
            code: "coupon_not_applicable"),
        Case(
            method: .POST, path: "/v1/payments/{p}/refunds", body: #"{"amount":51}"#, status: 422,
            code: "refund_exceeds_payment"),
        Case(
            method: .POST, path: "/v1/payments/{p}/refunds", body: #"{"units":[{"line":1,"quantity":1}]}"#, status: 422,
            code: "refund_exceeds_payment"),
    ]

    @Test func `each has its status, its code and its pointers, and no effect`() async throws {
        try await TestServer.with { server async throws in
            let member = try await server.member(principal: 100, points: 1000)
            _ = try await server.post("/v1/members", #"{"reference":"taken"}"#).expect(201)
            let payment = try await server.post(
                "/v1/payments",
                #"{"member":"\#(member)","lines":[{"quantity":1,"unitAmount":50}],"points":"none","wallet":{"use":50}}"#
            ).expect(201).json["id"].text
            let before = try await server.get("/v1/members/\(member)").json
            for (number, problem) in Self.cases.enumerated() {
                func filled(_ text: String) -> String {
                    text.replacing("{m}", with: member).replacing("{p}", with: payment)
                }
                let secret =
                    switch problem.who {
                    case .admin: server.scheme.admin
                    case .merchant: server.scheme.merchant
                    case .nobody: ""
                    case .stranger: "flo_stranger"
                    }
                let reply = try await server.send(
                    problem.method, filled(problem.path), problem.body.map(filled),
                    key: problem.key.map { $0 + String(number) },
                    headers: problem.headers, secret: secret)
                check(reply, problem, path: filled(problem.path))
            }
            #expect(try await server.get("/v1/members/\(member)").json == before)
        }
    }

    private func check(_ reply: TestReply, _ problem: Case, path: String) {
        let what = Comment(rawValue: problem.testDescription)
        #expect(reply.status == problem.status, what)
        guard let json = try? reply.json else {
            Issue.record("\(what): \(reply.text)")
            return
        }
        #expect(json["code"].text == problem.code, what)
        #expect(json["status"].int == Int64(problem.status), what)
        #expect(json["type"].text == "urn:florin:problem:\(problem.code)", what)
        #expect(json["instance"].text == path.split(separator: "?")[0], what)
        #expect(!json["title"].text.isEmpty && !json["detail"].text.isEmpty, what)
        #expect(json["requestId"].text == reply.header("Request-Id"), what)
        #expect(reply.header("Content-Type") == "application/problem+json", what)
        if !problem.pointers.isEmpty {
            #expect(Set(json["errors"].list.map { $0["pointer"].text }) == Set(problem.pointers), what)
        }
        if problem.status == 401 { #expect(reply.header("WWW-Authenticate") == "Bearer", what) }
        if problem.status == 405 { #expect(reply.header("Allow") != nil, what) }
    }

    @Test func `the methods of a path are told`() async throws {
        try await TestServer.with { server async throws in
            let reply = try await server.send(.DELETE, "/v1/members")
            #expect(Set((reply.header("Allow") ?? "").split(separator: ", ")) == ["GET", "HEAD", "POST"])
            let write = try await server.send(.DELETE, "/v1/quotes")
            #expect(write.header("Allow") == "POST")
        }
    }

    @Test func `figures go with a rejection`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 10, points: 5)
            let funds = try await server.post("/v1/members/\(id)/withdrawals", #"{"amount":11}"#).json
            #expect((funds["available"].int, funds["required"].int) == (10, 11))
            let points = try await server.post("/v1/members/\(id)/point-deductions", #"{"points":6}"#).json
            #expect((points["available"].int, points["required"].int) == (5, 6))
            let limit = try await server.post("/v1/members/\(id)/deposits", #"{"amount":100000001}"#).json
            #expect(limit["limit"].text == "wallet.limits.deposit")
            #expect(limit["maximum"].int == 100_000_000)
        }
    }

    @Test func `a request id is kept if it is well formed`() async throws {
        try await TestServer.with { server async throws in
            func id(_ sent: String) async throws -> String {
                let reply = try await server.get("/v1/members/mem_x", headers: [("Request-Id", sent)])
                let id = reply.header("Request-Id") ?? ""
                #expect(try reply.json["requestId"].text == id)
                return id
            }
            let longest = String(repeating: "a", count: 64)
            #expect(try await id("shop-1.A_b") == "shop-1.A_b")
            #expect(try await id(longest) == longest)
            #expect(try await id(longest + "a") != longest + "a")
            #expect(try await id("a b") != "a b")
            let own = try await server.get("/livez").header("Request-Id")
            #expect(own?.hasPrefix("req_") == true)
        }
    }
}
