import FlorinCore
import FlorinEngine
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct ConcurrencyTests {
    @Test func `of a hundred who spend one from fifty, fifty succeed`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 50)
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":1}],"wallet":{"use":1}}"#
            let replies = try await many(100) { try await server.post("/v1/payments", body, key: "k\($0)") }
            let refused = try replies.filter { $0.status != 201 }.map { try $0.json["code"].text }
            #expect(Set(refused) == ["insufficient_funds"])
            #expect(try await server.balances(id).available == 0)
            let paid = try replies.filter { $0.status == 201 }.map { try $0.json["id"].text }
            #expect(Set(paid).count == 50)
        }
    }

    @Test func `one reference is used once`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let body = #"{"member":"\#(id)","reference":"r","lines":[{"quantity":1,"unitAmount":0}]}"#
            let replies = try await many(20) { try await server.post("/v1/payments", body, key: "k\($0)") }
            #expect(replies.map(\.status).sorted() == [201] + [Int](repeating: 409, count: 19))
        }
    }

    @Test func `changes of a profile at the same time all count`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let replies = try await many(20) {
                try await server.send(.PATCH, "/v1/members/\(id)", #"{"metadata":{"k\#($0)":"v"}}"#)
            }
            #expect(replies.allSatisfy { $0.status == 200 })
            #expect(try await server.get("/v1/members/\(id)").json["metadata"].names.count == 20)
        }
    }

    @Test func `a full queue is a 503 without effect`() async throws {
        try await TestScheme.with { scheme async throws in
            var id = ""
            try await scheme.serve { id = try await $0.member() }
            let deposit = (path: "/v1/members/\(id)/deposits", body: #"{"amount":100,"source":"cash"}"#)
            try await scheme.serve(queueLimit: 0) { server in
                let refused = try await server.post(deposit.path, deposit.body, key: "k").expect(503)
                #expect(try refused.json["code"].text == "overloaded")
                #expect(refused.header("Retry-After") == "1")
                #expect(try await server.balances(id).available == 0)
            }
            try await scheme.serve { server in
                _ = try await server.post(deposit.path, deposit.body, key: "k").expect(201)
                #expect(try await server.balances(id).available == 100)
            }
        }
    }

    @Test func `too many queries are a 503 too, and stop neither payments nor the look at keys`() async throws {
        try await TestScheme.with { scheme async throws in
            try await scheme.serve(queryLimit: 0) { server in
                let id = try await server.member()
                for path in ["/v1/members/\(id)", "/readyz"] {
                    let refused = try await server.get(path).expect(503)
                    #expect(try refused.json["code"].text == "overloaded")
                    #expect(refused.header("Retry-After") == "1")
                }
                _ = try await server.post("/v1/quotes", #"{"lines":[{"quantity":1,"unitAmount":1}]}"#).expect(503)
                _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":1}"#).expect(201)
            }
        }
    }

    @Test func `one phone belongs to one member`() async throws {
        try await TestServer.with { server async throws in
            let replies = try await many(20) { _ in try await server.post("/v1/members", #"{"phone":"1"}"#) }
            #expect(replies.map(\.status).sorted() == [201] + [Int](repeating: 409, count: 19))
        }
    }
}
