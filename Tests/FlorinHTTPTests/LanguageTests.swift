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
