internal import FlorinCore
internal import FlorinEngine

/// What a replay says at its end: what this run did, and how the scheme stands.
struct ReplaySummary {
    let tally: ReplayTally
    let totals: SchemeTotals
    let program: Program

    var text: [String] {
        let refused = tally.couponsRefused.map { [("coupons not given", Figures.grouped($0))] } ?? []
        let run = Figures.table(
            [
                ("baskets paid", Figures.grouped(tally.paid)),
                ("already there", Figures.grouped(tally.alreadyThere)),
                ("lines skipped", Figures.grouped(tally.skipped)),
            ] + refused + [("baskets a second", Figures.grouped(tally.perSecond))])
        let tiers = program.tiers.map { ("members, \($0.name)", Figures.grouped(totals.tiers[$0.id] ?? 0)) }
        let scheme = Figures.table(
            tiers + [
                ("money taken", money(totals.taken)),
                ("tier discounts", money(totals.discounts)),
                ("paid with points", money(totals.pointsWorth)),
                ("points issued", Figures.grouped(totals.pointsIssued)),
                ("points redeemed", Figures.grouped(totals.pointsRedeemed)),
                ("points expired", Figures.grouped(totals.pointsExpired)),
                ("points outstanding", Figures.grouped(totals.pointsOutstanding)),
            ] + coupons)
        return ["This run:"] + run + ["", "The whole scheme, \(program.name):"] + scheme + ["", "Trial balance:"]
            + trial
    }

    /// Nothing for a scheme that never had any.
    private var coupons: [(name: String, value: String)] {
        let coupons = totals.coupons
        guard coupons.issued > 0 || tally.couponsRefused != nil else { return [] }
        return [
            ("coupons issued", Figures.grouped(coupons.issued)),
            ("coupons used", Figures.grouped(coupons.used)),
            ("coupons left", Figures.grouped(coupons.left)),
            ("coupons expired", Figures.grouped(coupons.expired)),
            ("baskets with coupons", Figures.grouped(coupons.baskets)),
            ("taken by coupons", money(coupons.taken)),
            ("paid for by the platform", money(coupons.platform)),
            ("paid for by merchants", money(coupons.merchant)),
        ]
    }

    private var trial: [String] {
        var rows = totals.lines.map { ("\($0.asset.rawValue)  \($0.account)", amount($0.amount, of: $0.asset)) }
        for asset in Asset.allCases {
            rows.append(("\(asset.rawValue), sum", amount(totals.balance.assets[asset] ?? 0, of: asset)))
        }
        return Figures.table(rows)
    }

    private func amount(_ amount: Int128, of asset: Asset) -> String {
        let clamped = Int64(clamping: amount)
        return asset == .money ? money(clamped) : Figures.grouped(clamped)
    }

    private func money(_ amount: Money) -> String { Figures.money(amount, program.currency) }

    var json: [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.field("paid", tally.paid)
            json.field("alreadyThere", tally.alreadyThere)
            json.field("skipped", tally.skipped)
            json.field("basketsPerSecond", tally.perSecond)
            json.field("currency", program.currency.code)
            json.key("members")
            json.object { json in
                for tier in program.tiers {
                    json.key(tier.id)
                    json.value(totals.tiers[tier.id] ?? 0)
                }
            }
            json.field("taken", totals.taken)
            json.field("discounts", totals.discounts)
            json.field("paidWithPoints", totals.pointsWorth)
            json.key("points")
            json.object { json in
                json.field("issued", totals.pointsIssued)
                json.field("redeemed", totals.pointsRedeemed)
                json.field("expired", totals.pointsExpired)
                json.field("outstanding", totals.pointsOutstanding)
            }
            json.key("coupons")
            json.object { json in
                json.field("issued", totals.coupons.issued)
                json.field("used", totals.coupons.used)
                json.field("left", totals.coupons.left)
                json.field("expired", totals.coupons.expired)
                json.field("refused", tally.couponsRefused ?? 0)
                json.field("baskets", totals.coupons.baskets)
                json.field("taken", totals.coupons.taken)
                json.field("platform", totals.coupons.platform)
                json.field("merchant", totals.coupons.merchant)
            }
            json.key("trialBalance")
            json.object { json in
                for asset in Asset.allCases {
                    json.key(asset.rawValue)
                    json.value(Int64(clamping: totals.balance.assets[asset] ?? 0))
                }
            }
            json.key("accounts")
            json.object { json in
                for line in totals.lines {
                    json.key(line.account)
                    json.value(Int64(clamping: line.amount))
                }
            }
        }
        return json.bytes
    }
}
