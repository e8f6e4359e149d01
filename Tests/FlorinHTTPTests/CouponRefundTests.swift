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
                #expect(try await server.usable(id).sorted() == [coupon, second].sorted())
                #expect(try await server.get("/v1/coupon-templates/\(template)").json["used"].int == 0)
                #expect(try await server.post("/v1/payments", body).expect(201).json["payable"].int == 700)
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
                _ = try await server.coupon(of: template, to: id)
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
                let rest = try await server.post(refunds, "{}").expect(201).json
                #expect([rest["gross"].int, rest["value"].int, rest["discount"].int] == [20_000, 20_000, 0])
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
