import FlorinCore
import Testing

@Suite struct CalendarTests {
    private func date(_ year: Int, _ month: Int, _ day: Int) throws -> CivilDate {
        try #require(CivilDate(year: year, month: month, day: day))
    }

    @Test func `days follow each other through eight hundred years`() throws {
        var day = try date(1599, 12, 31)
        for number in (day.daysSinceEpoch + 1)...(day.daysSinceEpoch + 800 * 366) {
            let next = CivilDate(daysSinceEpoch: number)
            let isNextDay = (next.year, next.month, next.day) == (day.year, day.month, day.day + 1)
            let isNextMonth = next.day == 1 && day == day.endOfMonth && next == day.adding(days: 1)
            #expect(isNextDay || isNextMonth)
            #expect(day < next && next.daysSinceEpoch == number)
            day = next
        }
        #expect(try date(1970, 1, 1).daysSinceEpoch == 0)
        #expect(try date(2000, 3, 1).daysSinceEpoch == 11_017)
        #expect(try date(-400, 2, 29).daysSinceEpoch == -865_566)
    }

    @Test func `only days that exist are made`() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 0, 1), (2024, 13, 1), (2024, 4, 31)] {
            #expect(CivilDate(year: year, month: month, day: day) == nil)
        }
        #expect(CivilDate(year: .max, month: 1, day: 1) == nil)
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    }

    @Test(arguments: [
        ((2024, 2, 29), 12, (2025, 2, 28)), ((2024, 2, 29), 48, (2028, 2, 29)), ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2023, 1, 31), 1, (2023, 2, 28)), ((2023, 12, 31), 2, (2024, 2, 29)), ((2023, 11, 30), 1, (2023, 12, 30)),
        ((2024, 3, 31), -1, (2024, 2, 29)), ((2024, 1, 15), -1, (2023, 12, 15)), ((2024, 5, 5), 0, (2024, 5, 5)),
        ((1, 1, 1), -1, (0, 12, 1)),
    ])
    func `months are added and clamped to the last day`(
        from: (Int, Int, Int), months: Int, to: (Int, Int, Int)
    ) throws {
        #expect(try date(from.0, from.1, from.2).adding(months: months) == date(to.0, to.1, to.2))
    }

    @Test func `the end of the month`() throws {
        #expect(try date(2024, 2, 1).endOfMonth == date(2024, 2, 29))
        #expect(try date(2100, 2, 1).endOfMonth == date(2100, 2, 28))
        #expect(try date(2021, 7, 6).endOfMonth == date(2021, 7, 31))
        #expect(try date(2021, 9, 30).endOfMonth == date(2021, 9, 30))
    }

    @Test(arguments: [Int.min, .max])
    func `the ends of the calendar do not trap`(extreme: Int) throws {
        let day = try date(2024, 2, 29)
        for end in [CivilDate(daysSinceEpoch: extreme), day.adding(days: extreme), day.adding(months: extreme)] {
            #expect((end < day) == (extreme < 0))
            #expect((end.adding(days: extreme).adding(months: extreme).endOfMonth < day) == (extreme < 0))
        }
    }
}

@Suite struct PeriodTests {
    @Test(arguments: [
        ("P12M", 12, 0, 0), ("P1Y", 12, 0, 0), ("P7D", 0, 7, 0), ("P2W", 0, 14, 0), ("PT15M", 0, 0, 900),
        ("P1Y2M3W4DT5H6M7S", 14, 25, 18_367), ("P0D", 0, 0, 0), ("P999999D", 0, 999_999, 0), ("PT36H", 0, 0, 129_600),
    ])
    func `a period is read and keeps its text`(text: String, months: Int, days: Int, seconds: Int) throws {
        let period = try #require(Period(text))
        #expect((period.months, period.days, period.seconds) == (months, days, seconds))
        #expect(period.text == text)
        #expect(period.isZero == (text == "P0D"))
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "P1DT", "P1D2M", "P1M1Y", "P1D1W", "P1D1D", "P-1D", "-P1D", "P1.5D", "P1,5D", "PT1D",
        "P1H", "p1d", "P1d", "P 1D", "P1D ", "P1000000D", "P٣D", "PT1S1M", "PD", "P1Y2",
    ])
    func `what is no period is refused`(text: String) {
        #expect(Period(text) == nil)
    }
}
