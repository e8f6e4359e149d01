import FlorinCore
import Testing

/// Programs put together at random from parts that are valid by themselves.
@Suite struct ProgramPropertyTests {
    private static let parts: [String: [String]] = [
        "timeZone": [#""UTC""#, #""Asia/Shanghai""#],
        "tiers": [
            #"[{"id":"x","name":"\u0022é\\","from":0}]"#,
            #"[{"id":"x","name":"X","from":0,"birthdayGift":{"points":7}}]"#,
            #"[{"id":"1","name":"1","from":0,"discount":"7.7%"},{"id":"2","name":"2","from":1,"earnMultiplier":"0"}]"#,
        ],
        "mode": [#""test""#, #""live""#],
        "growth": [
            "{}", #"{"points":3,"per":7}"#, #"{"window":"P1Y6M"}"#, #"{"window":"forever"}"#,
            #"{"windowKind":"calendar","window":"P6M","downgrade":"immediate","grace":"P1M"}"#,
            #"{"window":"P90D","review":{"kind":"endOfNextYear"},"landing":"oneDown"}"#,
        ],
        "wallet": [
            "{}", #"{"spendOrder":"bonusFirst","depositBonuses":[{"from":1,"bonus":2}]}"#, #"{"limits":{"balance":1}}"#,
        ],
        "coupons": ["{}", #"{"thresholdBase":"running","maxPerOrder":1}"#],
        "refunds": ["{}", #"{"couponThreshold":"reprice"}"#, #"{"returnCoupons":"never"}"#],
    ]
    private static let pointsParts: [String: [String]] = [
        "earn": [
            "{}", #"{"points":0,"per":9007199254740991}"#, #"{"multipliers":"additive","excludeCategories":["A","B"]}"#,
            #"{"rules":[{"id":"r","skus":["A"],"categories":["B"],"multiplier":"1.50"}]}"#,
            #"{"carryRemainder":true,"rules":[{"id":"r","multiplier":"2","occasion":"birthdayMonth"}]}"#,
            #"{"rules":[{"id":"r","pointsPerUnit":5,"from":"2026-05-01T00:00:00Z","cap":{"points":9}}]}"#,
            #"{"rules":[{"id":"s","multiplier":"2","until":"2026-05-01T00:00:00Z","cap":{"points":9,"period":"P1Y"}}]}"#,
            #"{"rules":[{"id":"s","skus":["A"],"multiplier":"2","occasion":"firstPurchase"}]}"#,
        ],
        "pending": [#""P0D""#, #""P7D""#, #""P1Y2M3W4D""#, #""untilConfirmed""#],
        "expiry": [
            #"{"kind":"never"}"#, #"{"kind":"rolling","period":"P6M"}"#, #"{"kind":"endOfNextYear"}"#,
            #"{"kind":"rolling","period":"P1Y","roundTo":"endOfMonth"}"#, #"{"kind":"fixedDate","month":6,"day":30}"#,
            #"{"kind":"inactivity","period":"P18M"}"#,
        ],
        "redeem": [
            "{}", #"{"ratio":{"points":3,"amount":7},"step":5}"#,
            #"{"fixed":[{"points":5,"amount":6}],"maxShare":"50.0%"}"#,
            #"{"minimum":9,"maxAmount":0,"minimumCash":3,"excludeCategories":["C"]}"#,
        ],
        "restore": [#"{"kind":"lapse"}"#, #"{"kind":"remainingLife"}"#, #"{"kind":"grace","period":"P1M"}"#],
        "clawback": [#""pendingOnly""#, #""negative""#, #""chargeRefund""#],
    ]

    @Test(arguments: [31, 32, 33] as [UInt64])
    func `the echo of any program is read as the same program`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<200 {
            let points = "{" + pick(Self.pointsParts, &random).joined(separator: ",") + "}"
            let fields =
                pick(Self.parts, &random) + [#""name":"中 Shop""#, #""currency":"KWD""#, "\"points\":\(points)"]
            let program = try ProgramDocuments.read("{" + fields.shuffled(using: &random).joined(separator: ",") + "}")
            let echo = try Program.read(JSON.parse(program.bytes()), zones: ProgramDocuments.zones)
            #expect(echo == program, "seed \(seed), round \(round)")
            #expect(echo.bytes() == program.bytes(), "seed \(seed), round \(round)")
        }
    }

    /// Each part is left out in one of three documents.
    private func pick(_ parts: [String: [String]], _ random: inout SeededRandom) -> [String] {
        parts.sorted { $0.key < $1.key }.compactMap { name, choices in
            Int.random(in: 0..<3, using: &random) == 0 ? nil : "\"\(name)\":\(choices.randomElement(using: &random)!)"
        }
    }
}
