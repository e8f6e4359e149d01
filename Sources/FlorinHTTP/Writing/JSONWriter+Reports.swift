internal import FlorinCore
internal import FlorinEngine

extension JSONWriter {
    /// - Parameter tier: the only tier to tell of; nil: all of them, and their sum.
    mutating func value(
        _ report: RollForward, from: CivilDate, to: CivilDate, by step: RollForward.Step, tier: String?
    ) {
        object { json in
            json.field("from", from.text)
            json.field("to", to.text)
            json.field("by", step.rawValue)
            json.field("tier", tier)
            json.key("periods")
            json.array(report.periods) { json, period in
                json.object { json in
                    json.field("start", period.start.text)
                    json.field("end", period.end.text)
                    if let tier {
                        let movements = period.tiers.first { $0.tier == tier }?.movements
                        json.fields(of: movements ?? PointMovements(), withTiers: true)
                    } else {
                        json.fields(of: period.total, withTiers: false)
                        json.tiers(period.tiers)
                    }
                }
            }
        }
    }

    private mutating func tiers(_ tiers: [(tier: String, movements: PointMovements)]) {
        key("tiers")
        array(tiers) { json, tier in
            json.object { json in
                json.field("tier", tier.tier)
                json.fields(of: tier.movements, withTiers: true)
            }
        }
    }

    /// What went is positive, too, in a field that says so. What members brought into a tier, or took out of it, is told
    /// of tiers only.
    private mutating func fields(of movements: PointMovements, withTiers: Bool) {
        field("opening", Int64(clamping: movements.opening))
        for (name, figure) in JSONWriter.gains { field(name, Int64(clamping: movements[figure])) }
        for (name, figure) in JSONWriter.losses { field(name, Int64(clamping: -movements[figure])) }
        field("other", Int64(clamping: movements[.other]))
        if withTiers { field("tierChanges", Int64(clamping: movements[.retiered])) }
        field("closing", Int64(clamping: movements.closing))
        field("matured", Int64(clamping: movements[.matured]))
    }

    private static var gains: [(StaticString, PointFigure)] {
        [("issued", .issued), ("imported", .imported), ("restored", .restored), ("transferredIn", .transferredIn)]
    }

    private static var losses: [(StaticString, PointFigure)] {
        [
            ("redeemed", .redeemed), ("expired", .expired), ("clawedBack", .clawedBack), ("deducted", .adjusted),
            ("transferredOut", .transferredOut), ("forfeited", .forfeited),
        ]
    }

    mutating func value(_ report: Liability) {
        object { json in
            json.field("asOf", report.day.text)
            json.field("currency", report.program.program.currency.code)
            json.field("programVersion", report.program.version)
            json.field("points", Int64(clamping: report.outstanding))
            json.field("value", report.value(of: report.outstanding))
            json.field("debt", Int64(clamping: report.debt))
            json.key("byExpiry")
            json.array(report.months) { json, month in
                json.object { json in
                    json.field("month", month.month == 0 ? nil : JSONWriter.text(ofMonth: month.month))
                    json.field("points", Int64(clamping: month.points))
                    json.field("value", report.value(of: month.points))
                }
            }
            json.breakage(of: report)
        }
    }

    private mutating func breakage(of report: Liability) {
        key("breakage")
        guard let breakage = report.breakage, let expected = report.expectedBreakage else { return null() }
        object { json in
            json.field("rate", "\(breakage.expired)/\(breakage.known)")
            json.field("points", Int64(clamping: expected))
            json.field("value", report.value(of: expected))
            json.key("cohorts")
            json.array(report.cohorts) { json, cohort in
                json.object { json in
                    json.field("month", JSONWriter.text(ofMonth: cohort.month))
                    json.field("expired", Int64(clamping: cohort.expired))
                    json.field("redeemed", Int64(clamping: cohort.redeemed))
                }
            }
        }
    }

    /// `2026-03`.
    private static func text(ofMonth month: Int) -> String {
        let number = month % 12 + 1
        return "\(month / 12)-" + (number < 10 ? "0" : "") + "\(number)"
    }
}
