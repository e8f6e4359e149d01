import FlorinCore
import Testing

@Suite struct ConcurrencyTests {
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

    @Test func `one phone belongs to one member`() async throws {
        try await TestServer.with { server async throws in
            let replies = try await many(20) { _ in try await server.post("/v1/members", #"{"phone":"1"}"#) }
            #expect(replies.map(\.status).sorted() == [201] + [Int](repeating: 409, count: 19))
        }
    }
}
