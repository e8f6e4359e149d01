import FlorinTestSupport
import Foundation
import Testing

/// Servers of one store that have not been given one key file.
@Suite("The key of another chain", .everyStore)
struct ChainKeyFileTests {
    @Test("No command works on a store with another key than its own, and none makes a second one")
    func refused() async throws {
        let florin = try Florin()
        let purchases = PurchaseFile.lines(count: 5).joined(separator: "\n")
        try florin.write(purchases, to: "year.jsonl")
        try florin.write(String(repeating: "ab", count: 32), to: "other.key")
        func run(_ arguments: [String], key: String) async throws -> Florin.Result {
            let store = ["--store", florin.location, "--key-file", key]
            return try await Florin.run(Florin.binary, arguments + store, [:], in: florin.folder)
        }
        #expect(try await run(["replay", "year.jsonl", "--demo"], key: "own.key").code == 0)
        let migrate = ["migrate", "--from", florin.location, "--to", "sqlite:new.sqlite"]
        let commands = [
            ["serve", "--listen", "127.0.0.1:0"], ["replay", "year.jsonl"], ["verify"], ["head"], migrate,
            ["bench", "--seconds", "1", "--members", "1"],
        ]
        for command in commands {
            let other = try await run(command, key: "other.key")
            #expect(other.code == 1 && other.log.contains("another key"), "\(command): \(other)")
            let missing = try await run(command, key: "none.key")
            #expect(missing.code == 2 && missing.log.contains("none.key"), "\(command): \(missing)")
        }
        #expect(!florin.exists("none.key") && !florin.exists("new.sqlite"))
        #expect(try await run(["replay", "year.jsonl"], key: "own.key").code == 0)
        #expect(try await run(["verify"], key: "own.key").code == 0)
    }

    @Test("Of two servers that start first, each with a key of its own, one serves and the other says why not")
    func race() async throws {
        let florin = try Florin()
        for name in ["one.key", "two.key"] {
            try florin.write(String(repeating: name == "one.key" ? "01" : "02", count: 32), to: name)
        }
        try florin.write(PurchaseFile.lines(count: 5).joined(separator: "\n"), to: "year.jsonl")
        let results = try await withThrowingTaskGroup(of: Florin.Result.self) { group in
            for key in ["one.key", "two.key"] {
                group.addTask {
                    try await florin.run(
                        "replay", "year.jsonl", "--demo", "--store", florin.location, "--key-file", key)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.map(\.code).sorted() == [0, 1], "\(results)")
        #expect(results.contains { $0.code == 1 && $0.log.contains("another key") }, "\(results)")
    }
}
