import AsyncHTTPClient
import Foundation
import GRDB
import Testing

@Suite("explain")
struct ExplainTests {
    private let florin: Florin

    init() throws { florin = try Florin() }

    @Test("A payment with every step and a refund is a receipt whose figures add up")
    func receipt() async throws {
        let paid = try await shop { till in
            let id = try await till.pay(#""wallet":{"use":10000}"#)
            try await till.post("payments/\(id)/refunds", #"{"units":[{"line":1,"quantity":1}]}"#)
            return id
        }
        let result = try await florin.run("explain", paid)
        #expect(result.code == 0, "\(result)")
        let rows = result.lines.map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            paid, "status partiallyRefunded", "merchant store-330", "reference order-1", "amounts in CNY",
            "1 1 × 199.00 = 199.00 A, GROCERY", "2 2 × 89.90 = 179.80 B",
            "gross 414.30", "tier -20.72 Gold: 5% off ¥414.30.", "tiers/gold: 5% of 414.30, rounded half up",
            "coupon -50.00 50 off 300: ¥50.00 off; needs ¥300.00, there are ¥393.58.",
            "points -103.00 10,300 points pay ¥103.00; points may pay at most 30%, here ¥103.07.",
            "due 240.58", "wallet -100.00 ¥100.00 from the wallet.", "payable 140.58 by card",
            "1 1 199.00 33.97 49.47 48.03 0.00 67.53", "2 2 89.90 15.35 22.35 21.70 0.00 30.50",
            "all 4 414.30 70.72 103.00 100.00 0.00 140.58",
            "basis 240.58 = 24,058 minor units, principal and external", "× 1/100 points/earn", "× 1.5 tiers/gold",
            "left 269.03 1 of line 1, 1 of line 2, 1 of line 3", "The price was derived again: it is the same.",
        ] {
            #expect(rows.contains(row), "\(row) is missing: \(result)")
        }
        let parts = ["limit: maxShare; 1,700 of 12,000 points are kept", "¥248.22 would be due.", "74.55 22.35 21.70"]
        for part in parts { #expect(rows.contains { $0.contains(part) }, "\(part) is missing: \(result)") }

        let json = try await florin.run("explain", "--json", paid)
        #expect(json.code == 0 && json.output.hasPrefix(#"{"payment":{"id":"\#(paid)""#), "\(json)")
        #expect(json.output.contains(#""derivedAgain":true"#), "\(json)")
    }

    @Test("An authorised payment says until when it is held, a captured one what was captured, a voided one so")
    func authorised() async throws {
        var ids: [String] = []
        _ = try await shop { till in
            for _ in 0..<3 { ids.append(try await till.pay(#""capture":"later""#)) }
            try await till.post("payments/\(ids[1])/capture", #"{"lines":[{"line":1,"quantity":1}]}"#)
            try await till.post("payments/\(ids[2])/void", "{}")
            return ids[0]
        }
        let told = [("authorized", "Authorised: held until"), ("captured", "Captured at"), ("voided", "Voided:")]
        for (id, (status, line)) in zip(ids, told) {
            let result = try await florin.run("explain", id)
            #expect(result.code == 0, "\(result)")
            #expect(result.lines.contains("  status     \(status)"), "\(result)")
            #expect(result.lines.contains { $0.hasPrefix(line) }, "\(result)")
            #expect(result.output.contains("Earned if all of it is captured"), "\(result)")
        }
    }

    @Test(
        "A price that was changed in the database is not what is derived, and it is said where",
        arguments: [
            (#"replace(body, '"due":', '"due":1')"#, "due"),
            (#"replace(body, '"amount":-5000', '"amount":-4000')"#, "step 2"),
            (#"replace(body, '"points/lot/1":-10300', '"points/lot/1":-10200')"#, "postings"),
        ])
    func tampered(change: String, place: String) async throws {
        let paid = try await shop { till in try await till.pay(#""wallet":{"use":10000}"#) }
        let database = try DatabaseQueue(path: florin.folder.appending(path: "florin.sqlite").path)
        try await database.write { db in
            let before = try String.fetchOne(db, sql: "SELECT body FROM entries WHERE kind = 7")
            try db.execute(sql: "UPDATE entries SET body = \(change) WHERE kind = 7")
            #expect(try String.fetchOne(db, sql: "SELECT body FROM entries WHERE kind = 7") != before)
        }
        try database.close()
        let result = try await florin.run("explain", paid)
        #expect(result.code == 1, "\(result)")
        #expect(result.lines.contains { $0.hasPrefix("WRONG") }, "\(result)")
        #expect(result.lines.contains { $0.hasPrefix("  \(place) ") }, "\(result)")
        let json = try await florin.run("explain", "--json", paid)
        #expect(json.code == 1 && json.output.contains(#""derivedAgain":false"#), "\(json)")
    }

    @Test("A member whose journal was changed before the sale gives another price, or none")
    func tamperedBefore() async throws {
        let paid = try await shop { till in try await till.pay(#""wallet":{"use":10000}"#) }
        let database = try DatabaseQueue(path: florin.folder.appending(path: "florin.sqlite").path)
        try await database.write { db in
            try db.execute(sql: "UPDATE entries SET body = replace(body, '12000', '6000') WHERE kind = 4")
        }
        try database.close()
        let result = try await florin.run("explain", paid)
        #expect(result.code == 1 && result.output.contains("WRONG"), "\(result)")
    }

    @Test("A payment that is not there is 1, what is no id is 2")
    func unknown() async throws {
        _ = try await shop { _ in "" }
        let unknown = try await florin.run("explain", "pay_00000000000000000001")
        #expect(unknown.code == 1 && unknown.log.contains("there is no payment pay_0"), "\(unknown)")
        #expect(unknown.output.isEmpty)
        for id in ["pay_1", "mem_00000000000000000001"] {
            let result = try await florin.run("explain", id)
            #expect(result.code == 2 && result.log.contains("is no payment's id"), "\(result)")
        }
    }

    // MARK: The shop

    /// Runs a server with a gold member who has money, points and two coupons.
    private func shop(_ play: (inout TestTill) async throws -> String) async throws -> String {
        let created = try await florin.run("keys", "create", "--name", "till", "--scope", "admin")
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let server = try await ServerProcess(in: florin)
        let key = created.output.trimmingCharacters(in: .newlines)
        var till = TestTill(till: Till(key: key, client: client), port: server.port)
        do {
            try await till.open()
            let id = try await play(&till)
            #expect(await server.stop() == 0)
            try await client.shutdown()
            return id
        } catch {
            await server.kill()
            try await client.shutdown()
            throw error
        }
    }
}

/// A till with one customer.
private struct TestTill {
    let till: Till
    let port: Int
    private var member = ""
    private var requests = 0
    private var orders = 0

    init(till: Till, port: Int) {
        (self.till, self.port) = (till, port)
    }

    private struct Created: Decodable { let id: String }

    @discardableResult
    mutating func post(_ path: String, _ body: String) async throws -> String {
        requests += 1
        let reply = try await till.post(port, path, key: "k\(requests)", body)
        try #require(reply.status == 201 || reply.status == 200, "\(path): \(reply.text)")
        return try reply.decoded(Created.self).id
    }

    mutating func open() async throws {
        member = try await post("members", "{}")
        try await post("members/\(member)/growth-adjustments", #"{"growth":200000,"reason":"test"}"#)
        try await post("members/\(member)/deposits", #"{"amount":50000,"source":"cash"}"#)
        try await post("members/\(member)/point-grants", #"{"points":12000,"reason":"test"}"#)
        for template in [
            #"{"name":"50 off 300","kind":"fixed","amount":5000,"threshold":30000}"#,
            #"{"name":"10% off","kind":"percent","percent":"10%","exclusive":true}"#,
        ] {
            let id = try await post("coupon-templates", template)
            try await post("members/\(member)/coupons", #"{"template":"\#(id)"}"#)
        }
    }

    mutating func pay(_ more: String) async throws -> String {
        orders += 1
        return try await post(
            "payments",
            """
            {"member":"\(member)","merchant":"store-330","reference":"order-\(orders)",\
            "lines":[{"sku":"A","category":"GROCERY","quantity":1,"unitAmount":19900},\
            {"sku":"B","quantity":2,"unitAmount":8990},{"sku":"C","quantity":1,"unitAmount":3550}],\
            "external":{"method":"card"},\(more)}
            """)
    }
}
