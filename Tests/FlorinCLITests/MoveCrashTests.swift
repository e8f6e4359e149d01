import FlorinTestSupport
import Foundation
import Testing

/// `florin migrate` is killed in its midst, here and there, and run again until it ends by itself.
@Suite("Kill and move again", .enabled(if: PostgresServer.isThere), .serialized)
struct MoveCrashTests {
    /// So many moves are cut short when some has been moved and some has not, and a few more at other moments.
    private static let kills = ProcessInfo.processInfo.environment["CI"] == "true" ? 5 : 2
    private static let purchases = 200

    @Test(
        "A move that is killed leaves its source as it was, and ends where it would have", .timeLimit(.minutes(60)),
        arguments: [(StoreKind.sqlite, StoreKind.postgres), (.postgres, .sqlite), (.sqlite, .sqlite)])
    func killed(from: StoreKind, to: StoreKind) async throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = Dice(state: seed)
        let move = try await Move(from, purchases: Self.purchases)
        let whole = try await move.head(of: move.florin.location)
        var (kills, round) = (0, 0)
        while kills < Self.kills, round < Self.kills * 3 + 10 {
            round += 1
            let place: Comment = "seed \(seed), round \(round)"
            let goal = try StoreGround(to)
            // Twice on one goal, if the first kill leaves something to do.
            for _ in 0..<2 {
                let part = Move.parts[random.next(below: Move.parts.count)]
                try await move.runAndKill(to: goal, at: part, after: .milliseconds(random.next(below: 10)))
                let links = (try? await move.head(of: goal.location))?.links ?? 0
                let isSound = try await move.verify(goal.location).code == 0
                if links > 0, !isSound { kills += 1 }
                #expect(try await move.head(of: move.florin.location) == whole, place)
                if links > 0, isSound { break }
            }
            let end = try await move.run(to: goal)
            #expect(end.code == 0, "\(place): \(end)")
            for location in [move.florin.location, goal.location] {
                let verified = try await move.verify(location)
                #expect(verified.code == 0, "\(place): \(verified)")
                #expect(try await move.head(of: location) == whole, place)
            }
            try goal.remove()
        }
        #expect(kills > 0, "seed \(seed): no kill came in the midst of a move, so nothing is proven")
    }
}

/// A scheme with some of everything, to be moved.
private struct Move {
    let florin: Florin

    init(_ kind: StoreKind, purchases: Int) async throws {
        florin = try Florin(kind)
        let lines = PurchaseFile.lines(count: purchases, members: 40)
        try florin.write(lines.joined(separator: "\n"), to: "year.jsonl")
        let template = #"{"name":"5 off 60","kind":"fixed","amount":500,"threshold":6000,"validFor":"P45D","total":90}"#
        try florin.write(template, to: "coupon.json")
        let store = ["--store", florin.location, "--key-file", "chain.key"]
        for command in [
            ["replay", "year.jsonl", "--demo", "--coupons", "coupon.json"],
            ["keys", "create", "--name", "till", "--scope", "merchant"],
        ] {
            let result = try await Florin.run(Florin.binary, command + store, [:], in: florin.folder)
            guard result.code == 0 else { throw Failed(result: result) }
        }
    }

    struct Failed: Error {
        let result: Florin.Result
    }

    private func arguments(to goal: StoreGround) -> [String] {
        ["migrate", "--from", florin.location, "--to", goal.location, "--key-file", "chain.key"]
    }

    func run(to goal: StoreGround) async throws -> Florin.Result {
        try await Florin.run(Florin.binary, arguments(to: goal), [:], in: florin.folder)
    }

    /// Of what is moved, in this order, what is not alone and not the last.
    static let parts = ["programs", "entries", "members", "coupons", "profiles", "outcomes"]

    /// Kills it so long after it has said that it moves this part. If it ends before, it must end well.
    func runAndKill(to goal: StoreGround, at part: String, after delay: Duration) async throws {
        let log = florin.folder.appending(path: "move-\(UUID().uuidString).err")
        let process = try Florin.start(arguments(to: goal), [:], in: florin.folder, log: log)
        while process.end == nil, try !String(contentsOf: log, encoding: .utf8).contains("moving \(part)\n") {
            try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: delay)
        process.send(SIGKILL)
        let end = await process.waitForEnd()
        #expect([.exited(0), .killed(by: SIGKILL)].contains(end), "a move after a kill failed; see \(log.path)")
    }

    func verify(_ location: String) async throws -> Florin.Result {
        let arguments = ["verify", "--json", "--store", location, "--key-file", "chain.key"]
        return try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
    }

    func head(of location: String) async throws -> Head {
        let arguments = ["head", "--store", location, "--key-file", "chain.key"]
        let result = try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
        guard result.code == 0 else { throw Failed(result: result) }
        return try JSONDecoder().decode(Head.self, from: Data(result.output.utf8))
    }

    struct Head: Decodable, Equatable {
        let chains: [Chain]
        var links: Int { chains.map(\.link).reduce(0, +) }

        struct Chain: Decodable, Equatable {
            let chain: Int
            let link: Int
            let hash: String
        }
    }
}

private struct Dice {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
