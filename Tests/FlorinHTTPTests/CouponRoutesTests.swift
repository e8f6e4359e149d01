import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

@Suite(.everyStore) struct CouponRoutesTests {
    static let fiveOff = #"{"name":"5 off","kind":"fixed","amount":500}"#

    @Test func `a template is made, read, listed and closed`() async throws {
        try await TestServer.with { server async throws in
            let made = try await server.post("/v1/coupon-templates", Self.fiveOff, key: nil).expect(201).json
            let id = made["id"].text
            #expect(id.hasPrefix("tpl_") && made["status"].text == "active" && made["used"].int == 0)
            #expect(made["fundedBy"].text == "platform" && made["scope"].names.count == 3)
            #expect(try await server.get("/v1/coupon-templates/\(id)").expect(200).json == made)
            let other = try await server.template(#"{"name":"b","kind":"freeItem","scope":{},"validFor":"P1M"}"#)
            let first = try await server.get("/v1/coupon-templates?limit=1").expect(200).json
            #expect(first["data"][0]["id"].text == other && first["hasMore"] == .bool(true))
            let next = try await server.get("/v1/coupon-templates?limit=1&cursor=\(first["nextCursor"].text)").json
            #expect(next["data"].list == [made] && next["hasMore"] == .bool(false))
            let closed = try await server.send(.POST, "/v1/coupon-templates/\(id)/close").expect(200).json
            #expect(closed["status"].text == "closed" && closed["closedAt"] != .null)
            #expect(try await server.send(.POST, "/v1/coupon-templates/\(id)/close", "{}").expect(200).json == closed)
        }
    }

    @Test func `a coupon is issued, used, and listed by its state`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let (now, later) = (try await server.template(Self.fiveOff), #""validFrom":"2099-01-01T00:00:00Z""#)
            let then = try await server.template(#"{"name":"later","kind":"freeItem",\#(later)}"#)
            var coupons: [JSON] = []
            for template in [now, now, then] { coupons.append(try await server.coupon(of: template, to: id)) }
            #expect(coupons[0]["state"].text == "usable" && coupons[2]["state"].text == "notStarted")
            #expect(coupons[0]["name"].text == "5 off" && coupons[0]["template"].text == now)
            let used = coupons[1]["id"].text
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":500}],"coupons":["\#(used)"]}"#
            let paid = try await server.post("/v1/payments", body).expect(201).json
            #expect(paid["payable"].int == 0 && paid["steps"][0]["coupon"].text == used)
            let path = "/v1/members/\(id)/coupons"
            let seen = try await server.get("\(path)/\(used)").expect(200).json
            #expect(seen["state"].text == "used" && seen["payment"] == paid["id"])
            #expect(try await server.get("\(path)?state=used").json["data"].list == [seen])
            #expect(try await server.get("\(path)?state=usable").json["data"].list == [coupons[0]])
            #expect(try await server.get("\(path)?state=notStarted").json["data"].list == [coupons[2]])
            #expect(try await server.get("\(path)?state=expired").json["data"].list == [])
            #expect(try await server.get("/v1/coupon-templates/\(now)").json["used"].int == 1)
            var ids: [String] = []
            var cursor = ""
            repeat {
                let page = try await server.get("\(path)?limit=1\(cursor)").expect(200).json
                ids += page["data"].list.map { $0["id"].text }
                cursor = page["nextCursor"] == .null ? "" : "&cursor=\(page["nextCursor"].text)"
            } while !cursor.isEmpty
            #expect(ids == coupons.reversed().map { $0["id"].text })
            let again = try await server.post("/v1/payments", body).expect(422).json
            #expect(again["code"].text == "coupon_not_applicable" && again["coupon"].text == used)
        }
    }

    @Test func `a coupon expires`() async throws {
        let clock = ManualClock(Timestamp(milliseconds: 1_772_000_000_000))
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member()
            let template = try await server.template(#"{"name":"b","kind":"fixed","amount":1,"validFor":"PT1H"}"#)
            let coupon = try await server.coupon(of: template, to: id)
            clock.set(Timestamp(milliseconds: 1_772_003_600_000))
            let path = "/v1/members/\(id)/coupons"
            let expired = try await server.get("\(path)?state=expired").expect(200).json["data"]
            #expect(expired.list.map { $0["id"] } == [coupon["id"]])
            #expect(expired[0]["state"].text == "expired")
            let sale = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":5}]}"#
            let quote = try await server.post("/v1/quotes", sale).expect(200).json
            #expect(quote["due"].int == 5 && quote["rejected"][0]["code"].text == "expired")
        }
    }

    @Test func `codes are made once for a key, and each is claimed once`() async throws {
        try await TestServer.with { server async throws in
            let template = try await server.template(Self.fiveOff)
            let path = "/v1/coupon-templates/\(template)/codes"
            let made = try await server.post(path, #"{"count":3}"#, key: "k").expect(201)
            let again = try await server.post(path, #"{"count":3}"#, key: "k").expect(201)
            #expect(again.body == made.body && again.header("Idempotency-Replayed") == "true")
            let reused = try await server.post(path, #"{"count":4}"#, key: "k").expect(422).json
            #expect(reused["code"].text == "idempotency_key_reused")
            _ = try await server.post(path, #"{"count":3}"#, key: nil).expect(400)
            let codes = try made.json["codes"].list.map(\.text)
            #expect(Set(codes).count == 3 && codes.allSatisfy { $0.utf8.count == 12 && $0 == $0.uppercased() })
            let id = try await server.member()
            let typed = codes[0].lowercased().prefix(4) + "-" + codes[0].dropFirst(4)
            let claim = #"{"code":"\#(typed)"}"#
            let till = server.scheme.merchant
            let coupons = "/v1/members/\(id)/coupons"
            let first = try await server.send(.POST, coupons, claim, key: "c", secret: till).expect(201)
            let replay = try await server.send(.POST, coupons, claim, key: "c", secret: till).expect(201)
            #expect(first.body == replay.body && replay.header("Idempotency-Replayed") == "true")
            let taken = try await server.post(coupons, claim).expect(409).json
            #expect(taken["code"].text == "state_conflict")
            _ = try await server.post(coupons, #"{"code":"000000000000"}"#).expect(404)
            _ = try await server.send(.POST, "/v1/coupon-templates/\(template)/close").expect(200)
            _ = try await server.post(coupons, #"{"code":"\#(codes[1])"}"#).expect(409)
            _ = try await server.post(path, #"{"count":3}"#).expect(409)
            _ = try await server.post(coupons, #"{"template":"\#(template)"}"#).expect(409)
            let sale = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":501}]}"#
            #expect(try await server.post("/v1/quotes", sale).expect(200).json["due"].int == 1)
        }
    }

    @Test func `a code that fifty claim at once goes to one`() async throws {
        try await TestServer.with { server async throws in
            let template = try await server.template(Self.fiveOff)
            let made = try await server.post("/v1/coupon-templates/\(template)/codes", #"{"count":1}"#).expect(201)
            let code = try made.json["codes"][0].text
            let replies = try await many(50) { _ in
                let id = try await server.member()
                return try await server.post("/v1/members/\(id)/coupons", #"{"code":"\#(code)"}"#)
            }
            #expect(replies.map(\.status).sorted() == [201] + [Int](repeating: 409, count: 49))
        }
    }

    @Test func `limits and faults`() async throws {
        try await TestServer.with { server async throws in
            let (id, other) = (try await server.member(), try await server.member())
            let template = try await server.template(Self.fiveOff)
            let codes = "/v1/coupon-templates/\(template)/codes"
            #expect(try await server.post(codes, #"{"count":10000}"#).expect(201).json["codes"].list.count == 10_000)
            for count in ["10001", "0", "null"] {
                let problem = try await server.post(codes, #"{"count":\#(count)}"#).expect(400).json
                #expect(problem["errors"][0]["pointer"].text == "/count")
            }
            let coupons = "/v1/members/\(id)/coupons"
            for body in ["{}", #"{"template":"\#(template)","code":"x"}"#, #"{"code":1}"#, #"{"templates":""}"#] {
                _ = try await server.post(coupons, body).expect(400)
            }
            for body in [#"{"template":"tpl_1"}"#, #"{"template":"tpl_0000000000001"}"#, #"{"code":"x"}"#] {
                _ = try await server.post(coupons, body).expect(404)
            }
            _ = try await server.get("\(coupons)?state=spent").expect(400)
            _ = try await server.get("\(coupons)?limit=101").expect(400)
            _ = try await server.get("/v1/members/mem_0000000000001/coupons").expect(404)
            _ = try await server.get("/v1/coupon-templates/tpl_0000000000001").expect(404)
            _ = try await server.send(.POST, "/v1/coupon-templates/tpl_0000000000001/close").expect(404)
            let wrong = try await server.post("/v1/coupon-templates", #"{"kind":"fixed"}"#).expect(400).json
            #expect(wrong["errors"].list.map { $0["pointer"].text } == ["/name", "/amount"])
            let mine = try await server.coupon(of: template, to: id)["id"].text
            func sale(_ coupons: String, by member: String) -> String {
                #"{"member":"\#(member)","lines":[{"quantity":1,"unitAmount":501}],"coupons":[\#(coupons)]}"#
            }
            let twice = try await server.post("/v1/quotes", sale(#""\#(mine)","\#(mine)""#, by: id)).expect(400).json
            #expect(twice["errors"].list.map { $0["pointer"].text } == ["/coupons/1"])
            let foreign = try await server.post("/v1/quotes", sale(#""\#(mine)""#, by: other)).expect(422).json
            #expect(foreign["code"].text == "coupon_not_applicable")
            _ = try await server.post("/v1/quotes", sale(#""cpn_1""#, by: id)).expect(422)
            #expect(try await server.post("/v1/quotes", sale("", by: id)).expect(200).json["due"].int == 501)
        }
    }

    @Test func `a payment with a coupon that is not the member's is refused for good`() async throws {
        try await TestServer.with { server async throws in
            let (id, other) = (try await server.member(), try await server.member())
            let theirs = try await server.coupon(of: try await server.template(Self.fiveOff), to: other)["id"].text
            for coupon in [theirs, "cpn_1"] {
                func pay(_ coupons: String) async throws -> TestReply {
                    let sale = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":0}],"coupons":\#(coupons)}"#
                    return try await server.post("/v1/payments", sale, key: coupon)
                }
                let first = try await pay(#"["\#(coupon)"]"#).expect(422)
                #expect(try first.json["code"].text == "coupon_not_applicable")
                #expect(try first.json["coupon"].text == coupon)
                let again = try await pay(#"["\#(coupon)"]"#).expect(422)
                #expect(again.body == first.body && again.header("Idempotency-Replayed") == "true")
                #expect(try await pay("[]").expect(422).json["code"].text == "idempotency_key_reused")
            }
        }
    }

    @Test func `templates and coupons by hand are for operators`() async throws {
        try await TestServer.with { server async throws in
            let (id, till) = (try await server.member(), server.scheme.merchant)
            let template = try await server.template(Self.fiveOff)
            let path = "/v1/coupon-templates"
            let refused: [(HTTPMethod, String, String?)] = [
                (.POST, path, Self.fiveOff), (.GET, path, nil), (.GET, "\(path)/\(template)", nil),
                (.POST, "\(path)/\(template)/close", nil), (.POST, "\(path)/\(template)/codes", #"{"count":1}"#),
                (.POST, "/v1/members/\(id)/coupons", #"{"template":"\#(template)"}"#),
            ]
            for (method, path, body) in refused {
                _ = try await server.send(method, path, body, secret: till).expect(403)
            }
            _ = try await server.send(.GET, "/v1/members/\(id)/coupons", secret: till).expect(200)
        }
    }
}

extension TestServer {
    /// A new template's id.
    func template(_ document: String) async throws -> String {
        try await post("/v1/coupon-templates", document).expect(201).json["id"].text
    }

    /// A new coupon.
    func coupon(of template: String, to member: String) async throws -> JSON {
        try await post("/v1/members/\(member)/coupons", #"{"template":"\#(template)"}"#).expect(201).json
    }
}
