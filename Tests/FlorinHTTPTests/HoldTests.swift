import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Authorise, capture, void: what clients are told.
@Suite(.everyStore) struct HoldTests {
    private static func sale(_ member: String, wallet: Int64, more: String = "") -> String {
        #"""
        {"member":"\#(member)","lines":[{"quantity":2,"unitAmount":500},{"quantity":1,"unitAmount":300}],
         "points":"none","wallet":{"use":\#(wallet)},"external":{"method":"card"},"capture":"later"\#(more)}
        """#
    }

    /// An authorised payment's id.
    private func authorize(_ server: TestServer, _ member: String, wallet: Int64 = 1_300) async throws -> String {
        try await server.post("/v1/payments", Self.sale(member, wallet: wallet)).expect(201).json["id"].text
    }

    @Test func `a payment is authorised, captured in part, and given back`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 5_000)
            let paid = try await server.post("/v1/payments", Self.sale(id, wallet: 650)).expect(201).json
            #expect(paid["status"].text == "authorized" && paid["captured"] == .null)
            #expect(paid["external"]["amount"].int == 650 && !paid["expiresAt"].text.isEmpty)
            let held = try await server.get("/v1/members/\(id)").expect(200).json["wallet"]
            #expect(held["principal"].int == 5_000 && held["held"].int == 650 && held["available"].int == 4_350)

            let path = "/v1/payments/\(paid["id"].text)"
            #expect(try await server.post(path + "/refunds", "{}").expect(409).json["state"].text == "authorized")
            let body = #"{"lines":[{"line":0,"quantity":1}]}"#
            let first = try await server.post(path + "/capture", body, key: "c").expect(200)
            let captured = try first.json
            #expect(captured["status"].text == "captured" && captured["captured"]["amount"].int == 500)
            #expect(captured["captured"]["units"].list.map(\.int) == [1, 0])
            #expect(captured["captured"]["external"].int == 250 && captured["external"]["amount"].int == 650)
            #expect(captured["captured"]["earn"]["growth"].int == 500)
            #expect(try await server.balances(id).available == 4_750)

            let refund = try await server.post(path + "/refunds", "{}").expect(201).json
            #expect(refund["value"].int == 500 && refund["payment"]["status"].text == "refunded")
            #expect(refund["payment"]["refunded"]["units"].list.map(\.int) == [1, 0])
            #expect(try await server.balances(id).available == 5_000)
            let again = try await server.post(path + "/capture", body, key: "c").expect(200)
            #expect(again.body == first.body && again.header("Idempotency-Replayed") == "true")
            #expect(try await server.get(path).expect(200).json["status"].text == "refunded")
            #expect(
                try await server.post(path + "/capture", "", key: "d").expect(409).json["code"].text == "state_conflict"
            )
        }
    }

    @Test func `a payment is voided once, and needs a key for it`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 1_300)
            let path = "/v1/payments/\(try await authorize(server, id))"
            let refused = try await server.post(path + "/void", "{}", key: nil).expect(400).json
            #expect(refused["code"].text == "missing_idempotency_key")
            let voided = try await server.post(path + "/void", #"{"reason":"changed their mind"}"#).expect(200).json
            #expect(voided["status"].text == "voided" && voided["refunded"]["amount"].int == 0)
            #expect(try await server.balances(id).available == 1_300)
            for action in ["/void", "/capture", "/refunds"] {
                let conflict = try await server.post(path + action, "{}").expect(409).json
                #expect(conflict["code"].text == "state_conflict" && conflict["state"].text == "voided")
            }
            let entries = try await server.get("/v1/members/\(id)/activity").expect(200).json["data"]
            #expect(entries[0]["kind"].text == "void" && entries[0]["id"].text.hasPrefix("vod_"))
            #expect(entries[0]["details"]["reason"].text == "changed their mind")
            #expect(entries[0]["details"]["released"]["wallet"]["principal"].int == 1_300)
            #expect(entries[1]["details"]["status"].text == "authorized")
        }
    }

    @Test func `lots say what of them is held, and a lapse gives it back`() async throws {
        let clock = ManualClock(Timestamp(rfc3339: "2026-03-01T04:00:00Z")!)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member(points: 1_000)
            let sale = #"""
                {"member":"\#(id)","lines":[{"quantity":1,"unitAmount":3000}],"points":{"use":900},
                 "external":{"method":"card"},"capture":"later","expiresIn":"PT15M"}
                """#
            let paid = try await server.post("/v1/payments", sale).expect(201).json
            #expect(paid["expiresAt"].text == "2026-03-01T04:15:00Z")
            let points = try await server.get("/v1/members/\(id)/points").expect(200).json
            #expect(points["available"].int == 100 && points["held"].int == 900)
            #expect(points["lots"][0]["points"].int == 1_000 && points["lots"][0]["held"].int == 900)
            #expect(points["nextExpiry"]["points"].int == 100)
            clock.set(clock.now.adding(seconds: 15 * 60))
            let path = "/v1/payments/\(paid["id"].text)"
            #expect(try await server.get(path).expect(200).json["status"].text == "expired")
            #expect(try await server.get("/v1/payments?member=\(id)").json["data"][0]["status"].text == "expired")
            #expect(try await server.post(path + "/capture", "{}").expect(409).json["state"].text == "expired")
            #expect(try await server.balances(id).points == 1_000)
        }
    }

    @Test(arguments: [
        (#""capture":"soon""#, "/capture"), (#""capture":"now","expiresIn":"PT1M""#, "/expiresIn"),
        (#""expiresIn":"PT1M""#, "/expiresIn"), (#""capture":"later","expiresIn":"PT0S""#, "/expiresIn"),
        (#""capture":"later","expiresIn":"P30DT1S""#, "/expiresIn"),
        (#""capture":"later","expiresIn":"P1M""#, "/expiresIn"),
        (#""capture":"later","expiresIn":"15m""#, "/expiresIn"),
        (#""capture":"later","expiresIn":900"#, "/expiresIn"),
    ])
    func `a time limit out of bounds is refused by its name`(fields: String, pointer: String) async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let lines = #""lines":[{"quantity":1,"unitAmount":0}]"#
            for body in [#"{"member":"\#(id)",\#(lines),\#(fields)}"#, #"{"quote":"quo_x",\#(fields)}"#] {
                let refused = try await server.post("/v1/payments", body).expect(400).json
                #expect(refused["errors"].list.map { $0["pointer"].text } == [pointer])
            }
        }
    }

    @Test(arguments: ["PT1S", "P30D", "P4WT48H"])
    func `a time limit at its bounds is kept`(duration: String) async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 1_300)
            let body = Self.sale(id, wallet: 0, more: #","expiresIn":"\#(duration)""#)
            #expect(try await server.post("/v1/payments", body).expect(201).json["status"].text == "authorized")
        }
    }

    @Test(arguments: [
        (#"{"lines":[]}"#, 400), (#"{"lines":[{"line":0,"quantity":0}]}"#, 400), (#"{"units":[]}"#, 400),
        (#"{"lines":[{"line":0,"quantity":3}]}"#, 422), (#"{"lines":[{"line":2,"quantity":1}]}"#, 422),
    ])
    func `a capture of nothing, or of more than is authorised, is refused`(body: String, status: Int) async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 1_300)
            let path = "/v1/payments/\(try await authorize(server, id))"
            let refused = try await server.post(path + "/capture", body).expect(status).json
            #expect(status == 400 || refused["code"].text == "limit_exceeded")
            #expect(try await server.get(path).expect(200).json["status"].text == "authorized")
        }
    }

    @Test func `a quote is paid later if the payment or the quote says so`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 5_000)
            let body = Self.sale(id, wallet: 100)
            let quote = try await server.post("/v1/quotes", body).expect(200).json["id"].text
            let paid = try await server.post("/v1/payments", #"{"quote":"\#(quote)"}"#).expect(201).json
            #expect(paid["status"].text == "authorized")
            let other = try await server.post("/v1/quotes", body).expect(200).json["id"].text
            let now = #"{"quote":"\#(other)","capture":"now"}"#
            #expect(try await server.post("/v1/payments", now).expect(201).json["status"].text == "captured")
        }
    }

    @Test func `of a hundred captures of one hold one succeeds`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 1_300)
            let path = "/v1/payments/\(try await authorize(server, id))/capture"
            let replies = try await many(100) { try await server.post(path, "{}", key: "k\($0)") }
            #expect(replies.map(\.status).sorted() == [200] + [Int](repeating: 409, count: 99))
            #expect(try await server.balances(id).available == 0)
        }
    }

    @Test func `a capture and a void of one hold come to one end`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 13_000)
            for round in 0..<10 {
                let before = try await server.balances(id).available
                let path = "/v1/payments/\(try await authorize(server, id))"
                let replies = try await many(20) { number in
                    try await server.post(
                        path + (number.isMultiple(of: 2) ? "/capture" : "/void"), "{}", key: "\(round)-\(number)")
                }
                #expect(replies.map(\.status).sorted() == [200] + [Int](repeating: 409, count: 19))
                let status = try await server.get(path).expect(200).json["status"].text
                let spent = before - (try await server.balances(id).available)
                #expect(status == "captured" && spent == 1_300 || status == "voided" && spent == 0)
            }
        }
    }
}
