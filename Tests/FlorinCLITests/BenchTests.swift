import FlorinTestSupport
import Foundation
import GRDB
import Testing

/// That the benchmark does what its conditions say; not how fast.
@Suite(.everyStore)
struct BenchTests {
    private struct Report: Decodable {
        let checkouts: Int
        let failures: Int
        let conflicts: Int
        let conditions: Conditions
    }

    private struct Conditions: Decodable, Equatable {
        let merchants: Int
        let buyers: String
        let nodes: Int
        let routing: String
    }

    @Test("Sales are spread over shops, members and engines as told, and all of them are in the journal")
    func spread() async throws {
        let florin = try Florin()
        let store = florin.environment["FLORIN_STORE"] ?? "sqlite:florin.sqlite"
        let arguments = ["bench", "--json", "--store", store, "--seconds", "1", "--members", "300", "--clients", "16"]
        for (spread, conditions) in [
            ([], Conditions(merchants: 1, buyers: "even", nodes: 1, routing: "random")),
            (
                ["--merchants", "3", "--hot", "--nodes", "2", "--routed"],
                Conditions(merchants: 3, buyers: "hot", nodes: 2, routing: "routed")
            ),
            (["--nodes", "2"], Conditions(merchants: 1, buyers: "even", nodes: 2, routing: "random")),
        ] {
            let result = try await Florin.run(Florin.binary, arguments + spread, florin.environment, in: florin.folder)
            #expect(result.code == 0, "\(result)")
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
            #expect(report.checkouts > 0 && report.failures == 0 && report.conditions == conditions, "\(result)")
        }
        #expect(try await florin.run("verify").code == 0)
        guard StoreKind.current == .sqlite else { return }
        let queue = try DatabaseQueue(path: florin.folder.appending(path: "florin.sqlite").path)
        let (shops, busiest) = try await queue.read { db in
            let shops = try String.fetchAll(
                db, sql: "SELECT DISTINCT merchant FROM entries WHERE merchant > '' ORDER BY 1")
            let hot = """
                SELECT sum(sales) FROM (
                    SELECT count(*) AS sales FROM entries WHERE merchant LIKE 'bench-%' GROUP BY member ORDER BY 1 DESC LIMIT 3)
                """
            let all = "SELECT count(*) FROM entries WHERE merchant LIKE 'bench-%'"
            let parts = (try Int.fetchOne(db, sql: hot) ?? 0, try Int.fetchOne(db, sql: all) ?? 0)
            return (shops, parts)
        }
        #expect(shops == ["bench", "bench-1", "bench-2", "bench-3"])
        #expect(busiest.0 * 3 > busiest.1, "three of 300 make half of the sales: \(busiest)")
    }

    @Test("What cannot be measured together is refused")
    func refusals() async throws {
        let florin = try Florin(.sqlite)
        for arguments in [
            ["--nodes", "2", "--http"], ["--nodes", "0"], ["--nodes", "65"], ["--merchants", "1000001"],
            ["--rate", "100"],
        ] {
            let result = try await Florin.run(Florin.binary, ["bench"] + arguments, [:], in: florin.folder)
            #expect(result.code == 2 && result.log.contains(arguments[0]), "\(result)")
        }
    }
}
