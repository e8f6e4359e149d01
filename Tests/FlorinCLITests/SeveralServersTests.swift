import AsyncHTTPClient
import FlorinTestSupport
import Foundation
import Synchronization
import Testing

/// Several servers on one database, of which one after the other is killed while tills pay at all of them.
@Suite(.enabled(if: PostgresServer.isThere))
struct SeveralServersTests {
    private static let kills = ProcessInfo.processInfo.environment["CI"] == "true" ? 20 : 4

    @Test("What was acknowledged is there once, whichever server was killed", .timeLimit(.minutes(60)))
    func killed() async throws {
        let seed = UInt64.random(in: .min ... .max)
        let florin = try Florin(.postgres)
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
        var servers: [ServerProcess] = []
        for _ in 0..<3 { servers.append(try await ServerProcess(in: florin)) }
        let round = Round(servers.map(\.port))
        var members: [String] = []
        for number in 0..<6 {
            let created = try await till.post(servers[0].port, "members", key: "m\(number)", "{}")
            let id = try created.decoded(CreatedMember.self).id
            let deposit = #"{"amount":10000000,"bonus":0,"source":"cash"}"#
            _ = try await till.post(servers[0].port, "members/\(id)/deposits", key: "d\(number)", deposit)
            members.append(id)
        }
        let paid = try await withThrowingTaskGroup(of: Int.self) { [members] group in
            for number in 0..<8 {
                group.addTask { try await pay(till, round, members, number: number, seed: seed) }
            }
            for _ in 0..<Self.kills {
                try await Task.sleep(for: .milliseconds(100 + random.next(below: 500)))
                let victim = random.next(below: servers.count)
                await servers[victim].kill()
                servers[victim] = try await ServerProcess(in: florin)
                let port = servers[victim].port
                round.ports.withLock { $0[victim] = port }
            }
            round.isOver.store(true, ordering: .relaxed)
            return try await group.reduce(0, +)
        }
        #expect(paid >= Self.kills, "seed \(seed): too little was paid to prove anything")
        var left = 0
        for member in members {
            let now = try await till.get(servers[0].port, "members/\(member)").decoded(MemberBalances.self)
            left += now.wallet.principal
        }
        #expect(left == 6 * 10_000_000 - paid * 100, "seed \(seed)")
        for server in servers { #expect(await server.stop() == 0, "seed \(seed)") }
        let report = try await florin.run("verify", "--json")
        let sales = #""sales":\#(paid)"#
        #expect(report.code == 0 && report.output.contains(sales), "seed \(seed): \(paid) were paid: \(report)")
    }

    /// One till: each sale is sent to any server, and again to any as long as there is no answer. Gives how many it made.
    private func pay(
        _ till: Till, _ round: Round, _ members: [String], number: Int, seed: UInt64
    ) async throws -> Int {
        var random = Generator(state: seed ^ UInt64(number + 1))
        var sales = 0
        while !round.isOver.load(ordering: .relaxed) {
            let member = members[random.next(below: members.count)]
            let body = """
                {"member":"\(member)","merchant":"shop","lines":[{"sku":"a","quantity":1,"unitAmount":100}],\
                "points":"none","wallet":{"use":100}}
                """
            while true {
                let ports = round.ports.withLock { $0 }
                let port = ports[random.next(below: ports.count)]
                guard let reply = try? await till.post(port, "payments", key: "\(number)-\(sales)", body) else {
                    continue
                }
                // A server that is killed may be asked while it starts anew, and say so.
                if reply.status == 503 { continue }
                #expect(reply.status == 201, "seed \(seed): \(reply.text)")
                break
            }
            sales += 1
        }
        return sales
    }
}

/// What tills and their killer share.
private final class Round: Sendable {
    let ports: Mutex<[Int]>
    let isOver = Atomic(false)

    init(_ ports: [Int]) { self.ports = Mutex(ports) }
}
