import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing
import Yams

@testable import FlorinHTTP

@Suite(.everyStore) struct OpenAPITests {
    @Test func `the document has the routes of the server and no others`() async throws {
        try await TestServer.with { server async throws in
            let described = try operations(in: try await server.get("/openapi.yaml").expect(200).text)
            #expect(described.subtracting(server.routes) == [])
            #expect(server.routes.subtracting(described) == [])
        }
    }

    @Test func `every code of a problem is described`() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let root = try #require(try Yams.compose(yaml: text))
        let codes = try #require(root["components"]?["schemas"]?["Problem"]?["properties"]?["code"]?["enum"]?.array())
        #expect(Set(codes.compactMap(\.string)) == Set(Problem.Code.allCases.map(\.rawValue)))
    }

    @Test func `every figure of a problem is described`() throws {
        let contract = try Contract()
        let rejections: [Rejection] = [
            .alreadyExists(field: "phone"), .insufficientFunds(available: 1, required: 2),
            .insufficientPoints(available: 1, required: 2), .insufficientTender(required: 1),
            .limitExceeded(limit: "perMember", maximum: 1),
            .limitUndercut(limit: "points.transfers.minimum", minimum: 1),
            .couponNotApplicable(coupon: "cpn_1", .threshold(missing: 1)), .stateConflict(state: "closed"),
            .quotePaid(payment: "pay_1"), .refundExceedsPayment(available: 1, required: 2), .tierRequired(["gold"]),
            .merged(into: .nobody), .notEmpty(state: "walletNotEmpty", amount: 1),
        ]
        let problems = rejections.map { Problem($0) } + [Problem(EngineError.unavailable("away"))]
        for figure in problems.flatMap(\.figures) {
            #expect(contract.node(["components", "schemas", "Problem", "properties", figure.name.description]) != nil)
        }
    }

    @Test(arguments: [
        #"{"name":"P","currency":"CNY"}"#,
        #"""
        {"name":"P","currency":"CNY","timeZone":"Asia/Shanghai",
         "tiers":[{"id":"a","name":"A","from":0,"birthdayGift":{"points":5}}],
         "growth":{"window":"P12M","windowKind":"calendar","review":{"kind":"calendar","period":"P3M"}},
         "points":{
           "earn":{"rules":[
             {"id":"r","skus":["s"],"multiplier":"2","from":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z",
              "occasion":"birthdayMonth","cap":{"points":5,"period":"P1M"}},
             {"id":"q","categories":["c"],"pointsPerUnit":3}]},
           "expiry":{"kind":"rolling","period":"P1M","roundTo":"endOfMonth"},
           "restore":{"kind":"grace","period":"P1D"}},
         "wallet":{"depositBonuses":[{"from":1,"bonus":1}],"limits":{"balance":9,"deposit":8}}}
        """#,
        #"""
        {"name":"P","currency":"CNY",
         "points":{"expiry":{"kind":"fixedDate","month":2,"day":29},"redeem":{"fixed":[{"points":1,"amount":1}]}}}
        """#,
    ])
    func `a program has no field that is not described`(document: String) throws {
        let program = try Program.read(JSON.parse(Array(document.utf8)), zones: ZoneCatalog.rules(named:))
        let written = try JSON.parse(program.bytes(version: 1))
        #expect(try Contract().undescribed(written, "Program") == [])
    }

    @Test func `what is sent is described`() async throws {
        let contract = try Contract()
        func check(_ json: JSON, _ schema: String) { #expect(contract.undescribed(json, schema) == [], "\(schema)") }
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 5000, points: 1000, growth: 250_000)
            func post(_ path: String, _ body: String, _ status: Int) async throws -> JSON {
                try await server.post(path, body).expect(status).json
            }
            _ = try await post("/v1/members/\(id)/withdrawals", #"{"amount":1}"#, 201)
            _ = try await post("/v1/members/\(id)/point-deductions", #"{"points":1,"reason":"r"}"#, 201)
            let other = try await server.member()
            _ = try await post("/v1/point-transfers", #"{"from":"\#(id)","to":"\#(other)","points":1}"#, 201)

            let basket = #""member":"\#(id)","lines":[{"quantity":2,"unitAmount":3000}],"external":{"method":"cash"}"#
            let quote = try await post("/v1/quotes", "{\(basket)}", 200)
            check(quote, "Quote")
            let pay = #"{"quote":"\#(quote["id"].text)"}"#
            let paid = try await post("/v1/payments", pay, 201)
            check(paid, "Payment")
            check(try await post("/v1/payments", pay, 409), "Problem")
            check(try await post("/v1/payments", "{\(basket),\"expectedPayable\":1}", 409), "Problem")
            let unit = #"{"units":[{"line":0,"quantity":1}]}"#
            check(try await post("/v1/payments/\(paid["id"].text)/refunds", unit, 201), "Refund")
            for end in ["capture", "void"] {
                let held = try await post("/v1/payments", "{\(basket),\"capture\":\"later\"}", 201)
                check(try await post("/v1/payments/\(held["id"].text)/\(end)", "{}", 200), "Payment")
            }

            let mug = #"{"name":"A mug","points":1,"tiers":["silver"]}"#
            let reward = try await post("/v1/rewards", mug, 201)["id"].text
            let take = #"{"reward":"\#(reward)"}"#
            let refused = try await post("/v1/members/\(id)/redemptions", take, 422)
            #expect(refused["tiers"].list.map(\.text) == ["silver"])
            check(refused, "Problem")

            check(try await server.get("/v1/members/\(id)").json, "Member")
            check(try await server.get("/v1/members/\(id)/tier").expect(200).json, "TierDetails")
            check(try await server.get("/v1/members/\(id)/statement?from=2020-01-01").expect(200).json, "Statement")
            let activity = try await server.get("/v1/members/\(id)/activity?limit=100").expect(200).json["data"].list
            #expect(Set(activity.map { $0["kind"].text }).count > 9)
            for entry in activity { check(entry, "Entry") }
        }
    }

    @Test func `every reference leads somewhere`() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let root = try #require(try Yams.compose(yaml: text))
        var references: Set<String> = []
        collect(root, &references)
        #expect(!references.isEmpty)
        for reference in references {
            var node: Node? = root
            for part in reference.split(separator: "/").dropFirst() { node = node?[String(part)] }
            #expect(node != nil, "\(reference)")
        }
    }

    private func collect(_ node: Node, _ references: inout Set<String>) {
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                if key.string == "$ref", let reference = value.string { references.insert(reference) }
                collect(value, &references)
            }
        case .sequence(let sequence):
            for value in sequence { collect(value, &references) }
        default: break
        }
    }

    /// `GET /v1/members/{member}` …
    private func operations(in text: String) throws -> Set<String> {
        let root = try #require(try Yams.compose(yaml: text))
        let paths = try #require(root["paths"]?.mapping)
        var operations: Set<String> = []
        for (path, item) in paths {
            for (method, _) in item.mapping ?? [:] where method.string != "parameters" {
                operations.insert("\(method.string?.uppercased() ?? "") \(path.string ?? "")")
            }
        }
        return operations
    }
}

/// The document, to hold replies against.
private struct Contract {
    private let root: Node

    init() throws {
        root = try #require(try Yams.compose(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self)))
    }

    func node(_ path: [String]) -> Node? {
        var node: Node? = root
        for part in path { node = node?[part] }
        return node
    }

    /// The places of the fields that this schema does not have.
    func undescribed(_ json: JSON, _ schema: String) -> [String] {
        guard let found = node(["components", "schemas", schema]) else { return [schema] }
        return undescribed(json, by: [found], at: "")
    }

    private func undescribed(_ json: JSON, by schemas: [Node], at place: String) -> [String] {
        let parts = schemas.flatMap { self.parts(of: $0) }
        var missing: [String] = []
        switch json {
        case .object(let fields):
            for field in fields {
                var found = parts.compactMap { $0["properties"]?[field.name] }
                found += parts.compactMap { $0["additionalProperties"] }.filter { $0.mapping != nil }
                let inner = place + "/" + field.name
                missing += found.isEmpty ? [inner] : undescribed(field.value, by: found, at: inner)
            }
        case .array(let values):
            let items = parts.compactMap { $0["items"] }
            for value in values { missing += undescribed(value, by: items, at: place + "/…") }
        default: break
        }
        return missing
    }

    /// A schema, and all that it refers to or is made of.
    private func parts(of schema: Node) -> [Node] {
        var parts = [schema]
        if let reference = schema["$ref"]?.string {
            let path = reference.split(separator: "/").dropFirst().map { String($0) }
            if let target = node(path) { parts += self.parts(of: target) }
        }
        for name in ["allOf", "anyOf", "oneOf"] {
            for part in schema[name]?.array() ?? [] { parts += self.parts(of: part) }
        }
        return parts
    }
}
