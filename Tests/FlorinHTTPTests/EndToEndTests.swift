import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

/// The life of one member, as a shop sees it.
@Suite(.everyStore) struct EndToEndTests {
    static let basket = """
        "merchant":"store-330","reference":"order-1001",
        "lines":[{"sku":"A","category":"GROCERY","quantity":1,"unitAmount":19900},
                 {"sku":"B","quantity":2,"unitAmount":8990},{"sku":"C","quantity":1,"unitAmount":3550}],
        "coupons":"auto","points":"auto","wallet":{"use":10000}
        """

    @Test func `a member joins, tops up, buys, and brings things back`() async throws {
        try await TestServer.with { server async throws in
            let joined = try await server.post(
                "/v1/members",
                #"{"reference":"hh-900","name":"王芳","phone":"+8613800000000","metadata":{"channel":"app"}}"#
            ).expect(201).json
            let id = joined["id"].text
            #expect(id.hasPrefix("mem_"))
            #expect(joined["tier"]["id"].text == "silver")
            #expect(joined["cardNumber"].text.count == 20)
            #expect(joined["metadata"]["channel"].text == "app")

            let deposit = try await server.post("/v1/members/\(id)/deposits", #"{"amount":50000,"source":"cash"}"#)
                .expect(201).json
            #expect(deposit["bonus"].int == 5000)
            #expect(deposit["wallet"]["available"].int == 55000)
            _ = try await server.post("/v1/members/\(id)/withdrawals", #"{"amount":1000}"#).expect(201)
            let adjusted = try await server.post(
                "/v1/members/\(id)/growth-adjustments", #"{"growth":200000,"reason":"moved"}"#
            ).expect(201).json
            #expect(adjusted["tier"]["name"].text == "Gold")
            _ = try await server.post(
                "/v1/members/\(id)/point-grants", #"{"points":12000,"reason":"hello","expiresAt":null}"#
            ).expect(201)

            try await quoteAndPay(server, id)
            try await see(server, id)
        }
    }

    private func quoteAndPay(_ server: TestServer, _ id: String) async throws {
        let body = #"{"member":"\#(id)",\#(Self.basket)}"#
        let quote = try await server.post("/v1/quotes", body, key: nil).expect(200).json
        #expect(quote["gross"].int == 41430)
        #expect(quote["steps"].list.map { $0["kind"].text } == ["tier", "points", "wallet"])
        #expect(quote["steps"][0]["amount"].int == -2072)
        #expect(quote["steps"][0]["lines"].list.map(\.int) == [-995, -900, -177])
        #expect(quote["payable"].int == quote["due"].int - 10000)

        let rest = quote["payable"].int
        let noTender = try await server.post("/v1/payments", body).expect(422).json
        #expect(noTender["code"].text == "insufficient_tender")
        #expect(noTender["required"].int == rest)

        let paid = try await server.post(
            "/v1/payments", #"{"quote":"\#(quote["id"].text)","external":{"method":"card","reference":"x-1"}}"#
        ).expect(201).json
        #expect(paid["status"].text == "captured")
        #expect(paid["payable"].int == rest)
        #expect(paid["external"]["amount"].int == rest)
        #expect(paid["steps"] == quote["steps"])
        let payment = paid["id"].text
        #expect(try await server.get("/v1/payments/\(payment)").expect(200).json == paid)
        #expect(try await server.get("/v1/payments?reference=order-1001").json["data"].list == [paid])
        #expect(try await server.get("/v1/payments?merchant=store-330").json["data"].list == [paid])
        #expect(try await server.get("/v1/payments?member=\(id)").json["data"].list == [paid])
        let again = try await server.post(
            "/v1/payments", #"{"member":"\#(id)",\#(Self.basket),"external":{"method":"card"}}"#)
        #expect(try again.expect(409).json["code"].text == "already_exists")
        try await bringBack(server, payment, paid)
    }

    private func bringBack(_ server: TestServer, _ payment: String, _ paid: JSON) async throws {
        let path = "/v1/payments/\(payment)/refunds"
        let tried = try await server.post(path, #"{"units":[{"line":1,"quantity":1}],"dryRun":true}"#).expect(200).json
        #expect(tried["id"] == .null)
        let first = try await server.post(path, #"{"units":[{"line":1,"quantity":1}],"reason":"broken"}"#).expect(201)
            .json
        #expect(first["value"] == tried["value"])
        #expect(first["gross"].int == 8990)
        #expect(first["payment"]["status"].text == "partiallyRefunded")
        #expect(first["payment"]["refunded"]["units"].list.map(\.int) == [0, 1, 0])
        #expect(try await server.get("\(path)/\(first["id"].text)").expect(200).json == first)
        let rest = try await server.post(path, "{}").expect(201).json
        #expect(rest["payment"]["status"].text == "refunded")
        #expect(first["value"].int + rest["value"].int == paid["gross"].int - 2072)
        let more = try await server.post(path, #"{"amount":1}"#).expect(422).json
        #expect(more["code"].text == "refund_exceeds_payment")
    }

    /// After everything came back, only what was given remains.
    private func see(_ server: TestServer, _ id: String) async throws {
        let member = try await server.get("/v1/members/\(id)").expect(200).json
        #expect(member["wallet"]["principal"].int == 49000)
        #expect(member["wallet"]["bonus"].int == 5000)
        #expect(member["points"]["available"].int == 12000)
        #expect(member["growth"].int == 200000)
        #expect(try await server.get("/v1/members?reference=hh-900").json["data"].list == [member])
        #expect(try await server.get("/v1/members?phone=%2B8613800000000").json["data"].list == [member])
        #expect(try await server.get("/v1/members?card=\(member["cardNumber"].text)").json["data"].list == [member])
        #expect(try await server.get("/v1/members?email=nobody@example.com").json["data"].list == [])

        let points = try await server.get("/v1/members/\(id)/points").expect(200).json
        #expect(points["lots"].list.map { $0["points"].int } == [12000])
        #expect(points["nextExpiry"] == .null)
        let kinds = try await server.get("/v1/members/\(id)/activity?limit=100").expect(200).json["data"].list.map {
            $0["kind"].text
        }
        #expect(
            kinds == [
                "refund", "refund", "payment", "pointGrant", "growthAdjustment", "withdrawal", "deposit", "enrolment",
            ])
    }

    @Test func `a profile is changed field by field`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.post("/v1/members", #"{"name":"A","phone":"1","metadata":{"a":"1","b":"2"}}"#)
                .json["id"].text
            _ = try await server.post("/v1/members", #"{"phone":"2"}"#).expect(201)
            let changed = try await server.send(
                .PATCH, "/v1/members/\(id)", #"{"name":null,"email":"a@b.c","metadata":{"a":null,"c":"3"}}"#
            ).expect(200).json
            #expect(changed["name"] == .null)
            #expect(changed["phone"].text == "1")
            #expect(changed["metadata"] == .object([.init("b", .string("2")), .init("c", .string("3"))]))
            #expect(try await server.get("/v1/members/\(id)").json == changed)
            let taken = try await server.send(.PATCH, "/v1/members/\(id)", #"{"phone":"2"}"#).expect(409).json
            #expect(taken["code"].text == "already_exists")
            #expect(taken["field"].text == "phone")
        }
    }

    @Test func `what was made can be read by its id`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 100, points: 100)
            for (path, body) in [
                ("deposits", #"{"amount":5,"source":"cash","reference":"r"}"#), ("withdrawals", #"{"amount":5}"#),
                ("point-grants", #"{"points":5,"reason":"r"}"#), ("point-deductions", #"{"points":5,"reason":"r"}"#),
                ("growth-adjustments", #"{"growth":5,"reason":"r"}"#),
            ] {
                let made = try await server.post("/v1/members/\(id)/\(path)", body).expect(201).json
                #expect(try await server.get("/v1/members/\(id)/\(path)/\(made["id"].text)").expect(200).json == made)
            }
        }
    }

    @Test func `lists go on where the last page ended, whatever comes in`() async throws {
        try await TestServer.with { server async throws in
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try await server.member()) }
            let first = try await server.get("/v1/members?limit=2").expect(200).json
            #expect(first["hasMore"] == .bool(true))
            _ = try await server.member()
            let second = try await server.get("/v1/members?limit=2&cursor=\(first["nextCursor"].text)").expect(200).json
            #expect((first["data"].list + second["data"].list).map { $0["id"].text } == Array(ids.prefix(4)))
            for _ in 0..<3 { _ = try await server.post("/v1/members/\(ids[0])/deposits", #"{"amount":1}"#).expect(201) }
            let newest = try await server.get("/v1/members/\(ids[0])/activity?limit=2").json
            _ = try await server.post("/v1/members/\(ids[0])/deposits", #"{"amount":1}"#).expect(201)
            let rest = try await server.get(
                "/v1/members/\(ids[0])/activity?limit=2&cursor=\(newest["nextCursor"].text)"
            ).json
            #expect((newest["data"].list + rest["data"].list).map { $0["number"].int } == [4, 3, 2, 1])
            #expect(rest["hasMore"] == .bool(false))
            #expect(rest["nextCursor"] == .null)
        }
    }
}
