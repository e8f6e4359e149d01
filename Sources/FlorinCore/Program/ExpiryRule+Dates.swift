extension PendingRule {
    /// When points earned at an instant are available; ``Timestamp/never`` as long as nobody confirms the payment.
    public func end(forPointsEarnedAt instant: Timestamp, in zone: ZoneRules) -> Timestamp {
        switch self {
        case .period(let period): period.start(after: instant, in: zone)
        case .untilConfirmed: .never
        }
    }
}

extension ExpiryRule {
    /// The first instant at which points earned at `earned` are dead; nil if they never die, or not at a time that is known
    /// beforehand.
    ///
    /// It is always the end of a local day, that is the start of the next: 6 July 2020 + 12 months, rounded to the
    /// end of the month, is dead from 1 August 2021 00:00.
    public func expiry(of earned: Timestamp, in zone: ZoneRules) -> Timestamp? {
        switch self {
        case .never, .inactivity: nil
        case .rolling(let period, let roundToEndOfMonth):
            zone.end(of: Self.lastDay(period.day(after: earned, in: zone), roundToEndOfMonth))
        case .endOfNextYear:
            zone.end(of: zone.day(of: earned).adding(months: 12).inSameYear(month: 12, day: 31))
        case .fixedDate(let month, let day):
            zone.end(of: Self.next(month, day, from: zone.day(of: earned)))
        }
    }

    private static func lastDay(_ day: CivilDate, _ roundToEndOfMonth: Bool) -> CivilDate {
        roundToEndOfMonth ? day.endOfMonth : day
    }

    /// This day of the year, today at the earliest; 29 February is the last day of any February.
    private static func next(_ month: Int, _ day: Int, from today: CivilDate) -> CivilDate {
        let thisYear = today.inSameYear(month: month, day: day)
        return thisYear >= today ? thisYear : today.adding(months: 12).inSameYear(month: month, day: day)
    }
}
