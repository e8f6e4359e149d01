import FlorinCore
import FlorinTestSupport
import Testing

@Suite(.everyStore) struct ShutdownTests {
    /// Each request is answered 201, or has no effect; a retry after the restart completes the rest.
    @Test func `what was accepted before the end is answered, and nothing is done twice`() async throws {
        try await TestScheme.with { scheme in
            let count = 300
            var id = ""
            var answered: [Int: String] = [:]
            @Sendable func deposit(_ server: TestServer, _ number: Int, to id: String) async throws -> TestReply {
                try await server.post("/v1/members/\(id)/deposits", #"{"amount":1}"#, key: "k\(number)")
            }
            try await scheme.serve { server in
                id = try await server.member()
                let member = id
                answered = await withTaskGroup(of: (Int, TestReply?).self) { group in
                    for number in 0..<count {
                        group.addTask { (number, try? await deposit(server, number, to: member)) }
                    }
                    var answered: [Int: String] = [:]
                    for await (number, reply) in group {
                        if answered.isEmpty { await server.stop() }
                        guard let reply else { continue }
                        #expect(reply.status == 201 || reply.status == 503)
                        if reply.status == 201 { answered[number] = reply.text }
                    }
                    return answered
                }
                #expect(!answered.isEmpty)
            }
            try await scheme.serve { server in
                #expect(try await server.balances(id).available == Int64(answered.count))
                for number in 0..<count {
                    let reply = try await deposit(server, number, to: id).expect(201)
                    if let first = answered[number] { #expect(reply.text == first) }
                }
                #expect(try await server.balances(id).available == Int64(count))
            }
        }
    }
}
