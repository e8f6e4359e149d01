import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct ProgramRoutesTests {
    @Test func `a new document is a new version, and the old ones stay`() async throws {
        try await TestServer.with { server async throws in
            let first = try await server.get("/v1/program").expect(200).json
            #expect(first["version"].int == 1)
            #expect(first["points"]["pending"].text == "P0D")
            #expect(try await server.send(.PUT, "/v1/program", TestScheme.document).expect(200).json == first)
            let second = try await server.send(.PUT, "/v1/program", #"{"name":"Q","currency":"CNY"}"#).expect(200).json
            #expect(second["version"].int == 2)
            #expect(try await server.get("/v1/program").json == second)
            #expect(try await server.get("/v1/program?version=1").json == first)
            #expect(try await server.get("/v1/program?version=2").json == second)
        }
    }

    @Test func `the currency that members hold cannot be changed`() async throws {
        try await TestServer.with { server async throws in
            let problem = try await server.send(.PUT, "/v1/program", #"{"name":"Q","currency":"EUR"}"#).expect(400).json
            #expect(problem["errors"][0]["pointer"].text == "/currency")
            #expect(try await server.get("/v1/program").json["version"].int == 1)
        }
    }

    @Test func `all that is wrong is told at once, and nothing is saved`() async throws {
        let document = #"""
            {"name":"","currency":"CNX","timeZone":"Mars/Base","tiers":[{"id":"A","name":"a","from":5,"discount":5}],
             "points":{"earn":{"per":0},"redeem":{"maxShare":"130%"}},"refund":{}}
            """#
        try await TestServer.with { server async throws in
            for (method, path) in [(HTTPMethod.PUT, "/v1/program"), (.POST, "/v1/program/check")] {
                let problem = try await server.send(method, path, document).expect(400).json
                #expect(problem["code"].text == "invalid_field")
                #expect(
                    Set(problem["errors"].list.map { $0["pointer"].text }) == [
                        "/name", "/currency", "/timeZone", "/tiers/0/id", "/tiers/0/from", "/tiers/0/discount",
                        "/points/earn/per", "/points/redeem/maxShare", "/refund",
                    ])
            }
            #expect(try await server.get("/v1/program").json["version"].int == 1)
        }
    }

    @Test func `a check tells the document as understood and saves nothing`() async throws {
        try await TestServer.with { server async throws in
            let reply = try await server.send(
                .POST, "/v1/program/check", #"{"name":"Q","currency":"JPY"}"#, secret: server.scheme.merchant
            ).expect(200).json
            #expect(reply["currency"].text == "JPY")
            #expect(reply["wallet"]["spendOrder"].text == "principalFirst")
            #expect(!reply.names.contains("version"))
            #expect(try await server.get("/v1/program").json["currency"].text == "CNY")
        }
    }

    @Test func `a document in YAML says the same as in JSON`() async throws {
        let yaml = """
            name: Corner Market   # a comment
            currency: CNY
            tiers:
              - {id: silver, name: Silver, from: 0}
              - id: gold
                name: "Gold"
                from: 200000
                discount: 5%
                earnMultiplier: "1.5"
            points:
              redeem: {maxShare: '30%', maxAmount: null}
              expiry: {kind: never}
            """
        let json = #"""
            {"name":"Corner Market","currency":"CNY","tiers":[{"id":"silver","name":"Silver","from":0},
             {"id":"gold","name":"Gold","from":200000,"discount":"5%","earnMultiplier":"1.5"}],
             "points":{"redeem":{"maxShare":"30%","maxAmount":null},"expiry":{"kind":"never"}}}
            """#
        try await TestServer.with { server async throws in
            let check = "/v1/program/check"
            func sendYAML(_ text: String) async throws -> TestReply {
                try await server.send(.POST, check, text, headers: [("Content-Type", "application/yaml")])
            }
            let understood = try await server.send(.POST, check, json).expect(200).json
            #expect(try await sendYAML(yaml).expect(200).json == understood)
            for wrong in [
                "name: A\nname: B\ncurrency: CNY", "name: &a A\ncurrency: *a", "a: [", "? {a: 1}\n: 2", "", "- 1",
                "name: A\ncurrency: CNY\ntiers: yes", "name: 1.5\ncurrency: CNY", "name: !!int A\ncurrency: CNY",
                String(repeating: "[", count: 5000), "name: A\ncurrency: CNY\n---\nname: B",
            ] {
                let reply = try await sendYAML(wrong)
                #expect(reply.status == 400, "\(wrong.prefix(60))")
            }
        }
    }
}
