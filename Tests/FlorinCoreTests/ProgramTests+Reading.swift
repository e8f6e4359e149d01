import FlorinCore
import Testing

@Suite struct ProgramReadingTests {
    @Test func `a program that says nothing gets the defaults, which are echoed`() throws {
        let program = try ProgramDocuments.read(ProgramDocuments.smallest)
        #expect(program.zone == .utc)
        #expect(
            String(decoding: program.bytes(), as: UTF8.self) == """
                {"name":"Shop","currency":"CNY","timeZone":"UTC",\
                "tiers":[{"id":"base","name":"Base","from":0,"discount":"0%","earnMultiplier":"1","depositBonus":"0%",\
                "birthdayGift":null}],\
                "growth":{"points":1,"per":1,"window":"P12M","downgrade":"atReview",\
                "review":{"kind":"anniversary","period":"P12M"},"grace":"P0D","landing":"byGrowth"},\
                "points":{"earn":{"points":1,"per":100,"multipliers":"multiplicative","excludeCategories":[],\
                "carryRemainder":false,"rules":[]},"pending":"P0D","expiry":{"kind":"never"},\
                "redeem":{"ratio":{"points":100,"amount":100},"minimum":0,"step":1,"maxShare":"100%","maxAmount":null,\
                "minimumCash":0,"excludeCategories":[]},"restore":{"kind":"lapse"},"clawback":"withinBalance",\
                "transfers":{"allowed":true,"minimum":1,"maximum":null,"perMonth":null}},\
                "wallet":{"spendOrder":"principalFirst","depositBonuses":[],"limits":{},\
                "transfers":{"allowed":true,"minimum":1,"maximum":null,"perMonth":null}},\
                "coupons":{"thresholdBase":"afterTier","maxPerOrder":3},\
                "refunds":{"couponThreshold":"keep","returnCoupons":"fullRefund"},"mode":"live",\
                "members":{"unmerge":"P30D"}}
                """)
    }

    @Test func `the example of the contract means what it says`() throws {
        let program = try ProgramDocuments.read(ProgramDocuments.market)
        #expect(program.name == "Corner Market")
        #expect(program.currency == Currency(code: "CNY", exponent: 2))
        #expect(program.zone == ProgramDocuments.shanghai)
        #expect(program.tiers.map(\.id) == ["silver", "gold"])
        #expect(program.tiers.map(\.from) == [0, 200_000])
        #expect(program.tiers.map(\.discount.rate) == [.zero, Rate(1, 20)])
        #expect(program.tiers.map(\.earnMultiplier.rate) == [.one, Rate(3, 2)])
        #expect(program.points.earn.proportion.rate == Rate(1, 100))
        #expect(program.points.pending == .period(try #require(Period("P0D"))))
        #expect(program.points.expiry == .rolling(try #require(Period("P12M")), roundToEndOfMonth: true))
        guard case .ratio(let block, minimum: 500, step: 100) = program.points.redeem.kind else {
            Issue.record("\(program.points.redeem.kind)")
            return
        }
        #expect((block.points, block.amount) == (100, 100))
        #expect(program.points.redeem.maxShare.rate == Rate(3, 10))
        #expect(program.points.redeem.maxAmount == nil)
        #expect(program.wallet.depositBonuses.map(\.bonus) == [5_000])
    }

    @Test func `what the example leaves out is read too`() throws {
        let program = try ProgramDocuments.read(ProgramDocuments.everything)
        #expect(program.currency.exponent == 0)
        #expect(program.tiers[0].discount.rate == Rate(1, 200))
        #expect(program.tiers[0].earnMultiplier.rate == Rate(123_456, 1_000_000))
        #expect(program.growth.window == .rolling(try #require(Period("P2Y"))))
        #expect(program.points.earn.multipliers == .additive)
        #expect(program.points.earn.rules.map(\.id) == ["dairy", "a"])
        #expect(program.points.earn.rules[1].gain == .pointsPerUnit(10))
        #expect(program.points.pending == .period(try #require(Period("P1W"))))
        #expect(program.points.expiry == .fixedDate(month: 2, day: 29))
        #expect(program.points.restore == .grace(try #require(Period("P14D"))))
        #expect(program.points.redeem.maxAmount == 5_000)
        #expect(program.wallet.limits.balance == 100_000)
        #expect(program.wallet.limits.deposit == 0)
        guard case .fixed(let blocks) = program.points.redeem.kind else {
            Issue.record("\(program.points.redeem.kind)")
            return
        }
        #expect(blocks.map(\.amount) == [600, 1_300])
    }

    @Test(arguments: [ProgramDocuments.smallest, ProgramDocuments.market, ProgramDocuments.everything])
    func `the echo is read as the same program`(document: String) throws {
        let program = try ProgramDocuments.read(document)
        #expect(try Program.read(JSON.parse(program.bytes()), zones: ProgramDocuments.zones) == program)
    }

    @Test func `a saved program is echoed with its version, which is no field of a new one`() throws {
        let bytes = try ProgramDocuments.read(ProgramDocuments.smallest).bytes(version: 3)
        #expect(bytes.starts(with: #"{"version":3,"name":"#.utf8))
        let faults = #expect(throws: ProgramFaults.self) {
            try Program.read(JSON.parse(bytes), zones: ProgramDocuments.zones)
        }
        #expect(faults?.faults.map(\.pointer) == ["/version"])
        #expect(faults?.faults.map(\.code) == [.unknownField])
    }

    @Test func `null is as good as absent`() throws {
        let nulls = #"""
            {"name":"Shop","currency":"CNY","timeZone":null,"tiers":null,"growth":{"window":null},
             "points":{"earn":null,"redeem":{"ratio":null,"fixed":null,"minimum":null,"step":null}},"wallet":null}
            """#
        #expect(try ProgramDocuments.read(nulls) == ProgramDocuments.read(ProgramDocuments.smallest))
    }

    @Test(arguments: [("JPY", 0), ("CNY", 2), ("EUR", 2), ("KWD", 3), ("CLF", 4)])
    func `a currency knows its minor digits`(code: String, exponent: Int) {
        #expect(CurrencyTable.currency(code) == Currency(code: code, exponent: exponent))
    }

    @Test(arguments: ["", "cny", "XXX", "XAU", "DEM", "C", "CNYY"])
    func `what is no currency is not found`(code: String) {
        #expect(CurrencyTable.currency(code) == nil)
    }
}
