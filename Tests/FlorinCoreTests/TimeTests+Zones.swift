import FlorinCore
import Testing

@Suite struct ZoneTests {
    private func instant(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: text))
    }

    private func day(_ text: String) throws -> CivilDate {
        try ZoneRules.utc.day(of: instant(text + "T00:00:00Z"))
    }

    private func zone(_ hours: Int, _ transitions: (at: String, hours: Int)...) throws -> ZoneRules {
        ZoneRules(
            initialOffset: hours * 3_600,
            transitions: try transitions.map { .init(at: try instant($0.at), offsetSeconds: $0.hours * 3_600) })
    }

    @Test func `an offset holds from its transition on`() throws {
        let newYork = try zone(-5, ("2024-11-03T06:00:00Z", -5), ("2024-03-10T07:00:00Z", -4))
        #expect(try newYork.offset(at: instant("1900-01-01T00:00:00Z")) == -18_000)
        #expect(try newYork.offset(at: instant("2024-03-10T06:59:59.999Z")) == -18_000)
        #expect(try newYork.offset(at: instant("2024-03-10T07:00:00Z")) == -14_400)
        #expect(try newYork.offset(at: instant("2024-11-03T05:59:59.999Z")) == -14_400)
        #expect(try newYork.offset(at: instant("2024-11-03T06:00:00Z")) == -18_000)
        #expect(try newYork.start(of: day("2024-03-10")) == instant("2024-03-10T05:00:00Z"))
        #expect(try newYork.start(of: day("2024-03-11")) == instant("2024-03-11T04:00:00Z"))
        #expect(try newYork.end(of: day("2024-11-03")) == instant("2024-11-04T05:00:00Z"))
    }

    @Test func `the local day changes at local midnight`() throws {
        let shanghai = try zone(8)
        #expect(try shanghai.day(of: instant("2025-12-31T15:59:59.999Z")) == day("2025-12-31"))
        #expect(try shanghai.day(of: instant("2025-12-31T16:00:00Z")) == day("2026-01-01"))
        #expect(try shanghai.day(of: instant("1969-12-31T15:59:59Z")) == day("1969-12-31"))
        #expect(try shanghai.start(of: day("2026-01-01")) == instant("2025-12-31T16:00:00Z"))
    }

    @Test func `a midnight that is skipped gives the first instant after the gap`() throws {
        let saoPaulo = try zone(-3, ("2018-11-04T03:00:00Z", -2))
        #expect(try saoPaulo.start(of: day("2018-11-04")) == instant("2018-11-04T03:00:00Z"))
        let skippedInTheMiddle = try zone(0, ("2020-05-01T23:30:00Z", 1))
        #expect(try skippedInTheMiddle.start(of: day("2020-05-02")) == instant("2020-05-01T23:30:00Z"))
    }

    @Test func `a midnight that is put off by an hour comes once`() throws {
        let saoPaulo = try zone(-2, ("2018-02-18T02:00:00Z", -3))
        #expect(try saoPaulo.start(of: day("2018-02-18")) == instant("2018-02-18T03:00:00Z"))
        #expect(try saoPaulo.day(of: instant("2018-02-18T02:59:59Z")) == day("2018-02-17"))
    }

    @Test func `of a midnight that comes twice the first counts`() throws {
        let havana = try zone(-4, ("2024-11-03T05:00:00Z", -5))
        #expect(try havana.start(of: day("2024-11-03")) == instant("2024-11-03T04:00:00Z"))
        let backAcrossMidnight = try zone(1, ("2020-05-01T23:30:00Z", 0))
        #expect(try backAcrossMidnight.start(of: day("2020-05-02")) == instant("2020-05-01T23:00:00Z"))
    }

    @Test func `a day that is left out starts with the next one`() throws {
        let apia = try zone(-10, ("2011-12-30T10:00:00Z", 14))
        #expect(try apia.start(of: day("2011-12-30")) == instant("2011-12-30T10:00:00Z"))
        #expect(try apia.start(of: day("2011-12-31")) == instant("2011-12-30T10:00:00Z"))
        #expect(try apia.end(of: day("2011-12-29")) == instant("2011-12-30T10:00:00Z"))
    }

    /// By definition: the first instant at which local time has reached midnight, found by trying all of them.
    @Test(arguments: [21, 22, 23] as [UInt64])
    func `the start of a day is the first instant that has reached it`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let quarter: Int64 = 900_000
        for _ in 0..<200 {
            let transitions = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                ZoneRules.Transition(
                    at: Timestamp(milliseconds: .random(in: -300...300, using: &random) * quarter),
                    offsetSeconds: .random(in: -56...56, using: &random) * 900)
            }
            let zone = ZoneRules(initialOffset: .random(in: -56...56, using: &random) * 900, transitions: transitions)
            let day = CivilDate(daysSinceEpoch: .random(in: -2...2, using: &random))
            let first = (-500...500).lazy.map { Timestamp(milliseconds: $0 * quarter) }.first {
                zone.day(of: $0) >= day
            }
            #expect(zone.start(of: day) == first, "seed \(seed)")
        }
    }

    @Test func `extreme instants, offsets and days do not trap`() {
        let zone = ZoneRules(
            initialOffset: .min, transitions: [.init(at: Timestamp(milliseconds: .max), offsetSeconds: .max)])
        #expect(zone.offset(at: Timestamp(milliseconds: 0)) == -86_400)
        for milliseconds in [Int64.min, .max] {
            let instant = Timestamp(milliseconds: milliseconds)
            #expect(zone.start(of: zone.day(of: instant)) <= instant)
        }
        #expect(zone.start(of: CivilDate(daysSinceEpoch: .min)) == Timestamp(milliseconds: .min))
        #expect(zone.start(of: CivilDate(daysSinceEpoch: .max)) == Timestamp(milliseconds: .max))
    }
}
