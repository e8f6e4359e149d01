import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

/// The past as clients ask for it.
@Suite(.everyStore) struct PastRoutesTests {
    static let noon = Timestamp(rfc3339: "2026-03-01T04:00:00Z")!

    @Test func `wallet, points, tier and program are told as of any instant up to now`() async throws {
        let clock = ManualClock(Self.noon)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member(principal: 100, points: 50)
            clock.set(Self.noon.adding(seconds: 3600))
            _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":11}"#).expect(201)
            _ = try await server.post("/v1/members/\(id)/point-deductions", #"{"points":20}"#).expect(201)
            _ = try await server.post("/v1/members/\(id)/growth-adjustments", #"{"growth":200000}"#).expect(201)
            let rules = TestScheme.document.replacing("Corner Market", with: "Two")
            _ = try await server.send(.PUT, "/v1/program", rules).expect(200)
            clock.set(Self.noon.adding(seconds: 7200))
            for (time, principal, points, tier, program) in [
                ("2026-03-01T04:00:00Z", 100, 50, "silver", "Corner Market"),
                ("2026-03-01T04:59:59.999Z", 100, 50, "silver", "Corner Market"),
                ("2026-03-01T13:00:00%2B08:00", 111, 30, "gold", "Two"),
                ("2026-03-01T06:00:00Z", 111, 30, "gold", "Two"),
            ] as [(String, Int64, Int64, String, String)] {
                let path = "/v1/members/\(id)"
                let wallet = try await server.get("\(path)/wallet?asOf=\(time)").expect(200).json
                #expect(wallet["principal"].int == principal, "\(time)")
                let lots = try await server.get("\(path)/points?asOf=\(time)").expect(200).json
                #expect(lots["available"].int == points && lots["lots"][0]["points"].int == points, "\(time)")
                let member = try await server.get("\(path)?asOf=\(time)").expect(200).json
                #expect(member["tier"]["id"].text == tier, "\(time)")
                #expect(try await server.get("/v1/program?asOf=\(time)").expect(200).json["name"].text == program)
            }
            for path in ["/v1/members/\(id)", "/v1/members/\(id)/wallet", "/v1/members/\(id)/points"] {
                #expect(try await server.get("\(path)?asOf=2026-03-01T03:59:59Z").status == 404)
                for wrong in ["2026-03-01T06:00:00.001Z", "2026-03-01", "now", ""] {
                    #expect(try await server.get("\(path)?asOf=\(wrong)").status == 400, "\(path), \(wrong)")
                }
            }
            #expect(try await server.get("/v1/program?asOf=2026-03-01T06:00:01Z").status == 400)
            #expect(try await server.get("/v1/program?asOf=2026-03-01T06:00:00Z&version=1").status == 400)
        }
    }

    // MARK: Statements

    @Test func `a statement adds up, in JSON and in CSV`() async throws {
        let clock = ManualClock(Self.noon)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member(principal: 5_000, points: 3_000)
            clock.set(Self.noon.adding(seconds: 60))
            let start = clock.now
            try await live(server, id)
            // Points that die, which nobody writes down before they are asked for.
            let expiry = #"{"points":70,"reason":"=cmd|' /C calc'!A0, \"x\"","expiresAt":"2026-03-02T00:00:00Z"}"#
            _ = try await server.post("/v1/members/\(id)/point-grants", expiry).expect(201)
            clock.set(Timestamp(rfc3339: "2026-03-05T00:00:00Z")!)
            let path = "/v1/members/\(id)/statement?from=\(start.rfc3339)"
            let json = try await server.get(path).expect(200).json
            let lines = json["lines"].list
            #expect(lines.last?["kind"].text == "expiry")
            for (group, name) in [
                ("wallet", "principal"), ("wallet", "bonus"), ("wallet", "held"), ("points", "available"),
                ("points", "held"), ("points", "pending"), ("points", "debt"),
            ] {
                let (opening, closing) = (json["opening"][group][name].int, json["closing"][group][name].int)
                let sum = lines.reduce(opening) { $0 + $1["change"][group][name].int }
                #expect(sum == closing, "\(group).\(name)")
                #expect(lines.last?["balances"][group][name].int == closing)
            }
            #expect(json["opening"]["wallet"]["principal"].int == 5_000)
            let now = try await server.get("/v1/members/\(id)").json
            #expect(json["closing"]["wallet"] == now["wallet"] && json["closing"]["points"] == now["points"])
            try await compare(lines, server, path)
        }
    }

    private func live(_ server: TestServer, _ id: String) async throws {
        let basket =
            #""member":"\#(id)","merchant":"s,1","lines":[{"quantity":1,"unitAmount":4000}],"external":{"method":"card"}"#
        let paid = try await server.post("/v1/payments", #"{\#(basket),"wallet":{"use":900}}"#).expect(201).json
        _ = try await server.post("/v1/payments/\(paid["id"].text)/refunds", #"{"amount":500}"#).expect(201)
        _ = try await server.post("/v1/payments", #"{\#(basket),"wallet":{"use":300},"capture":"later"}"#).expect(201)
        _ = try await server.post("/v1/members/\(id)/growth-adjustments", #"{"growth":9,"reason":"@x"}"#).expect(201)
    }

    private func compare(_ lines: [JSON], _ server: TestServer, _ path: String) async throws {
        let reply = try await server.get("\(path)&format=csv").expect(200)
        #expect(reply.header("content-type") == "text/csv; charset=utf-8; header=present")
        #expect(try await server.get(path, headers: [("Accept", "text/csv")]).text == reply.text)
        let rows = CSV.rows(reply.text)
        #expect(rows.count == lines.count + 3)
        #expect(Set(rows.map(\.count)) == [21])
        #expect(
            rows.map { $0[1] } == ["kind", "openingBalances"] + lines.map { $0["kind"].text } + ["closingBalances"])
        #expect(rows[2...].dropLast().map { Int64($0[4]) } == lines.map { $0["change"]["wallet"]["principal"].int })
        #expect(rows[2...].dropLast().map { Int64($0[15]) } == lines.map { $0["balances"]["points"]["available"].int })
        // What a spreadsheet would take for a formula.
        #expect(rows.contains { $0[3] == #"'=cmd|' /C calc'!A0, "x""# })
        #expect(rows.contains { $0[3] == "'@x" } && rows.contains { $0[3] == "s,1" })
        for row in rows.dropFirst() {
            #expect(row.allSatisfy { !"=@+".contains($0.first ?? " ") && (!$0.hasPrefix("-") || Int64($0) != nil) })
        }
        for column in 4..<12 {
            let changes = rows[2...].dropLast().reduce(Int64(rows[1][column + 8])!) { $0 + Int64($1[column])! }
            #expect(changes == Int64(rows[rows.count - 1][column + 8]))
        }
    }

    @Test func `statements follow on each other, by day or by instant`() async throws {
        let clock = ManualClock(Self.noon)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member(principal: 10)
            for _ in 0..<3 {
                clock.set(clock.now.adding(seconds: 86_400))
                _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":7}"#).expect(201)
            }
            clock.set(clock.now.adding(seconds: 86_400))
            func statement(_ span: String) async throws -> JSON {
                try await server.get("/v1/members/\(id)/statement?\(span)").expect(200).json
            }
            let early = try await statement("from=2026-02-01&to=2026-03-01")
            #expect(early["lines"].list == [] && early["opening"] == early["closing"])
            // Midnight of Shanghai.
            #expect(early["to"].text == "2026-02-28T16:00:00Z")
            let days = try await statement("from=2026-03-01&to=2026-03-03")
            let rest = try await statement("from=2026-03-03")
            #expect(days["lines"].list.count == 3 && rest["lines"].list.count == 2)
            #expect(days["closing"] == rest["opening"])
            // Half-open: what happened at the end is not part of it.
            let to = try await statement("from=2026-03-03&to=2026-03-04T04:00:00Z")
            #expect(to["lines"].list.count == 1)
            for wrong in [
                "", "to=2026-03-01", "from=2026-03-01&to=2026-03-07", "from=2026-03-02&to=2026-03-01", "from=x",
                "from=2026-02-30", "from=2026-03-01&format=xml", "from=2026-03-01&limit=3",
            ] {
                #expect(try await server.get("/v1/members/\(id)/statement?\(wrong)").status == 400, "\(wrong)")
            }
            let nobody = id.dropLast(3) + "zzz"
            #expect(try await server.get("/v1/members/\(nobody)/statement?from=2026-03-01").status == 404)
        }
    }

    /// Longer than what is read at once.
    @Test func `a long statement comes whole`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1_050 {
                    group.addTask {
                        _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":1}"#).expect(201)
                    }
                }
                try await group.waitForAll()
            }
            let json = try await server.get("/v1/members/\(id)/statement?from=2020-01-01").expect(200).json
            #expect(json["lines"].list.map { $0["number"].int } == Array(1...1_051))
            #expect(json["closing"]["wallet"]["principal"].int == 1_050)
        }
    }

    // MARK: Reports

    @Test func `reports tell points by period and tier, and what they are worth`() async throws {
        let clock = ManualClock(Self.noon)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member(points: 1_000)
            let expiring = #"{"points":300,"expiresAt":"2026-03-20T00:00:00Z"}"#
            _ = try await server.post("/v1/members/\(id)/point-grants", expiring).expect(201)
            _ = try await server.post("/v1/members/\(id)/point-deductions", #"{"points":50}"#).expect(201)
            clock.set(Timestamp(rfc3339: "2026-04-10T00:00:00Z")!)
            _ = try await server.post("/v1/members/\(id)/growth-adjustments", #"{"growth":200000}"#).expect(201)
            let report = try await server.get("/v1/reports/points?from=2026-03-01&to=2026-04-11").expect(200).json
            let (march, april) = (report["periods"][0], report["periods"][1])
            #expect(march["issued"].int == 1_300 && march["deducted"].int == 50 && march["expired"].int == 250)
            #expect(march["closing"].int == 1_000 && april["opening"].int == 1_000 && april["closing"].int == 1_000)
            #expect(april["tiers"].list.map { $0["tierChanges"].int } == [-1_000, 1_000])
            let gold = try await server.get("/v1/reports/points?from=2026-03-01&to=2026-04-11&tier=gold").expect(200)
                .json
            #expect(gold["periods"][1]["closing"].int == 1_000 && gold["periods"][0]["issued"].int == 0)
            let liability = try await server.get("/v1/reports/liability").expect(200).json
            #expect(liability["points"].int == 1_000 && liability["value"].int == 1_000)
            #expect(liability["byExpiry"].list.map { $0["month"].text } == ["2027-03"])
            #expect(liability["breakage"]["rate"].text == "250/250")
            #expect(liability["breakage"]["points"].int == 1_000)
            let earlier = try await server.get("/v1/reports/liability?asOf=2026-03-19").expect(200).json
            #expect(earlier["points"].int == 1_250 && earlier["breakage"] == .null)
            let till = try await server.send(.GET, "/v1/reports/liability", secret: server.scheme.merchant)
            #expect(till.status == 403)
        }
    }

    @Test func `a report has its limits`() async throws {
        let clock = ManualClock(Self.noon)
        try await TestServer.with(clock: clock) { server async throws in
            func status(_ query: String) async throws -> Int { try await server.get("/v1/reports/\(query)").status }
            #expect(try await status("points?from=2025-01-26&to=2026-03-02&by=day") == 200)
            #expect(try await status("points?from=2025-01-25&to=2026-03-02&by=day") == 400)
            #expect(try await status("points?from=2026-02-01&to=2026-03-02") == 200)
            for wrong in [
                "points", "points?from=2026-02-01", "points?from=2026-02-01&to=2026-03-03",
                "points?from=2026-02-01&to=2026-02-01", "points?from=2026-02-01&to=2026-03-01&by=year",
                "points?from=1969-12-31&to=1970-01-05", "points?from=2026-02-01&to=2026-03-01&tier=lead",
                "liability?asOf=2026-03-02", "liability?asOf=2026-03-01T00:00:00Z", "liability?asOf=1969-12-31",
            ] { #expect(try await status(wrong) == 400, "\(wrong)") }
            #expect(try await status("liability?asOf=2026-03-01") == 200)
            #expect(try await status("liability?asOf=1970-01-01") == 200)
        }
    }
}

/// Reads what RFC 4180 says.
enum CSV {
    static func rows(_ text: String) -> [[String]] {
        var (rows, row, cell, isQuoted) = ([[String]](), [String](), [UInt8](), false)
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && bytes.first == byte: cell.append(bytes.removeFirst())
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: row.append(take(&cell))
            case UInt8(ascii: "\r") where !isQuoted: break
            case UInt8(ascii: "\n") where !isQuoted:
                row.append(take(&cell))
                rows.append(row)
                row = []
            default: cell.append(byte)
            }
        }
        return rows
    }

    private static func take(_ cell: inout [UInt8]) -> String {
        defer { cell = [] }
        return String(decoding: cell, as: UTF8.self)
    }
}
