import FlorinCore

/// Texts of programs, and how the tests read them.
enum ProgramDocuments {
    /// The smallest document: everything else has a default.
    static let smallest = #"{"name":"Shop","currency":"CNY"}"#

    /// The example of the contract.
    static let market = #"""
        { "name": "Corner Market", "currency": "CNY", "timeZone": "Asia/Shanghai",
          "tiers": [
            {"id": "silver", "name": "Silver", "from": 0},
            {"id": "gold", "name": "Gold", "from": 200000, "discount": "5%", "earnMultiplier": "1.5"} ],
          "growth": {"points": 1, "per": 1, "window": "P12M", "downgrade": "atReview"},
          "points": {
            "earn": {"points": 1, "per": 100, "multipliers": "multiplicative",
                     "excludeCategories": [], "carryRemainder": false},
            "pending": "P0D",
            "expiry": {"kind": "rolling", "period": "P12M", "roundTo": "endOfMonth"},
            "redeem": {"ratio": {"points": 100, "amount": 100}, "minimum": 500, "step": 100, "maxShare": "30%",
                       "maxAmount": null, "minimumCash": 0, "excludeCategories": []},
            "restore": {"kind": "lapse"}, "clawback": "withinBalance" },
          "wallet": {"spendOrder": "principalFirst", "depositBonuses": [{"from": 50000, "bonus": 5000}], "limits": {}},
          "coupons": {"thresholdBase": "afterTier", "maxPerOrder": 3},
          "refunds": {"couponThreshold": "keep", "returnCoupons": "fullRefund"} }
        """#

    /// Everything that the example leaves out.
    static let everything = #"""
        { "name": "Air", "currency": "JPY", "timeZone": "UTC",
          "tiers": [{"id": "a-1", "name": "A", "from": 0, "discount": "0.5%", "earnMultiplier": "0.123456",
                    "birthdayGift": {"points": 500}}], "mode": "test",
          "growth": {"points": 0, "per": 7, "window": "P2Y", "downgrade": "atReview",
                     "review": {"kind": "calendar", "period": "P3M"}, "grace": "P30D", "landing": "oneDown"},
          "points": {
            "earn": {"points": 3, "per": 2, "multipliers": "additive", "excludeCategories": ["TAX", "GIFT CARD"],
              "rules": [{"id": "dairy", "categories": ["DAIRY"], "skus": [], "multiplier": "2"},
                        {"id": "a", "skus": ["A", "B"], "pointsPerUnit": 10}]},
            "pending": "P1W",
            "expiry": {"kind": "fixedDate", "month": 2, "day": 29},
            "redeem": {"fixed": [{"points": 500, "amount": 600}, {"points": 1000, "amount": 1300}],
                       "maxShare": "33.3%", "maxAmount": 5000, "minimumCash": 1, "excludeCategories": ["TAX"]},
            "restore": {"kind": "grace", "period": "P14D"}, "clawback": "negative" },
          "wallet": {"spendOrder": "proportional", "limits": {"balance": 100000, "deposit": 0},
            "depositBonuses": [{"from": 0, "bonus": 0}, {"from": 100, "bonus": 20}]},
          "coupons": {"thresholdBase": "running", "maxPerOrder": 0},
          "refunds": {"couponThreshold": "reprice", "returnCoupons": "never"} }
        """#

    static let shanghai = ZoneRules(initialOffset: 8 * 3_600, transitions: [])

    static func zones(_ name: String) -> ZoneRules? {
        name == "Asia/Shanghai" ? shanghai : nil
    }

    static func read(_ text: String) throws -> Program {
        try Program.read(JSON.parse(Array(text.utf8)), zones: zones)
    }
}
