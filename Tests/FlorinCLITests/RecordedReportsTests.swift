import AsyncHTTPClient
import FlorinTestSupport
import Foundation
import Testing

/// A year of a real shop's baskets in the reports, where they are at hand.
@Suite("Recorded purchases in reports", .everyStore)
struct RecordedReportsTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/purchases.jsonl.gz").standardizedFileURL
    /// All of them in CI.
    private static let limit = ProcessInfo.processInfo.environment["CI"] == nil ? 1500 : Int.max

    /// Points wait a fortnight and live half a year, tiers are reviewed each quarter.
    private static let program = """
        {"name": "Year", "currency": "CNY", "timeZone": "Asia/Shanghai",
         "tiers": [{"id": "silver", "name": "Silver", "from": 0},
                   {"id": "gold", "name": "Gold", "from": 20000, "discount": "5%", "earnMultiplier": "1.5"}],
         "growth": {"window": "P3M", "review": {"kind": "calendar", "period": "P3M"}},
         "points": {"pending": "P14D", "expiry": {"kind": "rolling", "period": "P6M", "roundTo": "endOfMonth"},
                    "redeem": {"ratio": {"points": 100, "amount": 100}, "step": 10, "maxShare": "50%"}}}
        """

    private struct RollForward: Decodable {
        let periods: [Period]

        struct Period: Decodable {
            let start: String
            let end: String
            let opening: Int
            let issued: Int
            let matured: Int
            let restored: Int
            let redeemed: Int
            let expired: Int
            let clawedBack: Int
            let closing: Int
        }
    }

    private struct Liability: Decodable {
        let points: Int
        let byExpiry: [Month]

        struct Month: Decodable {
            let month: String
            let points: Int
        }
    }

    private struct Members: Decodable {
        let data: [CreatedMember]
        let nextCursor: String?
    }

    private struct Points: Decodable {
        let lots: [Lot]

        struct Lot: Decodable {
            let points: Int
        }
    }

    @Test(
        "Each month closes, and each month's end owes what the members' lots say",
        .enabled(if: FileManager.default.fileExists(atPath: file.path), "there is no ../shared beside the checkout"))
    func months() async throws {
        let florin = try Florin()
        let env = URL(fileURLWithPath: "/usr/bin/env")
        let all = try await Florin.run(env, ["gzip", "-dc", Self.file.path], [:], in: florin.folder).lines
        try florin.write(Self.program, to: "program.json")
        try florin.write(all.prefix(Self.limit).joined(separator: "\n"), to: "p.jsonl")
        #expect(try await florin.run("replay", "--program", "program.json", "p.jsonl").code == 0)
        let created = try await florin.run("keys", "create", "--name", "books", "--scope", "admin")
        let server = try await ServerProcess(in: florin)
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let till = Till(key: created.output.trimmingCharacters(in: .newlines), client: client)
        do { try await check(till, server.port) } catch { Issue.record(error) }
        try await client.shutdown()
        #expect(await server.stop() == 0)
        #expect(try await florin.run("verify").code == 0)
    }

    private func check(_ till: Till, _ port: Int) async throws {
        let path = "reports/points?from=2017-01-01&to=2019-03-01"
        let report = try await till.get(port, path).decoded(RollForward.self)
        #expect(report.periods.count == 26)
        var before = 0
        for period in report.periods {
            #expect(period.opening == before, "\(period.start)")
            let gains = period.opening + period.issued + period.restored
            #expect(gains - period.redeemed - period.expired - period.clawedBack == period.closing, "\(period.start)")
            before = period.closing
        }
        #expect(report.periods.contains { $0.issued > 0 && $0.redeemed > 0 })
        #expect(report.periods.contains { $0.expired > 0 } && report.periods.contains { $0.matured > 0 })
        #expect(before == 0, "points of 2017 live longer than they may")
        let members = try await members(till, port)
        for period in report.periods.prefix(14) where period.issued > 0 || period.expired > 0 {
            // The last day of the period, and its last second, in Shanghai's time.
            let last = try day(before: period.end)
            let liability = try await till.get(port, "reports/liability?asOf=\(last)").decoded(Liability.self)
            var lots = 0
            for member in members {
                let reply = try await till.get(port, "members/\(member)/points?asOf=\(last)T15:59:59.999Z")
                // 404: it had not joined.
                if reply.status == 200 { lots += try reply.decoded(Points.self).lots.reduce(0) { $0 + $1.points } }
            }
            #expect(liability.points == lots && lots == period.closing, "\(last)")
            #expect(liability.byExpiry.reduce(0) { $0 + $1.points } == lots, "\(last)")
        }
    }

    private func members(_ till: Till, _ port: Int) async throws -> [String] {
        var (ids, cursor) = ([String](), "")
        while true {
            let page = try await till.get(port, "members?limit=100\(cursor)").decoded(Members.self)
            ids += page.data.map(\.id)
            guard let next = page.nextCursor else { return ids }
            cursor = "&cursor=\(next)"
        }
    }

    private func day(before date: String) throws -> String {
        let format = Date.ISO8601FormatStyle().year().month().day()
        return try format.parse(date).addingTimeInterval(-86_400).formatted(format)
    }
}
