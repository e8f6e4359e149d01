import Foundation
import Testing

@Suite("replay")
struct ReplayTests {
    private let florin: Florin

    init() throws { florin = try Florin() }

    private func replay(_ file: String, _ more: String...) async throws -> Florin.Result {
        let arguments = ["replay", "--demo", "--json", file] + more
        return try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
    }

    @Test("Every basket is paid once: a second run changes nothing")
    func twice() async throws {
        try florin.write(PurchaseFile.lines(count: 60).joined(separator: "\n"), to: "p.jsonl")
        let first = try ReplayReport(try await replay("p.jsonl"))
        #expect(first.paid == 60 && first.alreadyThere == 0)
        #expect(first.members.values.reduce(0, +) == 7)
        #expect(first.trialBalance == ["money": 0, "points": 0, "growth": 0])
        let entries = try await verifiedEntries()

        let second = try ReplayReport(try await replay("p.jsonl"))
        #expect(second.paid == 0 && second.alreadyThere == 60)
        #expect(second.accounts == first.accounts && second.members == first.members)
        #expect(try await verifiedEntries() == entries)
    }

    @Test("The money taken and the discounts are what the baskets come to")
    func money() async throws {
        try florin.write(PurchaseFile.lines(count: 40).joined(separator: "\n"), to: "p.jsonl")
        let report = try ReplayReport(try await replay("p.jsonl"))
        let gross = (0..<40).reduce(0) { $0 + 500 + $1 * 7919 % 20000 + 99 }
        let points = -(report.accounts["program/redemption"] ?? 0)
        #expect(report.taken + report.discounts + points == gross)
        #expect(report.accounts["settlement, all merchants"] == gross)
    }

    @Test("A packed file is the same file")
    func packed() async throws {
        try florin.write(PurchaseFile.lines(count: 20).joined(separator: "\n") + "\n", to: "p.jsonl")
        let plain = try ReplayReport(try await replay("p.jsonl", "--store", "sqlite:plain.sqlite"))
        let gzip = URL(fileURLWithPath: "/usr/bin/env")
        _ = try await Florin.run(gzip, ["gzip", "--keep", "p.jsonl"], [:], in: florin.folder)
        let packed = try ReplayReport(try await replay("p.jsonl.gz", "--store", "sqlite:packed.sqlite"))
        #expect(packed == plain)

        let file = florin.folder.appending(path: "p.jsonl.gz")
        try Data(contentsOf: file).dropLast(20).write(to: file)
        let torn = try await replay("p.jsonl.gz", "--store", "sqlite:torn.sqlite", "--on-error", "skip")
        #expect(torn.code == 1 && torn.log.contains("cannot be unpacked"), "\(torn)")
    }

    @Test(
        "A wrong line is named by its number, and stops the run or is skipped",
        arguments: [
            ("{\"at\":\"2017-01-01T10:00:00Z\"", "expected at byte 28"), ("{}", "/basket"),
            (PurchaseFile.lines(count: 1)[0].replacing("99", with: "9.5"), "/lines/1/amount"),
            (PurchaseFile.lines(count: 1)[0].replacing("2017-", with: "17-"), "/at"),
            (PurchaseFile.lines(count: 1)[0].replacing("99", with: "98"), "basket b0"),
        ])
    func wrongLine(line: String, fault: String) async throws {
        var lines = PurchaseFile.lines(count: 5)
        lines.insert(line, at: 2)
        try florin.write(lines.joined(separator: "\n"), to: "p.jsonl")

        let stopped = try await replay("p.jsonl")
        #expect(stopped.code == 1 && stopped.output.isEmpty)
        #expect(stopped.log.contains("line 3:") && stopped.log.contains(fault), "\(stopped)")

        let skipped = try await replay("p.jsonl", "--on-error", "skip")
        #expect(skipped.code == 0, "\(skipped)")
        #expect(skipped.log.contains("line 3 is skipped") && skipped.log.contains(fault))
        let report = try ReplayReport(skipped)
        #expect(report.paid == 3 && report.alreadyThere == 2 && report.skipped == 1)
    }

    @Test("A program in test mode is refused: its time does not follow the data")
    func testMode() async throws {
        try florin.write("name: X\ncurrency: CNY\nmode: test\n", to: "trial.yaml")
        try florin.write(PurchaseFile.lines(count: 2).joined(separator: "\n"), to: "p.jsonl")
        let arguments = ["replay", "--program", "trial.yaml", "p.jsonl"]
        let refused = try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
        #expect(refused.code == 2 && refused.log.contains("test mode"), "\(refused)")
    }

    private func verifiedEntries() async throws -> Int {
        let result = try await florin.run("verify", "--json")
        #expect(result.code == 0, "\(result)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(object?["entries"] as? Int)
    }
}
