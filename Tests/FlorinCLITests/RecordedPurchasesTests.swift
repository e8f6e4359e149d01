import FlorinTestSupport
import Foundation
import Testing

/// A year of a real shop's baskets, where they are at hand.
@Suite("Recorded purchases", .everyStore)
struct RecordedPurchasesTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/purchases.jsonl.gz").standardizedFileURL

    /// All of them in CI; a debug build takes minutes for that, so otherwise as many as it can in half a minute.
    private static let limit = ProcessInfo.processInfo.environment["CI"] == nil ? 2000 : Int.max

    @Test(
        "They can be replayed, verified, and replayed again without a change",
        .enabled(if: FileManager.default.fileExists(atPath: file.path), "there is no ../shared beside the checkout"))
    func replay() async throws {
        let florin = try Florin()
        let env = URL(fileURLWithPath: "/usr/bin/env")
        let all = try await Florin.run(env, ["gzip", "-dc", Self.file.path], [:], in: florin.folder).lines
        let lines = all.prefix(Self.limit)
        try florin.write(lines.joined(separator: "\n"), to: "p.jsonl")

        let first = try ReplayReport(try await florin.run("replay", "--demo", "--json", "p.jsonl"))
        #expect(first.paid == lines.count)
        #expect(first.trialBalance == ["money": 0, "points": 0, "growth": 0])
        #expect(try await florin.run("verify").code == 0)

        let second = try ReplayReport(try await florin.run("replay", "--demo", "--json", "p.jsonl"))
        #expect(second.paid == 0 && second.alreadyThere == lines.count)
        #expect(second.accounts == first.accounts)
        #expect(try await florin.run("verify").code == 0)
    }
}
