extension PointsRules {
    /// `points` of the document.
    func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.key("earn")
            earn.write(into: &w)
            w.field("pending", pending.text)
            w.key("expiry")
            expiry.write(into: &w)
            w.key("redeem")
            redeem.write(into: &w)
            w.key("restore")
            restore.write(into: &w)
            w.field("clawback", clawback.rawValue)
            w.field(transfers)
        }
    }
}

extension PendingRule {
    fileprivate var text: String {
        switch self {
        case .period(let period): period.text
        case .untilConfirmed: PendingRule.untilConfirmedText
        }
    }
}

extension ExpiryRule {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            switch self {
            case .never: w.field("kind", "never")
            case .rolling(let period, let roundToEndOfMonth):
                w.field("kind", "rolling")
                w.field("period", period.text)
                w.field("roundTo", roundToEndOfMonth ? "endOfMonth" : nil)
            case .endOfNextYear: w.field("kind", "endOfNextYear")
            case .fixedDate(let month, let day):
                w.field("kind", "fixedDate")
                w.field("month", month)
                w.field("day", day)
            case .inactivity(let period):
                w.field("kind", "inactivity")
                w.field("period", period.text)
            }
        }
    }
}

extension RedeemRules {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            switch kind {
            case .ratio(let block, let minimum, let step):
                w.key("ratio")
                block.write(into: &w)
                w.field("minimum", minimum)
                w.field("step", step)
            case .fixed(let blocks):
                w.key("fixed")
                w.array(blocks) { $1.write(into: &$0) }
            }
            w.field("maxShare", maxShare.text)
            w.field("maxAmount", maxAmount)
            w.field("minimumCash", minimumCash)
            w.list("excludeCategories", excludeCategories)
        }
    }
}

extension RedeemBlock {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("points", points)
            w.field("amount", amount)
        }
    }
}

extension RestoreRule {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            switch self {
            case .lapse: w.field("kind", "lapse")
            case .grace(let period):
                w.field("kind", "grace")
                w.field("period", period.text)
            case .remainingLife: w.field("kind", "remainingLife")
            }
        }
    }
}

extension JSONWriter {
    mutating func list(_ name: StaticString, _ texts: [String]) {
        key(name)
        array(texts) { $0.value($1) }
    }
}
