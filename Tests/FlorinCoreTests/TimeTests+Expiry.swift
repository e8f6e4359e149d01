import FlorinCore
import Testing

/// The dates of the published rules: when points die, when they become available, how long they are given back for.
@Suite struct ExpiryTests {
    private let shanghai = ZoneRules(initialOffset: 8 * 3_600, transitions: [])

    private func instant(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: text))
    }

    private func rolling(_ period: String, roundToEndOfMonth: Bool = false) throws -> ExpiryRule {
        .rolling(try #require(Period(period)), roundToEndOfMonth: roundToEndOfMonth)
    }

    @Test func `twelve months to the end of the month`() throws {
        let rule = try rolling("P12M", roundToEndOfMonth: true)
        #expect(try rule.expiry(of: instant("2020-07-06T09:00:00Z"), in: .utc) == instant("2021-08-01T00:00:00Z"))
        #expect(try rule.expiry(of: instant("2020-07-31T16:00:00Z"), in: shanghai) == instant("2021-08-31T16:00:00Z"))
    }

    @Test func `twelve months are usable through the same day of the next year`() throws {
        let rule = try rolling("P12M")
        #expect(try rule.expiry(of: instant("2024-02-29T23:59:59Z"), in: .utc) == instant("2025-03-01T00:00:00Z"))
        #expect(try rule.expiry(of: instant("2020-07-06T00:00:00Z"), in: .utc) == instant("2021-07-07T00:00:00Z"))
        #expect(
            try rolling("P30D").expiry(of: instant("2025-01-31T12:00:00Z"), in: .utc) == instant("2025-03-03T00:00:00Z")
        )
    }

    @Test func `the end of the next year`() throws {
        let expiry = try ExpiryRule.endOfNextYear.expiry(of: instant("2025-01-22T08:00:00Z"), in: .utc)
        #expect(try expiry == instant("2027-01-01T00:00:00Z"))
        let shanghaiExpiry = try ExpiryRule.endOfNextYear.expiry(of: instant("2024-12-31T16:00:00Z"), in: shanghai)
        #expect(try shanghaiExpiry == instant("2026-12-31T16:00:00Z"))
    }

    @Test func `a fixed date ends in the program's zone`() throws {
        let rule = ExpiryRule.fixedDate(month: 12, day: 31)
        let expiry = try #require(try rule.expiry(of: instant("2025-05-05T00:00:00Z"), in: shanghai))
        #expect(try instant("2025-12-31T15:59:59Z") < expiry, "usable")
        #expect(try expiry == instant("2025-12-31T16:00:00Z"), "not usable")
        #expect(try rule.expiry(of: instant("2025-12-31T15:59:59Z"), in: shanghai) == instant("2025-12-31T16:00:00Z"))
        #expect(try rule.expiry(of: instant("2025-12-31T16:00:00Z"), in: shanghai) == instant("2026-12-31T16:00:00Z"))
    }

    @Test func `29 February is the last day of any February`() throws {
        let rule = ExpiryRule.fixedDate(month: 2, day: 29)
        #expect(try rule.expiry(of: instant("2023-01-10T00:00:00Z"), in: .utc) == instant("2023-03-01T00:00:00Z"))
        #expect(try rule.expiry(of: instant("2023-02-28T23:00:00Z"), in: .utc) == instant("2023-03-01T00:00:00Z"))
        #expect(try rule.expiry(of: instant("2023-03-01T00:00:00Z"), in: .utc) == instant("2024-03-01T00:00:00Z"))
    }

    @Test func `never`() throws {
        #expect(try ExpiryRule.never.expiry(of: instant("2025-01-01T00:00:00Z"), in: .utc) == nil)
    }

    @Test func `what is pending becomes available at the start of a day`() throws {
        let week = try #require(Period("P7D"))
        #expect(try week.start(after: instant("2025-06-01T14:00:00Z"), in: .utc) == instant("2025-06-08T00:00:00Z"))
        #expect(try week.start(after: instant("2025-06-01T16:00:00Z"), in: shanghai) == instant("2025-06-08T16:00:00Z"))
        let now = try instant("2025-06-01T14:00:00.123Z")
        #expect(try #require(Period("P0D")).start(after: now, in: shanghai) == now)
        #expect(try #require(Period("PT15M")).start(after: now, in: shanghai) == now.adding(seconds: 900))
        #expect(try #require(Period("P1DT2H")).start(after: now, in: .utc) == instant("2025-06-02T02:00:00Z"))
    }

    @Test func `a grace period is usable through its last day`() throws {
        let grace = try #require(Period("P14D"))
        #expect(try grace.end(after: instant("2025-04-10T18:00:00Z"), in: .utc) == instant("2025-04-25T00:00:00Z"))
        let none = try #require(Period("P0D"))
        #expect(try none.end(after: instant("2025-04-10T18:00:00Z"), in: shanghai) == instant("2025-04-11T16:00:00Z"))
    }

    @Test func `an expiry is a local midnight after the earning, daylight saving or not`() throws {
        let transitions: [ZoneRules.Transition] = try [
            .init(at: instant("2024-03-10T07:00:00Z"), offsetSeconds: -14_400),
            .init(at: instant("2024-11-03T06:00:00Z"), offsetSeconds: -18_000),
        ]
        let newYork = ZoneRules(initialOffset: -18_000, transitions: transitions)
        let rule = try rolling("P1M")
        #expect(try rule.expiry(of: instant("2024-02-10T17:00:00Z"), in: newYork) == instant("2024-03-11T04:00:00Z"))
        #expect(try rule.expiry(of: instant("2024-10-03T17:00:00Z"), in: newYork) == instant("2024-11-04T05:00:00Z"))
    }
}
