import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// Gifts on birthdays: once a year, by the tier of the day, whoever looks.
@Suite(.everyStore) struct BirthdayTests {
    /// It is noon on 1 March 2026 in Shanghai.
    private let noon = TestScheme.noon
    private let day = 86_400

    private static func program(mode: String = "live") -> String {
        """
        {"name":"Birthdays","currency":"CNY","timeZone":"Asia/Shanghai","mode":"\(mode)",
         "tiers":[{"id":"silver","name":"Silver","from":0},
                  {"id":"gold","name":"Gold","from":1000,"birthdayGift":{"points":500}},
                  {"id":"black","name":"Black","from":5000,"birthdayGift":{"points":900}}],
         "growth":{"downgrade":"never"},"points":{"expiry":{"kind":"rolling","period":"P1M"}}}
        """
    }

    @Test func `a gift is given once, on the day, by the tier then held`() async throws {
        let scheme = try TestScheme(Self.program())
        let second = try scheme.secondEngine()
        let ids = try await scheme.born("1990-03-02", growth: [0, 999, 1_000, 5_000])
        let others = try await scheme.born("1990-03-03", growth: [1_000])
        #expect(try await scheme.engine.giveBirthdayGifts() == 0)
        // A second before midnight, and at midnight, in Shanghai.
        scheme.clock.set(time("2026-03-01T15:59:59Z"))
        #expect(try await scheme.engine.giveBirthdayGifts() == 0)
        scheme.clock.set(time("2026-03-01T16:00:00Z"))
        let engines = [scheme.engine, second]
        _ = try await many(8) { try await engines[$0 % 2].giveBirthdayGifts() }
        #expect(try scheme.available(ids) == [0, 0, 500, 900])
        #expect(try scheme.available(others) == [0])
        #expect(try scheme.member(ids[3]).birthdayGift == 2026)
        let entry = try #require(try scheme.store.entries(ids[3], before: .max, limit: 1).first)
        let gift = try JournalEntry(entry)
        #expect(gift.event == .birthdayGifted(BirthdayGifted(year: 2026, points: 900)))
        #expect(gift.id.text.hasPrefix("bdg_") && gift.openings.first?.expiresAt == time("2026-04-02T16:00:00Z"))
        // Who rises later in the day had no gift in the morning.
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 5_000)), for: ids[0])
        #expect(try await scheme.engine.giveBirthdayGifts() == 0)
        let again = Command.giveBirthdayGift(BirthdayGift(year: 2026))
        let answer = try await second.submit(again, for: ids[3]).result.get()
        guard case .advanced = answer else { throw TestScheme.Unexpected() }
        scheme.clock.set(time("2027-03-01T16:00:00Z"))
        _ = try await scheme.engine.advanceDueMembers()
        _ = try await scheme.engine.giveBirthdayGifts()
        #expect(try scheme.available(ids) == [900, 0, 500, 900])
        #expect(try scheme.verify().faults == [])
        try await second.stop()
        try await scheme.restart()
        #expect(try scheme.member(ids[3]).birthdayGift == 2027)
        try await scheme.close()
    }

    @Test func `days on which nobody looked are made up for, seven at the most`() async throws {
        let scheme = try TestScheme(Self.program())
        var ids: [MemberID] = []
        for date in ["1990-03-02", "1990-03-03", "1990-03-04", "1990-03-09"] {
            ids += try await scheme.born(date, growth: [1_000])
        }
        _ = try await scheme.engine.giveBirthdayGifts()
        try await scheme.restart()
        // On 9 March, 3 March is the seventh day.
        scheme.clock.set(noon.adding(seconds: 8 * day))
        #expect(try await scheme.engine.giveBirthdayGifts() == 3)
        #expect(try scheme.available(ids) == [0, 500, 500, 500])
        #expect(try await scheme.engine.giveBirthdayGifts() == 0)
        try await scheme.close()
    }

    @Test func `who was born on 29 February has a birthday every year`() async throws {
        let scheme = try TestScheme(Self.program(mode: "test"))
        let ids = try await scheme.born("2000-02-29", growth: [1_000]) + scheme.born("2000-02-28", growth: [1_000])
        _ = try await scheme.engine.advanceTestClock(to: time("2028-12-31T00:00:00Z")).get()
        let days = try ids.map { id in
            try scheme.gifts(to: id).map { ZoneCatalog.rules(named: "Asia/Shanghai")?.day(of: $0.at) }
        }
        func date(_ year: Int, _ day: Int) -> CivilDate? { CivilDate(year: year, month: 2, day: day) }
        #expect(days[0] == [date(2027, 28), date(2028, 29)])
        #expect(days[1] == [date(2027, 28), date(2028, 28)])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a test clock stops at each birthday, so that gifts are dated and expire in time`() async throws {
        let scheme = try TestScheme(Self.program(mode: "test"))
        let ids = try await scheme.born("1990-06-15", growth: [1_000])
        _ = try await scheme.engine.advanceTestClock(to: time("2029-06-20T00:00:00Z")).get()
        let gifts = try scheme.gifts(to: ids[0])
        #expect(gifts.map(\.at) == (2026...2029).map { time("\($0)-06-14T16:00:00Z") })
        // All but the last have expired a month after they were given.
        #expect(try scheme.available(ids) == [500])
        let entries = try scheme.store.entries(ids[0], before: .max, limit: 20).map { try JournalEntry($0) }
        #expect(entries.count { $0.event == .expired } == 3)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a birthday that becomes known on the day is not passed over`() async throws {
        let scheme = try TestScheme(Self.program())
        _ = try await scheme.engine.giveBirthdayGifts()
        // A newcomer is of the lowest tier, which has no gift; a program whose lowest tier has one gives it at once.
        let rich = try Program.written(
            Self.program().replacing(#""from":0"#, with: #""from":0,"birthdayGift":{"points":7}"#))
        _ = try await scheme.engine.put(rich)
        let today = try await scheme.born("1990-03-01", growth: [0])
        let tomorrow = try await scheme.born("1990-03-02", growth: [0])
        #expect(try scheme.available(today + tomorrow) == [7, 0])
        let profile = try #require(try await scheme.engine.member(.id(tomorrow[0]))?.profile)
        var changed = profile
        changed.birthday = "1990-03-01"
        #expect(try await scheme.engine.update(changed, replacing: profile) == .done)
        #expect(try scheme.available(tomorrow) == [7])
        // Back and forth: there is one gift a year.
        #expect(try await scheme.engine.update(profile, replacing: changed) == .done)
        scheme.clock.set(noon.adding(seconds: day))
        #expect(try await scheme.engine.giveBirthdayGifts() == 1)
        #expect(try scheme.available(today + tomorrow) == [7, 7])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `members are found by their birthdays, page by page`() async throws {
        let scheme = try TestScheme(Self.program())
        let ids = try await scheme.born("1990-03-02", growth: [0, 0, 0])
        _ = try await scheme.born("1990-02-03", growth: [0])
        let strange = Profile(
            id: scheme.engine.newMember(), metadata: [JSON.Field("zero \0", .string("x"))],
            createdAt: scheme.clock.now)
        _ = try await scheme.engine.enrol(strange).result.get()
        _ = try await scheme.enrol()
        let store = scheme.store
        #expect(try store.members(bornOn: "03-02", after: .nobody, limit: 2) == Array(ids.prefix(2)))
        #expect(try store.members(bornOn: "03-02", after: ids[1], limit: 2) == [ids[2]])
        #expect(try store.members(bornOn: "03-02", after: ids[2], limit: 2) == [])
        #expect(try store.birthdays() == ["03-02", "02-03"])
        try await scheme.close()
    }
}

extension TestScheme {
    /// New members with this birthday, one for each of these growths.
    func born(_ birthday: String, growth: [Growth]) async throws -> [MemberID] {
        var ids: [MemberID] = []
        for growth in growth {
            let profile = Profile(id: engine.newMember(), birthday: birthday, createdAt: engine.clock.now)
            _ = try await engine.enrol(profile).result.get()
            if growth > 0 { try await record(.adjustGrowth(AdjustGrowth(growth: growth)), for: profile.id) }
            ids.append(profile.id)
        }
        return ids
    }

    func available(_ ids: [MemberID]) throws -> [Points] {
        try ids.map { try member($0).balances.available }
    }

    /// The first first.
    func gifts(to id: MemberID) throws -> [JournalEntry] {
        try store.entries(id, before: .max, limit: 100).map { try JournalEntry($0) }
            .filter { $0.event.kind == .birthdayGift }.reversed()
    }
}

extension String {
    fileprivate func replacing(_ text: String, with other: String) -> String {
        guard let range = range(of: text) else { return self }
        return replacingCharacters(in: range, with: other)
    }
}
