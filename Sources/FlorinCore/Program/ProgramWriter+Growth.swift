extension GrowthRule {
    /// `growth` of the document.
    func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("points", proportion.points)
            w.field("per", proportion.per)
            switch window {
            case .forever: w.field("window", GrowthWindow.foreverText)
            case .rolling(let period): w.field("window", period.text)
            case .calendar(let period):
                w.field("window", period.text)
                w.field("windowKind", "calendar")
            }
            w.field("downgrade", downgrade.rawValue)
            w.key("review")
            review.write(into: &w)
            w.field("grace", grace.text)
            w.field("landing", landing.rawValue)
        }
    }
}

extension TierReview {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            switch self {
            case .anniversary(let period):
                w.field("kind", "anniversary")
                w.field("period", period.text)
            case .calendar(let period):
                w.field("kind", "calendar")
                w.field("period", period.text)
            case .endOfNextYear: w.field("kind", "endOfNextYear")
            }
        }
    }
}

extension CalendarPeriod {
    var text: String { "P\(rawValue)M" }
}
