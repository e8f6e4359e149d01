import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

@testable import FlorinHTTP

@Suite(.everyStore) struct LanguageTests {
    @Test func `a price is explained in the language that is liked best`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 500, points: 10000, growth: 200_000)
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":1241430}],"wallet":{"use":500}}"#
            func steps(_ language: String?) async throws -> [JSON] {
                let headers = language.map { [("Accept-Language", $0)] } ?? []
                return try await server.send(.POST, "/v1/quotes", body, headers: headers).expect(200).json["steps"].list
            }
            let english = try await steps(nil)
            #expect(
                english.map { $0["why"]["text"].text } == [
                    "Gold: 5% off ¥12,414.30.",
                    "10,000 points pay ¥100.00; there are 10,000 points to spend.",
                    "¥5.00 from the wallet.",
                ])
            let chinese = try await steps("en;q=0.1, zh-CN")
            #expect(
                chinese.map { $0["why"]["text"].text } == [
                    "Gold会员：¥12,414.30 减 5%。", "10,000 积分抵扣 ¥100.00；可用积分为 10,000。", "储值支付 ¥5.00。",
                ])
            #expect(english.map { $0["why"]["code"].text } == ["tier_discount", "points_redeemed", "wallet_used"])
            #expect(english[1]["why"]["limits"]["cap"].int == 353_807)
            #expect(english[1]["why"]["kept"].int == 0)
            #expect(try await steps("fr, en;q=0.5") == english)
        }
    }

    @Test func `points that pay nothing say why`() async throws {
        try await TestServer.with { server async throws in
            for (points, wish, english, chinese) in [
                (300, "", "there are 300 points to spend", "可用积分为 300"),
                (900, "", "points may pay at most 30%, here ¥4.50", "积分最多抵扣 30%，本单为 ¥4.50"),
                (900, #""points":{"max":9},"#, "too few were asked for", "指定的数量太少"),
            ] as [(Int64, String, String, String)] {
                let id = try await server.member(points: points)
                let body = #"{"member":"\#(id)",\#(wish)"lines":[{"quantity":1,"unitAmount":1500}]}"#
                let quote = try await server.post("/v1/quotes", body).expect(200).json["unusedPoints"]
                let why = quote["why"]
                #expect(quote["kept"].int == points && why["code"].text == "points_not_used")
                #expect(why["minimum"].int == 500 && why["limits"]["cap"].int == 450)
                #expect(why["text"].text == "No points are used: \(english), and it takes at least 500 points.")
                let translated = try await server.send(.POST, "/v1/quotes", body, headers: [("Accept-Language", "zh")])
                let text = try translated.json["unusedPoints"]["why"]["text"].text
                #expect(text == "未使用积分：\(chinese)，且每次至少使用 500 积分。")
                let paying = String(body.dropLast()) + #","external":{"method":"cash"}}"#
                let paid = try await server.post("/v1/payments", paying).expect(201).json
                #expect(try await server.get("/v1/payments/\(paid["id"].text)").json["unusedPoints"] == quote)
            }
        }
    }

    @Test func `a hint says what to spend on`() async throws {
        try await TestServer.with { server async throws in
            for (scope, english, chinese) in [
                (#""categories":["BREAD","DAIRY"]"#, " of DAIRY", " 的 DAIRY 类商品"),
                (#""skus":["B","A"]"#, " of the item A", " 的商品 A "),
                (#""excludeCategories":["BREAD"]"#, " of DAIRY", " 的 DAIRY 类商品"), (#""skus":[]"#, "", " "),
            ] {
                let id = try await server.member()
                let document = #"{"name":"5 off 30","kind":"fixed","amount":500,"threshold":3000,"scope":{\#(scope)}}"#
                _ = try await server.coupon(of: try await server.template(document), to: id)
                let line = #"{"sku":"A","category":"DAIRY","quantity":1,"unitAmount":2500}"#
                let body = #"{"member":"\#(id)","lines":[\#(line)]}"#
                let hint = try await server.post("/v1/quotes", body).expect(200).json["next"][0]
                #expect(hint["amount"].int == 500 && hint["dueThen"].int == 2_500)
                #expect(
                    hint["text"].text == "¥5.00 more\(english) unlocks 5 off 30: ¥25.00 would be due for everything.")
                #expect(hint["category"].text == (english.hasSuffix("DAIRY") ? "DAIRY" : ""))
                #expect(hint["sku"].text == (english.hasSuffix("A") ? "A" : ""))
                let translated = try await server.send(.POST, "/v1/quotes", body, headers: [("Accept-Language", "zh")])
                let text = try translated.json["next"][0]["text"].text
                #expect(text == "再买 ¥5.00\(chinese)即可使用5 off 30：合计应付 ¥25.00。")
            }
        }
    }

    @Test func `the header is read by its weights`() {
        #expect(Language(accepting: nil) == .english)
        #expect(Language(accepting: "") == .english)
        #expect(Language(accepting: "zh") == .chinese)
        #expect(Language(accepting: "ZH-hant-TW") == .chinese)
        #expect(Language(accepting: "en-GB, zh;q=0.9") == .english)
        #expect(Language(accepting: "fr;q=1, zh;q=0.2, en;q=0.1") == .chinese)
        #expect(Language(accepting: "zh;q=0") == .english)
        #expect(Language(accepting: "zh; q=0.25, en; q=0.3") == .english)
        #expect(Language(accepting: ";;;,=,q=,zh;q=x") == .chinese)
    }

    @Test func `money is written by the digits of its currency`() throws {
        func text(_ code: String, _ amount: Int64) -> String? { CurrencyTable.currency(code)?.text(amount) }
        #expect(text("CNY", 41430) == "¥414.30")
        #expect(text("CNY", 5) == "¥0.05")
        #expect(text("JPY", 1_234_567) == "¥1,234,567")
        #expect(text("KWD", 1500) == "KWD 1.500")
        #expect(text("USD", -100_000) == "-$1,000.00")
        #expect(text("EUR", 0) == "€0.00")
    }
}
