import AsyncHTTPClient
import FlorinTestSupport
import Foundation
import Testing

/// The server is killed while members send each other points: what one lost, the other has.
@Suite("Kill and restart while points change hands", .serialized, .everyStore)
struct TransferCrashTests {
    private static let rounds = ProcessInfo.processInfo.environment["CI"] == "true" ? 15 : 4
    private static let members = 4
    private static let points = 1_000

    @Test("No transfer is half there, and a retry tells whether it was", .timeLimit(.minutes(60)))
    func killed() async throws {
        let seed = UInt64.random(in: .min ... .max)
        let florin = try Florin()
        let created = try await florin.run("keys", "create", "--name", "tills", "--scope", "admin")
        let key = created.output.trimmingCharacters(in: .newlines)
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do { try await play(florin, Till(key: key, client: client), seed: seed) } catch {
            Issue.record("seed \(seed): \(error)")
        }
        try await client.shutdown()
    }

    private func play(_ florin: Florin, _ till: Till, seed: UInt64) async throws {
        var random = Generator(state: seed)
        var server = try await ServerProcess(in: florin)
        var members: [String] = []
        for number in 0..<Self.members {
            let created = try await till.post(server.port, "members", key: "m\(number)", "{}")
            members.append(try created.decoded(CreatedMember.self).id)
            let grant = #"{"points":\#(Self.points),"reason":"test"}"#
            _ = try await till.post(server.port, "members/\(members[number])/point-grants", key: "p\(number)", grant)
        }
        var unanswered: [(key: String, body: String)] = []
        for round in 1...Self.rounds {
            let transfers = (0..<3_000).map { number in
                let from = random.next(below: Self.members)
                let to = (from + 1 + random.next(below: Self.members - 1)) % Self.members
                let points = 1 + random.next(below: 9)
                return (
                    key: "t\(round)-\(number)",
                    body: #"{"from":"\#(members[from])","to":"\#(members[to])","points":\#(points)}"#
                )
            }
            let port = server.port
            async let cut = send(transfers, till, port)
            try await Task.sleep(for: .milliseconds(20 + random.next(below: 150)))
            await server.kill()
            unanswered += await cut
            server = try await ServerProcess(in: florin)
            for transfer in unanswered {
                let reply = try await till.post(server.port, "point-transfers", key: transfer.key, transfer.body)
                #expect([201, 422].contains(reply.status), "seed \(seed), \(transfer.key): \(reply.text)")
            }
            if round == 1 { #expect(!unanswered.isEmpty, "seed \(seed): no kill came while a transfer was under way") }
            unanswered = []
            var total = 0
            for member in members {
                total += try await till.get(server.port, "members/\(member)").decoded(MemberBalances.self).points
                    .available
            }
            #expect(total == Self.members * Self.points, "seed \(seed), round \(round)")
        }
        #expect(await server.stop() == 0, "seed \(seed)")
        let result = try await florin.run("verify")
        #expect(result.code == 0, "seed \(seed): \(result)")
    }

    /// Three tills side by side, until the server is gone. Gives what got no answer.
    private func send(
        _ transfers: [(key: String, body: String)], _ till: Till, _ port: Int
    ) async -> [(key: String, body: String)] {
        await withTaskGroup(of: (key: String, body: String)?.self) { group in
            for number in 0..<3 {
                group.addTask {
                    for transfer in transfers.enumerated().filter({ $0.offset % 3 == number }).map(\.element) {
                        let reply = try? await till.post(port, "point-transfers", key: transfer.key, transfer.body)
                        if reply == nil || reply?.status == 503 { return transfer }
                    }
                    return nil
                }
            }
            return await group.reduce(into: []) { if let transfer = $1 { $0.append(transfer) } }
        }
    }
}
