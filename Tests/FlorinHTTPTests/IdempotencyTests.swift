import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct IdempotencyTests {
    @Test func `fifty requests with one key have one effect and fifty equal answers`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 100)
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":1}],"wallet":{"use":1}}"#
            let replies = try await many(50) { _ in try await server.post("/v1/payments", body, key: "one") }
            #expect(Set(replies.map(\.status)) == [201])
            #expect(Set(replies.map(\.text)).count == 1)
            #expect(replies.count { $0.header("Idempotency-Replayed") == "true" } == 49)
            #expect(try await server.balances(id).available == 99)
        }
    }

    @Test func `a rejection is answered again, word for word, whatever has changed`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 10)
            let path = "/v1/members/\(id)/withdrawals"
            let replies = try await many(50) { _ in try await server.post(path, #"{"amount":11}"#, key: "one") }
            #expect(Set(replies.map(\.status)) == [422])
            #expect(Set(replies.map(\.text)).count == 1)
            _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":100}"#).expect(201)
            let later = try await server.post(path, #"{"amount":11}"#, key: "one").expect(422)
            #expect(later.text == replies[0].text)
            #expect(later.header("Idempotency-Replayed") == "true")
            _ = try await server.post(path, #"{"amount":11}"#, key: "two").expect(201)
        }
    }

    @Test func `a key is for one body, one path and one client`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 10)
            let path = "/v1/members/\(id)/withdrawals"
            _ = try await server.post(path, #"{"amount":1}"#, key: "one").expect(201)
            #expect(
                try await server.post(path, #"{"amount":2}"#, key: "one").expect(422).json["code"].text
                    == "idempotency_key_reused")
            _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":1}"#, key: "one").expect(422)
            let other = try await server.send(.POST, path, #"{"amount":1}"#, key: "one", secret: server.scheme.merchant)
            #expect(other.status == 201)
            #expect(other.header("Idempotency-Replayed") == nil)
            #expect(try await server.balances(id).available == 8)
        }
    }

    @Test func `what is wrong with a request does not burn its key`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let path = "/v1/members/\(id)/deposits"
            _ = try await server.post(path, #"{"amount":-1}"#, key: "one").expect(400)
            _ = try await server.send(.POST, path, #"{"amount":1}"#, key: "one", secret: "").expect(401)
            _ = try await server.post(path, #"{"amount":1}"#, key: "one").expect(201)
        }
    }

    @Test func `a dry run leaves the key free`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 10)
            let payment = try await server.post(
                "/v1/payments", #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":9}],"wallet":{"use":9}}"#
            ).expect(201).json["id"].text
            let path = "/v1/payments/\(payment)/refunds"
            _ = try await server.post(path, #"{"amount":4,"dryRun":true}"#, key: nil).expect(400)
            _ = try await server.post(path, #"{"amount":4,"dryRun":true}"#, key: "one").expect(200)
            #expect(try await server.balances(id).available == 1)
            _ = try await server.post(path, #"{"amount":4}"#, key: "one").expect(201)
            #expect(try await server.balances(id).available == 5)
        }
    }

    @Test func `answers outlive a restart`() async throws {
        try await TestScheme.with { scheme in
            var replies: [TestReply] = []
            var id = ""
            func ask(_ server: TestServer) async throws -> [TestReply] {
                let paid = try await server.post(
                    "/v1/payments",
                    #"{"member":"\#(id)","lines":[{"quantity":2,"unitAmount":500}],"external":{"method":"card"}}"#,
                    key: "pay")
                let payment = try paid.expect(201).json["id"].text
                return [
                    paid,
                    try await server.post(
                        "/v1/payments/\(payment)/refunds", #"{"units":[{"line":0,"quantity":1}]}"#, key: "back"),
                    try await server.post("/v1/members/\(id)/deposits", #"{"amount":7}"#, key: "in"),
                    try await server.post("/v1/members/\(id)/withdrawals", #"{"amount":700000}"#, key: "out"),
                ]
            }
            try await scheme.serve { server in
                id = try await server.member()
                replies = try await ask(server)
                #expect(replies.map(\.status) == [201, 201, 201, 422])
            }
            try await scheme.serve { server in
                let again = try await ask(server)
                #expect(again.map(\.text) == replies.map(\.text))
                #expect(again.allSatisfy { $0.header("Idempotency-Replayed") == "true" })
            }
        }
    }
}

/// So many requests at the same time, in any order.
func many(_ count: Int, _ request: @escaping @Sendable (Int) async throws -> TestReply) async throws -> [TestReply] {
    try await withThrowingTaskGroup(of: TestReply.self) { group in
        for number in 0..<count { group.addTask { try await request(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
