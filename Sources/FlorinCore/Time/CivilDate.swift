/// A day of the proleptic Gregorian calendar, in no particular time zone.
public struct CivilDate: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to the length of the month.
    public let day: Int

    /// Wider than any instant; it keeps all arithmetic on dates inside `Int`.
    private static let years = -1_000_000_000...1_000_000_000

    /// Nil if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years ~= year, 1...12 ~= month, 1...Self.length(ofMonth: month, in: year) ~= day else { return nil }
        self.init(checkedYear: year, month, day)
    }

    private init(checkedYear year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that lies so many days after 1970-01-01; days beyond the range of years are moved to its edge.
    public init(daysSinceEpoch: Int) {
        let edge = 365 * Self.years.upperBound
        // Howard Hinnant's civil_from_days: years start on 1 March, eras of 400 years have 146,097 days.
        let shifted = min(max(daysSinceEpoch, -edge), edge) + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(checkedYear: year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    public var daysSinceEpoch: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.flooredQuotient(400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public func adding(days: Int) -> CivilDate {
        let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
        return CivilDate(daysSinceEpoch: overflow ? (days < 0 ? .min : .max) : sum)
    }

    /// The same day of another month, or that month's last day if it is shorter: 29 Feb + 12 months = 28 Feb.
    public func adding(months: Int) -> CivilDate {
        let edge = 12 * Self.years.upperBound
        let index = year * 12 + (month - 1) + min(max(months, -2 * edge), 2 * edge)
        let bounded = min(max(index, -edge), edge)
        let year = bounded.flooredQuotient(12)
        let month = bounded - year * 12 + 1
        return CivilDate(checkedYear: year, month, min(day, Self.length(ofMonth: month, in: year)))
    }

    /// The last day of this month.
    public var endOfMonth: CivilDate {
        CivilDate(checkedYear: year, month, Self.length(ofMonth: month, in: year))
    }

    /// The given day of this year, or that month's last day if it is shorter. `month` is 1 to 12.
    func inSameYear(month: Int, day: Int) -> CivilDate {
        CivilDate(checkedYear: year, month, min(day, Self.length(ofMonth: month, in: year)))
    }

    /// The number of days; `month` is 1 to 12.
    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }
}

extension BinaryInteger {
    /// The quotient rounded down, also for negative numbers; `divisor` must be positive.
    func flooredQuotient(_ divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// What the floored quotient leaves: from 0 to `divisor` - 1.
    func flooredRemainder(_ divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
