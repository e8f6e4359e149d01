import AsyncHTTPClient
import FlorinTestSupport
import Foundation
import Testing

/// The server is killed at random moments while tills pay, again and again. What was acknowledged must be there, exactly
/// once; what was not must be there at most once, and a retry by the same key must tell.
@Suite("Kill and restart", .serialized, .everyStore)
struct CrashTests {
    private static let rounds = ProcessInfo.processInfo.environment["CI"] == "true" ? 50 : 5
    private static let members = 4

    @Test("No acknowledged sale is lost or doubled, however often the server is killed", .timeLimit(.minutes(60)))
    func killed() async throws {
        let seed = UInt64.random(in: .min ... .max)
        let florin = try Florin()
        let created = try await florin.run("keys", "create", "--name", "tills", "--scope", "admin")
        let key = created.output.trimmingCharacters(in: .newlines)
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            var shop = try await CrashedShop(florin, Till(key: key, client: client), seed: seed, members: Self.members)
            for round in 1...Self.rounds { try await shop.play(round: round) }
            try await shop.finish(rounds: Self.rounds)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
        try await client.shutdown()
    }
}
