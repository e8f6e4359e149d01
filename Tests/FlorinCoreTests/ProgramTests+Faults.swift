import FlorinCore
import Testing

private let rule = #"{"id":"r","skus":["A"],"multiplier":"2"}"#

@Suite struct ProgramFaultTests {
    /// The faults of the smallest document with more fields, as `pointer code`.
    private func faults(_ fields: String) -> [String] {
        faults(document: #"{"name":"Shop","currency":"CNY",\#(fields)}"#)
    }

    private func faults(document: String) -> [String] {
        let error = #expect(throws: ProgramFaults.self) { try ProgramDocuments.read(document) }
        return (error?.faults ?? []).map { "\($0.pointer) \($0.code.rawValue)" }
    }

    @Test func `name and currency are required`() {
        #expect(faults(document: "{}") == ["/name missing_field", "/currency missing_field"])
        #expect(faults(document: "[]") == [" invalid_field"])
        #expect(
            faults(document: #"{"name":"","currency":"XXX"}"#) == ["/name invalid_field", "/currency invalid_field"])
        #expect(faults(document: #"{"name":1,"currency":2}"#) == ["/name invalid_field", "/currency invalid_field"])
    }

    @Test(
        arguments: [
            (#""timeZone":"Mars/Olympus""#, "/timeZone"), (#""timeZone":8"#, "/timeZone"), (#""tiers":{}"#, "/tiers"),
            (#""tiers":[]"#, "/tiers"), (#""tiers":[7]"#, "/tiers/0"),
            (#""tiers":[{"id":"A","name":"A","from":0}]"#, "/tiers/0/id"),
            (#""tiers":[{"id":"a","name":"","from":0}]"#, "/tiers/0/name"),
            (#""tiers":[{"id":"a","name":"A","from":1}]"#, "/tiers/0/from"),
            (#""tiers":[{"id":"a","name":"A","from":0,"birthdayGift":5}]"#, "/tiers/0/birthdayGift"),
            (#""tiers":[{"id":"a","name":"A","from":0,"birthdayGift":{"points":0}}]"#, "/tiers/0/birthdayGift/points"),
            (#""mode":"production""#, "/mode"), (#""mode":true"#, "/mode"),
            (#""tiers":[{"id":"a","name":"A","from":0,"discount":"101%"}]"#, "/tiers/0/discount"),
            (#""tiers":[{"id":"a","name":"A","from":0,"discount":"5"}]"#, "/tiers/0/discount"),
            (#""tiers":[{"id":"a","name":"A","from":0,"discount":5}]"#, "/tiers/0/discount"),
            (#""tiers":[{"id":"a","name":"A","from":0,"earnMultiplier":"5%"}]"#, "/tiers/0/earnMultiplier"),
            (#""tiers":[{"id":"a","name":"A","from":0},{"id":"a","name":"B","from":1}]"#, "/tiers/1/id"),
            (#""tiers":[{"id":"a","name":"A","from":0},{"id":"b","name":"B","from":0}]"#, "/tiers/1/from"),
            (#""growth":[]"#, "/growth"), (#""growth":{"per":0}"#, "/growth/per"),
            (#""growth":{"points":-1}"#, "/growth/points"),
            (#""growth":{"window":"PT1H"}"#, "/growth/window"), (#""growth":{"window":"P11Y"}"#, "/growth/window"),
            (#""growth":{"downgrade":"later"}"#, "/growth/downgrade"),
            (#""growth":{"window":"P0D"}"#, "/growth/window"), (#""growth":{"window":"P401D"}"#, "/growth/window"),
            (#""growth":{"window":"P5M","windowKind":"calendar"}"#, "/growth/window"),
            (#""growth":{"windowKind":"sliding"}"#, "/growth/windowKind"),
            (#""growth":{"downgrade":"immediate","landing":"oneDown"}"#, "/growth/landing"),
            (#""growth":{"landing":"soft"}"#, "/growth/landing"), (#""growth":{"grace":"PT1H"}"#, "/growth/grace"),
            (#""growth":{"review":{"kind":"yearly"}}"#, "/growth/review/kind"),
            (#""growth":{"review":{"kind":"anniversary","period":"P0D"}}"#, "/growth/review/period"),
            (#""growth":{"review":{"kind":"calendar","period":"P2M"}}"#, "/growth/review/period"),
            (#""points":{"earn":{"rules":[{"id":"r","multiplier":"2","from":"1 May"}]}}"#, "/points/earn/rules/0/from"),
            (
                #""points":{"earn":{"rules":[{"id":"r","multiplier":"2","from":"2026-05-01T00:00:00Z","until":"2026-05-01T00:00:00Z"}]}}"#,
                "/points/earn/rules/0/until"
            ),
            (
                #""points":{"earn":{"rules":[{"id":"r","multiplier":"2","occasion":"wedding"}]}}"#,
                "/points/earn/rules/0/occasion"
            ),
            (
                #""points":{"earn":{"rules":[{"id":"r","multiplier":"2","cap":{"points":9,"period":"P1D"}}]}}"#,
                "/points/earn/rules/0/cap/period"
            ),
            (#""tiers":[{"id":"a","name":"A","from":0,"depositBonus":"101%"}]"#, "/tiers/0/depositBonus"),
            (#""points":{"earn":{"points":1.5}}"#, "/points/earn/points"),
            (#""points":{"earn":{"per":0}}"#, "/points/earn/per"),
            (#""points":{"earn":{"multipliers":"both"}}"#, "/points/earn/multipliers"),
            (#""points":{"earn":{"excludeCategories":["A",""]}}"#, "/points/earn/excludeCategories/1"),
            (#""points":{"earn":{"carryRemainder":"no"}}"#, "/points/earn/carryRemainder"),
            (#""points":{"earn":{"rules":[{"id":"r","multiplier":"2"}]}}"#, "/points/earn/rules/0"),
            (#""points":{"earn":{"rules":[{"id":"r","skus":["A"]}]}}"#, "/points/earn/rules/0"),
            (
                #""points":{"earn":{"rules":[{"id":"r","skus":["A"],"multiplier":"2","pointsPerUnit":1}]}}"#,
                "/points/earn/rules/0"
            ),
            (
                #""points":{"earn":{"rules":[{"id":"r","skus":["A"],"multiplier":"1001"}]}}"#,
                "/points/earn/rules/0/multiplier"
            ),
            (
                #""points":{"earn":{"rules":[{"id":"r","skus":["A"],"pointsPerUnit":0}]}}"#,
                "/points/earn/rules/0/pointsPerUnit"
            ),
            (#""points":{"earn":{"rules":[{"id":"r","skus":"A","pointsPerUnit":1}]}}"#, "/points/earn/rules/0/skus"),
            (
                #""points":{"earn":{"rules":[\#(rule),\#(rule)]}}"#,
                "/points/earn/rules/1/id"
            ),
            (#""points":{"pending":"P3661D"}"#, "/points/pending"),
            (#""points":{"pending":"PT0S"}"#, "/points/pending"),
            (#""points":{"expiry":{"kind":"sometimes"}}"#, "/points/expiry/kind"),
            (#""points":{"expiry":{"kind":"rolling","period":"1 year"}}"#, "/points/expiry/period"),
            (#""points":{"expiry":{"kind":"rolling","period":"P1Y","roundTo":"endOfYear"}}"#, "/points/expiry/roundTo"),
            (#""points":{"expiry":{"kind":"fixedDate","month":13,"day":1}}"#, "/points/expiry/month"),
            (#""points":{"expiry":{"kind":"fixedDate","month":4,"day":31}}"#, "/points/expiry/day"),
            (#""points":{"expiry":{"kind":"fixedDate","month":2,"day":30}}"#, "/points/expiry/day"),
            (#""points":{"redeem":{"ratio":{"points":0,"amount":1}}}"#, "/points/redeem/ratio/points"),
            (#""points":{"redeem":{"ratio":{"points":1,"amount":0}}}"#, "/points/redeem/ratio/amount"),
            (#""points":{"redeem":{"minimum":-1}}"#, "/points/redeem/minimum"),
            (#""points":{"redeem":{"step":0}}"#, "/points/redeem/step"),
            (#""points":{"redeem":{"maxShare":"100.000001%"}}"#, "/points/redeem/maxShare"),
            (#""points":{"redeem":{"maxAmount":-1}}"#, "/points/redeem/maxAmount"),
            (#""points":{"redeem":{"minimumCash":9007199254740992}}"#, "/points/redeem/minimumCash"),
            (#""points":{"redeem":{"fixed":[]}}"#, "/points/redeem/fixed"),
            (
                #""points":{"redeem":{"fixed":[{"points":1,"amount":1}],"ratio":{"points":1,"amount":1}}}"#,
                "/points/redeem/ratio"
            ),
            (#""points":{"redeem":{"fixed":[{"points":1,"amount":1}],"minimum":0}}"#, "/points/redeem/minimum"),
            (#""points":{"redeem":{"fixed":[{"points":1,"amount":1}],"step":1}}"#, "/points/redeem/step"),
            (
                #""points":{"redeem":{"fixed":[{"points":2,"amount":1},{"points":2,"amount":2}]}}"#,
                "/points/redeem/fixed/1/points"
            ),
            (#""points":{"restore":{"kind":"always"}}"#, "/points/restore/kind"),
            (#""points":{"restore":{"kind":"grace","period":"PT1H"}}"#, "/points/restore/period"),
            (#""points":{"clawback":"all"}"#, "/points/clawback"),
            (#""wallet":{"spendOrder":"x"}"#, "/wallet/spendOrder"),
            (
                #""wallet":{"depositBonuses":[{"from":5,"bonus":1},{"from":5,"bonus":2}]}"#,
                "/wallet/depositBonuses/1/from"
            ),
            (#""wallet":{"depositBonuses":[{"from":5,"bonus":-1}]}"#, "/wallet/depositBonuses/0/bonus"),
            (#""wallet":{"limits":{"balance":-1}}"#, "/wallet/limits/balance"),
            (#""wallet":{"limits":{"deposit":"5"}}"#, "/wallet/limits/deposit"),
            (#""coupons":{"thresholdBase":"x"}"#, "/coupons/thresholdBase"),
            (#""coupons":{"maxPerOrder":101}"#, "/coupons/maxPerOrder"),
            (#""refunds":{"couponThreshold":"x"}"#, "/refunds/couponThreshold"),
            (#""refunds":{"returnCoupons":"x"}"#, "/refunds/returnCoupons"),
        ])
    func `a wrong field is told with its pointer`(fields: String, pointer: String) {
        #expect(faults(fields) == ["\(pointer) invalid_field"])
    }

    @Test(arguments: [
        (#""tiers":[{}]"#, ["/tiers/0/id", "/tiers/0/name", "/tiers/0/from"]),
        (#""tiers":[{"id":"a","name":"A","from":0,"birthdayGift":{}}]"#, ["/tiers/0/birthdayGift/points"]),
        (#""points":{"earn":{"rules":[{"skus":["A"],"multiplier":"2"}]}}"#, ["/points/earn/rules/0/id"]),
        (#""points":{"expiry":{}}"#, ["/points/expiry/kind"]),
        (#""points":{"expiry":{"kind":"rolling"}}"#, ["/points/expiry/period"]),
        (#""points":{"expiry":{"kind":"fixedDate"}}"#, ["/points/expiry/month", "/points/expiry/day"]),
        (#""points":{"redeem":{"ratio":{}}}"#, ["/points/redeem/ratio/points", "/points/redeem/ratio/amount"]),
        (#""points":{"redeem":{"fixed":[{}]}}"#, ["/points/redeem/fixed/0/points", "/points/redeem/fixed/0/amount"]),
        (#""points":{"restore":{}}"#, ["/points/restore/kind"]),
        (#""points":{"restore":{"kind":"grace"}}"#, ["/points/restore/period"]),
        (#""wallet":{"depositBonuses":[{}]}"#, ["/wallet/depositBonuses/0/from", "/wallet/depositBonuses/0/bonus"]),
    ])
    func `a missing field is told with its pointer`(fields: String, pointers: [String]) {
        #expect(faults(fields) == pointers.map { $0 + " missing_field" })
    }

    @Test(arguments: [
        (#""x":1"#, "/x"), (#""version":1"#, "/version"),
        (#""tiers":[{"id":"a","name":"A","from":0,"x":1}]"#, "/tiers/0/x"),
        (#""growth":{"x":1}"#, "/growth/x"), (#""points":{"x":1}"#, "/points/x"),
        (#""points":{"earn":{"x":1}}"#, "/points/earn/x"),
        (#""points":{"earn":{"rules":[{"id":"r","skus":["A"],"multiplier":"2","x":1}]}}"#, "/points/earn/rules/0/x"),
        (#""points":{"expiry":{"kind":"never","period":"P1Y"}}"#, "/points/expiry/period"),
        (
            #""points":{"expiry":{"kind":"fixedDate","month":1,"day":1,"roundTo":"endOfMonth"}}"#,
            "/points/expiry/roundTo"
        ),
        (#""points":{"redeem":{"x":1}}"#, "/points/redeem/x"),
        (#""points":{"redeem":{"ratio":{"points":1,"amount":1,"x":1}}}"#, "/points/redeem/ratio/x"),
        (#""points":{"redeem":{"fixed":[{"points":1,"amount":1,"x":1}]}}"#, "/points/redeem/fixed/0/x"),
        (#""points":{"restore":{"kind":"lapse","period":"P1D"}}"#, "/points/restore/period"),
        (#""wallet":{"x":1}"#, "/wallet/x"), (#""wallet":{"limits":{"x":1}}"#, "/wallet/limits/x"),
        (#""wallet":{"depositBonuses":[{"from":1,"bonus":1,"x":1}]}"#, "/wallet/depositBonuses/0/x"),
        (#""coupons":{"x":1}"#, "/coupons/x"), (#""refunds":{"a/b":1}"#, "/refunds/a~1b"),
    ])
    func `an unknown field is told with its pointer`(fields: String, pointer: String) {
        #expect(faults(fields) == ["\(pointer) unknown_field"])
    }

    @Test(arguments: [
        (#""growth":{"review":{"kind":"anniversary"}}"#, "/growth/review/period missing_field"),
        (#""growth":{"review":{"kind":"endOfNextYear","period":"P1Y"}}"#, "/growth/review/period unknown_field"),
        (#""points":{"expiry":{"kind":"inactivity"}}"#, "/points/expiry/period missing_field"),
        (
            #""points":{"earn":{"rules":[{"id":"r","multiplier":"2","cap":{"period":"P1M"}}]}}"#,
            "/points/earn/rules/0/cap/points missing_field"
        ),
    ])
    func `what a kind of rule takes is asked for`(fields: String, fault: String) {
        #expect(faults(fields) == [fault])
    }

    @Test func `every fault is told at once`() {
        let document = #"""
            {"name":"",
             "tiers":[{"id":"a","name":"A","from":0},{"id":"b","name":"B","from":"x"},{"id":"c","name":"C","from":5}],
             "points":{"pending":"soon","earn":{"carryRemainder":1}},"refunds":7,"zzz":null}
            """#
        #expect(
            faults(document: document) == [
                "/name invalid_field", "/currency missing_field", "/tiers/1/from invalid_field",
                "/points/earn/carryRemainder invalid_field", "/points/pending invalid_field", "/refunds invalid_field",
                "/zzz unknown_field",
            ])
    }

    @Test(arguments: [
        "", "%", "5", "5 %", "05%", "5.%", ".5%", "1.1234567%", "-1%", "+1%", "1e1%", "12345%", "5%%", "٥%", "100.1%",
    ])
    func `what is no percentage is refused`(text: String) {
        #expect(faults(#""points":{"redeem":{"maxShare":"\#(text)"}}"#) == ["/points/redeem/maxShare invalid_field"])
    }

    @Test(arguments: [("0%", Rate.zero), ("100%", .one), ("12.5%", Rate(1, 8)), ("0.000001%", Rate(1, 100_000_000))])
    func `a percentage is exact`(text: String, rate: Rate) throws {
        let document = #"{"name":"S","currency":"CNY","points":{"redeem":{"maxShare":"\#(text)"}}}"#
        #expect(try ProgramDocuments.read(document).points.redeem.maxShare.rate == rate)
    }
}
