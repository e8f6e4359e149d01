import FlorinCore
import FlorinEngine
import Testing

/// Whoever edits what is stored of coupons is found out.
@Suite struct CouponVerifierTests {
    @Test(arguments: [
        "UPDATE coupons SET used_by = NULL WHERE used_by IS NOT NULL",
        "UPDATE coupons SET used_by = 1 WHERE used_by IS NULL",
        "UPDATE coupons SET used_by = used_by + 1", "UPDATE coupons SET issued_at = issued_at + 1",
        "UPDATE coupons SET valid_until = valid_until - 1 WHERE used_by IS NULL",
        "UPDATE coupons SET valid_until = valid_until - 1 WHERE used_by IS NOT NULL",
        "UPDATE coupons SET valid_from = 1", "UPDATE coupons SET template = template + 1",
        "UPDATE coupons SET number = number + 1000", "DELETE FROM coupons WHERE used_by IS NOT NULL",
        "DELETE FROM coupons WHERE used_by IS NULL",
        "INSERT INTO coupons SELECT member, number + 100, template, issued_at, NULL, valid_until, 1 FROM coupons LIMIT 1",
        "UPDATE template_uses SET used = used + 1", "UPDATE template_uses SET used = 0", "DELETE FROM template_uses",
        "UPDATE coupon_templates SET document = replace(document, '\"amount\":500', '\"amount\":400')",
        "UPDATE coupon_templates SET document = replace(document, '\"total\":3', '\"total\":1')",
        "UPDATE coupon_templates SET document = '{}'", "DELETE FROM coupon_templates",
        "UPDATE members SET has_coupons = 0",
        "UPDATE codes SET member = NULL, number = NULL", "UPDATE codes SET number = number + 1",
        "UPDATE codes SET member = 1, number = 1 WHERE member IS NULL", "DELETE FROM codes WHERE member IS NOT NULL",
    ])
    func `an edit is found`(sql: String) async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let template = try await scheme.template(
            #"{"name":"5 off","kind":"fixed","amount":500,"total":3,"validFor":"P30D"}"#)
        for _ in 0..<2 { _ = try await scheme.coupon(of: template, to: id) }
        let made = try await scheme.engine.makeCodes(2, for: template, key: key("k"))
        let code = try made.result.get().codes[0]
        try await scheme.record(.issueCoupon(IssueCoupon(.code(code))), for: id)
        for coupon: Int64 in [2, 4] { try await scheme.record(.pay(.direct(taking([coupon]))), for: id) }
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        #expect(try victim.firstFault() == nil)
        try victim.run(sql)
        #expect(try victim.firstFault() != nil)
        try victim.mend()
        #expect(try victim.firstFault() == nil)
        try victim.close(scheme)
    }
}
