extension EarnRules {
    /// `points.earn` of the document.
    func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("points", proportion.points)
            w.field("per", proportion.per)
            w.field("multipliers", multipliers.rawValue)
            w.list("excludeCategories", excludeCategories)
            w.field("carryRemainder", carriesRemainder)
            w.key("rules")
            w.array(rules) { $1.write(into: &$0) }
        }
    }
}

extension EarnRule {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("id", id)
            w.list("skus", skus)
            w.list("categories", categories)
            switch gain {
            case .multiplier(let multiplier): w.field("multiplier", multiplier.text)
            case .pointsPerUnit(let points): w.field("pointsPerUnit", points)
            }
            if let from { w.field("from", from) }
            if let until { w.field("until", until) }
            if let occasion { w.field("occasion", occasion.rawValue) }
            guard let cap else { return }
            w.key("cap")
            w.object { w in
                w.field("points", cap.points)
                w.field("period", cap.period?.text)
            }
        }
    }
}
