/// Where a period leads on the program's calendar. A day ends at the instant at which the next one starts: all spans
/// are half-open, so "usable through 24 April" means "while now < 25 April 00:00".
extension Period {
    /// The instant at which what waits for this period is over.
    ///
    /// Days, weeks, months and years lead to the *start* of the local day that lies so far ahead (1 June + `P7D` is
    /// 8 June 00:00); a time part is added to that. A period of hours, minutes and seconds is added to the instant
    /// itself, and one of zero is that instant.
    public func start(after instant: Timestamp, in zone: ZoneRules) -> Timestamp {
        guard months != 0 || days != 0 else { return instant.adding(seconds: seconds) }
        return zone.start(of: day(after: instant, in: zone)).adding(seconds: seconds)
    }

    /// The *end* of the local day that lies so far ahead: 10 April + `P14D` is usable through 24 April. A time part is
    /// added to that.
    public func end(after instant: Timestamp, in zone: ZoneRules) -> Timestamp {
        zone.end(of: day(after: instant, in: zone)).adding(seconds: seconds)
    }

    /// The local day that lies so many months, and then days, ahead.
    func day(after instant: Timestamp, in zone: ZoneRules) -> CivilDate {
        zone.day(of: instant).adding(months: months).adding(days: days)
    }
}
