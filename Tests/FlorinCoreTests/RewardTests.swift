import FlorinCore
import Testing

/// The documents of rewards.
@Suite struct RewardTests {
    @Test func `what is not said has a default, and what is written is read again`() throws {
        let plain = try reward(#"{"name":"Mug","points":200}"#)
        #expect(plain.points == 200 && plain.amount == 0 && plain.merchant == nil && plain.perMember == nil)
        #expect(plain.fulfilment == .manual(stock: nil) && !plain.isLimited && plain.tiers == [])
        let full = try reward(
            """
            {"name":"Mug","points":200,"amount":990,"merchant":"store-1","fulfilment":"manual","stock":0,"perMember":2,
             "validFrom":"2026-01-01T00:00:00Z","validUntil":"2026-01-02T00:00:00Z","tiers":["gold"]}
            """)
        #expect(full.fulfilment == .manual(stock: 0) && full.isLimited)
        let code = try reward(#"{"name":"Film","points":1,"fulfilment":"code"}"#)
        #expect(code.initialStock == 0 && code.isLimited)
        for reward in [plain, full, code] {
            let again = try Reward.read(stored: reward.document, id: reward.id)
            #expect(again.document == reward.document && again.fulfilment == reward.fulfilment)
        }
    }

    @Test(arguments: [
        ("{}", ["/name", "/points"]), (#"{"name":"","points":1}"#, ["/name"]),
        (#"{"name":"m","points":0}"#, ["/points"]), (#"{"name":"m","points":1.5}"#, ["/points"]),
        (#"{"name":"m","points":1,"amount":-1}"#, ["/amount"]),
        (#"{"name":"m","points":1,"merchant":""}"#, ["/merchant"]),
        (#"{"name":"m","points":1,"fulfilment":"post"}"#, ["/fulfilment"]),
        (#"{"name":"m","points":1,"stock":-1}"#, ["/stock"]),
        (#"{"name":"m","points":1,"stock":1000000001}"#, ["/stock"]),
        (#"{"name":"m","points":1,"fulfilment":"code","stock":5}"#, ["/stock"]),
        (#"{"name":"m","points":1,"perMember":0}"#, ["/perMember"]),
        (#"{"name":"m","points":1,"perMember":1000001}"#, ["/perMember"]),
        (#"{"name":"m","points":1,"validFrom":"x"}"#, ["/validFrom"]),
        (
            #"{"name":"m","points":1,"validFrom":"2026-01-01T00:00:00Z","validUntil":"2026-01-01T00:00:00Z"}"#,
            ["/validUntil"]
        ),
        (#"{"name":"m","points":1,"tiers":"gold"}"#, ["/tiers"]),
        (#"{"name":"m","points":1,"tiers":["gold",7]}"#, ["/tiers/1"]), (#"{"name":"m","points":1,"x":1}"#, ["/x"]),
    ])
    func `a fault is told with its pointer`(document: String, pointers: [String]) throws {
        #expect(try faults(document) == pointers)
    }

    @Test func `every length and number is good up to its limit`() throws {
        let name = String(repeating: "n", count: RewardLimits.name.upperBound)
        let merchant = String(repeating: "m", count: RewardLimits.merchant.upperBound)
        let tiers = (0..<RewardLimits.tiers.upperBound).map { #""t\#($0)""# }.joined(separator: ",")
        let greatest = Bounds.magnitude
        func document(_ name: String, _ merchant: String, _ tiers: String) -> String {
            """
            {"name":"\(name)","points":\(greatest),"amount":\(greatest),"merchant":"\(merchant)","stock":1000000000,
             "perMember":1000000,"tiers":[\(tiers)]}
            """
        }
        #expect(try faults(document(name, merchant, tiers)) == [])
        #expect(try faults(document(name + "n", merchant + "m", tiers + #","t""#)) == ["/name", "/merchant", "/tiers"])
    }

    private func faults(_ document: String) throws -> [String] {
        let log = FaultLog()
        let o = try #require(ObjectReader(try JSON.parse(Array(document.utf8)), log: log))
        _ = Reward(o, id: RewardID(rawValue: 1))
        o.finish()
        return log.faults.map(\.pointer)
    }

    private func reward(_ document: String) throws -> Reward {
        #expect(try faults(document) == [])
        return try Reward.read(stored: Array(document.utf8), id: RewardID(rawValue: 1))
    }
}
