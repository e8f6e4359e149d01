import FlorinCore
import FlorinEngine
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct TestClockRoutesTests {
    private static let program = """
        {"name":"Trial","currency":"CNY","mode":"test",
         "tiers":[{"id":"silver","name":"Silver","from":0,"birthdayGift":{"points":50}}],
         "points":{"earn":{"points":1,"per":100},"pending":"P7D"}}
        """
    private static let clock = ManualClock(Timestamp(rfc3339: "2026-03-01T04:00:00Z")!)

    @Test func `time is moved, and what is due happens`() async throws {
        try await TestServer.with(program: Self.program, clock: Self.clock) { server async throws in
            let start = try await server.get("/v1/test-clock").expect(200).json
            #expect(start["mode"].text == "test" && start["now"].text == "2026-03-01T04:00:00Z")
            let id = try await server.post("/v1/members", #"{"birthday":"1990-03-05"}"#).expect(201).json["id"].text
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":9000}],"external":{"method":"card"}}"#
            _ = try await server.post("/v1/payments", body).expect(201)
            let quote = try await server.post("/v1/quotes", body).expect(200).json["id"].text
            #expect(try await server.get("/v1/members/\(id)").json["points"]["pending"].int == 90)
            let to = #"{"to":"2026-03-31T00:00:00Z"}"#
            let moved = try await server.post("/v1/test-clock/advance", to, key: nil).expect(200)
            #expect(try moved.json["now"].text == "2026-03-31T00:00:00Z")
            #expect(try await server.post("/v1/test-clock/advance", to).expect(200).body == moved.body)
            let member = try await server.get("/v1/members/\(id)").json
            #expect(member["points"]["pending"].int == 0 && member["points"]["available"].int == 140)
            let activity = try await server.get("/v1/members/\(id)/activity?limit=2").json["data"]
            #expect(activity.list.map { $0["kind"].text } == ["maturity", "birthdayGift"])
            #expect(activity[1]["details"]["year"].int == 2026 && activity[1]["details"]["points"].int == 50)
            #expect(activity[1]["at"].text == "2026-03-05T00:00:00Z")
            _ = try await server.get("/v1/quotes/\(quote)").expect(404)
            let later = try await server.post("/v1/members", "{}").expect(201).json
            #expect(later["createdAt"].text == "2026-03-31T00:00:00Z")
        }
    }

    @Test func `two servers have one time`() async throws {
        try await TestScheme.with(program: Self.program, clock: Self.clock) { scheme in
            try await scheme.serve { first in
                try await scheme.serve { second in
                    for (number, pair) in [(first, second), (second, first), (first, second)].enumerated() {
                        let to = "2026-03-0\(number + 2)T00:00:00Z"
                        _ = try await pair.0.post("/v1/test-clock/advance", #"{"to":"\#(to)"}"#).expect(200)
                        let member = try await pair.1.post("/v1/members", "{}").expect(201).json
                        #expect(member["createdAt"].text == to)
                        #expect(try await pair.1.get("/v1/test-clock").json["now"].text == to)
                    }
                }
            }
        }
    }

    @Test func `it is refused to tills, to the past, and to a live program`() async throws {
        try await TestServer.with(program: Self.program, clock: Self.clock) { server async throws in
            let path = "/v1/test-clock/advance"
            let to = #"{"to":"2026-03-02T00:00:00Z"}"#
            _ = try await server.send(.POST, path, to, secret: server.scheme.merchant).expect(403)
            #expect(try await server.send(.GET, "/v1/test-clock", secret: server.scheme.merchant).status == 200)
            for wrong in [
                "{}", #"{"to":"tomorrow"}"#, #"{"to":"2026-03-01T03:59:59Z"}"#, #"{"to":"2031-03-07T00:00:00Z"}"#,
            ] {
                let problem = try await server.post(path, wrong).expect(400).json
                #expect(problem["errors"][0]["pointer"].text == "/to")
            }
            let live = Self.program.split(separator: #""mode":"test","#).joined()
            let problem = try await server.send(.PUT, "/v1/program", live).expect(400).json
            #expect(problem["errors"][0]["pointer"].text == "/mode")
        }
        try await TestServer.with { server async throws in
            let to = #"{"to":"2099-01-01T00:00:00Z"}"#
            let refused = try await server.post("/v1/test-clock/advance", to).expect(409).json
            #expect(refused["code"].text == "state_conflict" && refused["state"].text == "live")
            _ = try await server.get("/v1/test-clock").expect(409)
            #expect(try await server.get("/v1/program").json["mode"].text == "live")
        }
    }
}
