import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What becomes of coupons when a sale comes back, through the whole house.
@Suite(.everyStore) struct CouponRefundRoutesTests {
    @Test func `a full refund gives the coupon back, and a use of its template`() async throws {
        try await TestScheme.with { scheme in
            try await scheme.serve { server async throws in
                let id = try await server.member()
                let template = try await server.template(
                    #"{"name":"one for all","kind":"fixed","amount":300,"total":1,"perMember":1}"#)
                let coupon = try await server.coupon(of: template, to: id)["id"].text
                let second = try await server.coupon(of: template, to: id)["id"].text
                let body = """
                    {"member":"\(id)","lines":[{"quantity":2,"unitAmount":500}],"external":{"method":"cash"}}
                    """
                let paid = try await server.post("/v1/payments", body).expect(201).json
                #expect(paid["payable"].int == 700 && paid["steps"][0]["coupon"].text == coupon)
                #expect(paid["rejected"][0]["coupon"].text == second)
                #expect(paid["rejected"][0]["code"].text == "usage_limit")
                let refunds = "/v1/payments/\(paid["id"].text)/refunds"
                let part = try await server.post(refunds, #"{"units":[{"line":0,"quantity":1}]}"#).expect(201).json
                #expect(part["value"].int == 350)
                #expect(try await server.usable(id) == [second], "a part gives no coupon back")
                let rest = try await server.post(refunds, "{}").expect(201).json
                #expect(rest["value"].int == 350)
                #expect(part["coupons"].list == [] && part["payment"]["refunded"]["coupons"].list == [])
                #expect(rest["coupons"].list.map(CouponOutcome.init) == [CouponOutcome(coupon, "returned")])
                #expect(rest["payment"]["refunded"]["coupons"] == rest["coupons"])
                let activity = try await server.get("/v1/members/\(id)/activity?limit=1").json["data"][0]["details"]
                #expect(activity["coupons"] == rest["coupons"])
                #expect(try await server.usable(id).sorted() == [coupon, second].sorted())
                #expect(try await server.get("/v1/coupon-templates/\(template)").json["used"].int == 0)
                #expect(try await server.post("/v1/payments", body).expect(201).json["payable"].int == 700)
            }
            try scheme.expectSound()
        }
    }

    @Test func `a refund of the amount that is left gives all back, the coupon, too`() async throws {
        try await TestScheme.with { scheme in
            try await scheme.serve { server async throws in
                let id = try await server.member()
                let template = try await server.template(#"{"name":"3 off","kind":"fixed","amount":300}"#)
                let coupon = try await server.coupon(of: template, to: id)["id"].text
                let body =
                    #"{"member":"\#(id)","lines":[{"quantity":2,"unitAmount":500}],"external":{"method":"cash"}}"#
                let paid = try await server.post("/v1/payments", body).expect(201).json
                let refunds = "/v1/payments/\(paid["id"].text)/refunds"
                let part = try await server.post(refunds, #"{"amount":1}"#).expect(201).json
                #expect(part["payment"]["status"].text == "partiallyRefunded" && part["gross"] == .null)
                let rest = try await server.post(refunds, #"{"amount":699}"#).expect(201).json
                #expect(rest["value"].int == 699 && rest["gross"] == .null && rest["discount"] == .null)
                #expect(rest["payment"]["status"].text == "refunded")
                #expect(rest["payment"]["refunded"]["units"].list.map(\.int) == [2])
                #expect(try await server.usable(id) == [coupon])
                _ = try await server.post(refunds, "{}").expect(422)
            }
            try scheme.expectSound()
        }
    }

    @Test func `a capture of a part keeps the coupon, and so do its refunds`() async throws {
        let program = #"{"name":"Part","currency":"CNY","refunds":{"couponThreshold":"reprice"}}"#
        try await TestScheme.with(program: program) { scheme in
            try await scheme.serve { server async throws in
                let template = try await server.template(
                    #"{"name":"50 off 500","kind":"fixed","amount":5000,"threshold":50000}"#)
                for (captured, sold, first) in [(2, 36_666, 18_333), (3, 55_000, 15_000)] as [(Int, Int64, Int64)] {
                    let id = try await server.member()
                    let coupon = try await server.coupon(of: template, to: id)["id"].text
                    let body = """
                        {"member":"\(id)","lines":[{"quantity":3,"unitAmount":20000}],"capture":"later",
                         "external":{"method":"cash"}}
                        """
                    let paid = try await server.post("/v1/payments", body).expect(201).json
                    #expect(paid["steps"][0]["coupon"].text == coupon && paid["payable"].int == 55_000)
                    let path = "/v1/payments/\(paid["id"].text)"
                    let part = #"{"lines":[{"line":0,"quantity":\#(captured)}]}"#
                    let sale = try await server.post("\(path)/capture", part).expect(200).json
                    #expect(sale["captured"]["amount"].int == sold)
                    let one = #"{"units":[{"line":0,"quantity":1}]}"#
                    let back = try await server.post("\(path)/refunds", one).expect(201).json
                    #expect(back["value"].int == first)
                    #expect(back["coupons"].list.isEmpty == (captured == 2))
                    let rest = try await server.post("\(path)/refunds", "{}").expect(201).json["value"].int
                    #expect(rest == sold - first)
                }
            }
            try scheme.expectSound()
        }
    }

    @Test func `W24 over HTTP, repriced`() async throws {
        let program = #"{"name":"W24","currency":"CNY","refunds":{"couponThreshold":"reprice"}}"#
        try await TestScheme.with(program: program) { scheme in
            try await scheme.serve { server async throws in
                let id = try await server.member()
                let template = try await server.template(
                    #"{"name":"50 off 300","kind":"fixed","amount":5000,"threshold":30000,"fundedBy":"merchant"}"#)
                let coupon = try await server.coupon(of: template, to: id)["id"].text
                let body = """
                    {"member":"\(id)","lines":[{"quantity":1,"unitAmount":20000},{"quantity":1,"unitAmount":15000}],
                     "external":{"method":"cash"}}
                    """
                let paid = try await server.post("/v1/payments", body).expect(201).json
                let refunds = "/v1/payments/\(paid["id"].text)/refunds"
                let one = #"{"units":[{"line":1,"quantity":1}]"#
                let tried = try await server.post(refunds, one + #","dryRun":true}"#).expect(200).json
                #expect(tried["value"].int == 10_000)
                let first = try await server.post(refunds, one + "}").expect(201).json
                #expect([first["gross"].int, first["value"].int, first["discount"].int] == [15_000, 10_000, 5_000])
                let lost = CouponOutcome(coupon, "lost", charged: 2_857)
                #expect(tried["coupons"].list.map(CouponOutcome.init) == [lost] && first["coupons"] == tried["coupons"])
                let kept = first["payment"]["refunded"]["coupons"].list.map(CouponOutcome.init)
                #expect(kept == [CouponOutcome(coupon, "lost")])
                let path = "/v1/payments/\(paid["id"].text)"
                #expect(try await server.get(path).json == first["payment"])
                #expect(try await server.get("\(refunds)/\(first["id"].text)").json == first)
                let rest = try await server.post(refunds, "{}").expect(201).json
                #expect([rest["gross"].int, rest["value"].int, rest["discount"].int] == [20_000, 20_000, 0])
                #expect(rest["coupons"].list.map(CouponOutcome.init) == [CouponOutcome(coupon, "returned")])
                #expect(try await server.get("/v1/members/\(id)").json["growth"].int == 0)
            }
            try scheme.expectSound()
        }
    }
}

extension TestServer {
    /// The ids of the coupons that a member can use.
    fileprivate func usable(_ member: String) async throws -> [String] {
        try await get("/v1/members/\(member)/coupons?state=usable").expect(200).json["data"].list.map { $0["id"].text }
    }
}

extension TestScheme {
    fileprivate func expectSound() throws {
        let store = try ground.open()
        let key = [UInt8](repeating: 7, count: HashChain.keyLength)
        #expect(try Verifier.run(store, chainKey: key).faults == [])
        try store.close()
    }
}

/// What a document says became of a coupon.
private struct CouponOutcome: Equatable {
    let coupon: String
    let outcome: String
    let charged: Int64?

    init(_ coupon: String, _ outcome: String, charged: Int64? = nil) {
        (self.coupon, self.outcome, self.charged) = (coupon, outcome, charged)
    }

    init(_ json: JSON) {
        self.init(
            json["coupon"].text, json["outcome"].text, charged: json["charged"] == .null ? nil : json["charged"].int)
    }
}
