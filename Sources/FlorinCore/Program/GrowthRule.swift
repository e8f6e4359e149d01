/// How members grow into tiers, and out of them.
public struct GrowthRule: Hashable, Sendable {
    public var proportion: Proportion
    public var window: GrowthWindow
    public var downgrade: Downgrade
    public var review: TierReview
    /// How long a tier is kept when growth has become too little for it; zero: not at all.
    public var grace: Period
    public var landing: Landing

    public enum Downgrade: String, Hashable, Sendable, CaseIterable {
        /// As soon as growth is too little, by a refund or because it has lapsed.
        case immediate
        case atReview
        /// A tier once reached is kept.
        case never
    }

    /// The tier below that a member falls to.
    public enum Landing: String, Hashable, Sendable, CaseIterable {
        /// The one that its growth still reaches.
        case byGrowth
        /// The next one, whatever the growth.
        case oneDown
    }
}

/// How long growth counts. It lapses at a midnight of the program's zone.
public enum GrowthWindow: Hashable, Sendable {
    case forever
    /// Through the day that lies so far after the day of earning. A window of whole months is counted in months: all that a
    /// month has brought counts through the end of the month that lies so far after it.
    case rolling(Period)
    /// To the end of the calendar's period of this length in which it was earned.
    case calendar(CalendarPeriod)
}

/// A part of the calendar's year that starts at the first of a month.
public enum CalendarPeriod: Int, Hashable, Sendable, CaseIterable {
    case month = 1
    case quarter = 3
    case halfYear = 6
    case year = 12
}

/// When it is asked whether a member has grown enough to keep its tier.
public enum TierReview: Hashable, Sendable {
    /// So long after the tier was taken or last kept.
    case anniversary(Period)
    /// Whenever a period of the calendar has ended.
    case calendar(CalendarPeriod)
    /// At the end of the year after the one in which the tier was taken or last kept, as airlines do.
    case endOfNextYear
}

extension GrowthWindow {
    /// When growth earned at an instant lapses; nil: never.
    public func end(forGrowthEarnedAt instant: Timestamp, in zone: ZoneRules) -> Timestamp? {
        switch self {
        case .forever: nil
        case .calendar(let period): period.end(of: instant, in: zone)
        case .rolling(let period):
            zone.end(
                of: period.days == 0
                    ? period.day(after: instant, in: zone).endOfMonth : period.day(after: instant, in: zone))
        }
    }
}

extension TierReview {
    func next(after instant: Timestamp, in zone: ZoneRules) -> Timestamp {
        switch self {
        case .anniversary(let period): period.end(after: instant, in: zone)
        case .calendar(let period): period.end(of: instant, in: zone)
        case .endOfNextYear: ExpiryRule.endOfNextYear.expiry(of: instant, in: zone) ?? .never
        }
    }

    /// What the next review is counted from after one at a midnight: the last instant before it, or else a year's review would
    /// count the year that begins as the one that was reviewed, and an anniversary would come a day later each time.
    func end(ofPeriodReviewedAt due: Timestamp) -> Timestamp {
        switch self {
        case .calendar: due
        case .anniversary, .endOfNextYear: Timestamp(milliseconds: due.milliseconds - 1)
        }
    }
}

extension CalendarPeriod {
    /// The end of the period in which an instant lies.
    func end(of instant: Timestamp, in zone: ZoneRules) -> Timestamp {
        let day = zone.day(of: instant)
        let month = (day.month - 1) / rawValue * rawValue + rawValue
        return zone.end(of: day.inSameYear(month: month, day: 31))
    }
}
