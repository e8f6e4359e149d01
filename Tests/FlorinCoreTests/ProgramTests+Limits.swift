import FlorinCore
import Testing

/// Each limit: a document at the number, and one beyond it.
@Suite struct ProgramLimitTests {
    private func check(_ limit: Int, at pointer: String, _ fields: (Int) -> String) throws {
        func document(_ count: Int) -> String { #"{"currency":"CNY",\#(fields(count))}"# }
        #expect(throws: Never.self) { try ProgramDocuments.read(document(limit)) }
        let error = #expect(throws: ProgramFaults.self) { try ProgramDocuments.read(document(limit + 1)) }
        #expect(error?.faults.map(\.pointer) == [pointer])
    }

    private func list(_ count: Int, _ element: (Int) -> String) -> String {
        "[" + (0..<count).map(element).joined(separator: ",") + "]"
    }

    private func letters(_ count: Int) -> String {
        String(repeating: "a", count: count)
    }

    @Test func `names and ids`() throws {
        try check(100, at: "/name") { #""name":"\#(letters($0))""# }
        try check(40, at: "/tiers/0/id") { #""name":"S","tiers":[{"id":"\#(letters($0))","name":"A","from":0}]"# }
        try check(100, at: "/tiers/0/name") { #""name":"S","tiers":[{"id":"a","name":"\#(letters($0))","from":0}]"# }
        try check(100, at: "/points/earn/excludeCategories/0") {
            #""name":"S","points":{"earn":{"excludeCategories":["\#(letters($0))"]}}"#
        }
    }

    @Test func `lists`() throws {
        try check(20, at: "/tiers") { count in
            #""name":"S","tiers":\#(list(count) { #"{"id":"t\#($0)","name":"T","from":\#($0)}"# })"#
        }
        try check(100, at: "/points/earn/rules") { count in
            let rules = list(count) { #"{"id":"r\#($0)","skus":["A"],"multiplier":"2"}"# }
            return #""name":"S","points":{"earn":{"rules":\#(rules)}}"#
        }
        try check(200, at: "/points/redeem/excludeCategories") { count in
            #""name":"S","points":{"redeem":{"excludeCategories":\#(list(count) { "\"c\($0)\"" })}}"#
        }
        try check(50, at: "/points/redeem/fixed") { count in
            #""name":"S","points":{"redeem":{"fixed":\#(list(count) { #"{"points":\#($0 + 1),"amount":1}"# })}}"#
        }
        try check(20, at: "/wallet/depositBonuses") { count in
            #""name":"S","wallet":{"depositBonuses":\#(list(count) { #"{"from":\#($0),"bonus":1}"# })}"#
        }
    }

    @Test func `numbers`() throws {
        try check(100, at: "/coupons/maxPerOrder") { #""name":"S","coupons":{"maxPerOrder":\#($0)}"# }
        try check(1_000, at: "/tiers/0/earnMultiplier") {
            #""name":"S","tiers":[{"id":"a","name":"A","from":0,"earnMultiplier":"\#($0)"}]"#
        }
        try check(1_000_000_000, at: "/points/earn/rules/0/pointsPerUnit") {
            #""name":"S","points":{"earn":{"rules":[{"id":"r","skus":["A"],"pointsPerUnit":\#($0)}]}}"#
        }
        try check(1_000_000_000, at: "/tiers/0/birthdayGift/points") {
            #""name":"S","tiers":[{"id":"a","name":"A","from":0,"birthdayGift":{"points":\#($0)}}]"#
        }
        try check(120, at: "/points/pending") { #""name":"S","points":{"pending":"P\#($0)M"}"# }
        try check(3_660, at: "/points/pending") { #""name":"S","points":{"pending":"P\#($0)D"}"# }
    }
}
