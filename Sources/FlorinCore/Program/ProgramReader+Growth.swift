extension GrowthRule {
    /// One for each minor unit paid, counted over a year; a tier is reviewed when its window is over.
    init(_ o: ObjectReader?) {
        proportion = Proportion(o, perDefault: 1)
        window = o?.window() ?? .rolling(.year)
        downgrade = o?.choice("downgrade", Downgrade.self) ?? .atReview
        review = TierReview(o?.object("review")) ?? window.review
        grace = o?.period("grace") ?? .zero
        landing = o?.choice("landing", Landing.self) ?? .byGrowth
        if downgrade == .immediate, landing == .oneDown {
            o?.fault("landing", #""oneDown" does not go together with the downgrade "immediate"."#)
        }
        o?.finish()
    }
}

extension Proportion {
    /// `points` (1 if absent) for every `per` of the same object.
    init(_ o: ObjectReader?, perDefault: Int64) {
        points = o?.integer("points") ?? 1
        per = o?.integer("per", in: 1...Bounds.magnitude) ?? perDefault
    }
}

extension GrowthWindow {
    static let foreverText = "forever"

    /// The review of a program that names none.
    fileprivate var review: TierReview {
        switch self {
        case .forever: .anniversary(.year)
        case .rolling(let period): .anniversary(period)
        case .calendar(let period): .calendar(period)
        }
    }
}

extension ObjectReader {
    private enum WindowKind: String, CaseIterable { case rolling, calendar }

    /// Nil if it is absent, or wrong.
    fileprivate func window() -> GrowthWindow? {
        let kind = choice("windowKind", WindowKind.self) ?? .rolling
        guard let json = json("window") else { return kind == .calendar ? .calendar(.year) : nil }
        if json == .string(GrowthWindow.foreverText), kind == .rolling { return .forever }
        if kind == .calendar { return calendarPeriod("window").map { .calendar($0) } }
        guard let period = period("window") else { return nil }
        guard !period.isZero, period.days == 0 || period.isCountedInDays else {
            fault("window", "Must be a period of months, or of 1 to \(ProgramLimits.growthWindowDays) days.")
            return nil
        }
        return .rolling(period)
    }

    func calendarPeriod(_ name: String) -> CalendarPeriod? {
        guard let period = period(name) else { return nil }
        guard period.days == 0, let calendar = CalendarPeriod(rawValue: period.months) else {
            fault(name, "Must be P1M, P3M, P6M or P12M: a period of the calendar.")
            return nil
        }
        return calendar
    }
}

extension Period {
    /// Short enough for growth to be kept day by day.
    fileprivate var isCountedInDays: Bool { months * 31 + days <= ProgramLimits.growthWindowDays }
}

extension TierReview {
    private enum Kind: String, CaseIterable { case anniversary, calendar, endOfNextYear }

    /// Nil if there is none, or it is wrong.
    fileprivate init?(_ o: ObjectReader?) {
        guard let o else { return nil }
        defer { o.finish() }
        switch o.required("kind", o.choice("kind", Kind.self)) {
        case nil:
            _ = o.json("period")
            return nil
        case .anniversary:
            guard let period = o.required("period", o.period("period")) else { return nil }
            if period.isZero { o.fault("period", "Must be longer than nothing.") }
            self = .anniversary(period)
        case .calendar:
            guard let period = o.required("period", o.calendarPeriod("period")) else { return nil }
            self = .calendar(period)
        case .endOfNextYear: self = .endOfNextYear
        }
    }
}
