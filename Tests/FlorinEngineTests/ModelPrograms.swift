import FlorinCore

/// Programs in which every choice that the rules leave occurs, in three time zones.
enum ModelPrograms {
    static let count = 8

    static func document(_ number: Int) -> String {
        let zone = ["Asia/Shanghai", "America/New_York", "UTC"][number % 3]
        let redeem = [
            #"{"ratio": {"points": 1, "amount": 1}, "minimum": 10, "step": 10, "maxShare": "50%"}"#,
            #"{"ratio": {"points": 3, "amount": 2}}"#,
            #"{"fixed": [{"points": 5, "amount": 4}, {"points": 100, "amount": 99}, {"points": 300, "amount": 350}]}"#,
            #"{"ratio": {"points": 10, "amount": 7}, "step": 5, "minimumCash": 20, "maxAmount": 400}"#,
        ][number % 4]
        let expiry = [
            #"{"kind": "rolling", "period": "P3M", "roundTo": "endOfMonth"}"#, #"{"kind": "never"}"#,
            #"{"kind": "endOfNextYear"}"#, #"{"kind": "fixedDate", "month": 2, "day": 29}"#,
            #"{"kind": "rolling", "period": "P40D"}"#,
        ][number % 5]
        let restore = [
            #"{"kind": "lapse"}"#, #"{"kind": "grace", "period": "P14D"}"#, #"{"kind": "remainingLife"}"#,
        ][number / 2 % 3]
        let clawback = ["chargeRefund", "negative", "withinBalance", "pendingOnly"][(number + number / 4) % 4]
        let order = ["principalFirst", "bonusFirst", "proportional"][number / 3 % 3]
        let pending = ["P0D", "P7D", "P0D", "P2D", "P1M"][number / 2 % 5]
        return """
            {"name": "Model \(number)", "currency": "CNY", "timeZone": "\(zone)",
             "tiers": [{"id": "base", "name": "Base", "from": 0, "discount": "\(number % 2 * 3)%"},
                       {"id": "gold", "name": "Gold", "from": 5000, "discount": "12.5%", "earnMultiplier": "1.5"},
                       {"id": "black", "name": "Black", "from": 15000, "earnMultiplier": "2.25"}],
             "growth": {"points": 2, "per": 3, "window": "forever", "downgrade": "never"},
             "points": {"earn": {"points": \(number % 3 + 1), "per": 7}, "pending": "\(pending)", "expiry": \(expiry),
                        "redeem": \(redeem), "restore": \(restore), "clawback": "\(clawback)"},
             "wallet": {"spendOrder": "\(order)",
                        "depositBonuses": [{"from": 500, "bonus": 50}, {"from": 2000, "bonus": 333}],
                        "limits": {"balance": 9000, "deposit": 2800}}}
            """
    }
}
