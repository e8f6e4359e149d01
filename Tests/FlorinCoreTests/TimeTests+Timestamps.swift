import FlorinCore
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2017-01-01T13:31:53Z", 1_483_277_513_000),
            ("2017-01-01T13:31:53.250Z", 1_483_277_513_250), ("1969-12-31T23:59:59.999Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
        ] as [(String, Int64)])
    func `an instant is read and written in the same form`(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: milliseconds))
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test(arguments: [
        ("2017-01-01T13:31:53+00:00", "2017-01-01T13:31:53Z"), ("2017-01-01T13:31:53-00:00", "2017-01-01T13:31:53Z"),
        ("2026-03-01T10:00:00+08:00", "2026-03-01T02:00:00Z"), ("2026-02-28T20:30:00-05:30", "2026-03-01T02:00:00Z"),
        ("2017-01-01t13:31:53z", "2017-01-01T13:31:53Z"), ("2017-01-01T13:31:53.1Z", "2017-01-01T13:31:53.100Z"),
        ("2017-01-01T13:31:53.12Z", "2017-01-01T13:31:53.120Z"),
        ("2017-01-01T13:31:53.123999999Z", "2017-01-01T13:31:53.123Z"),
        ("2017-01-01T13:31:53.000999Z", "2017-01-01T13:31:53Z"),
    ])
    func `other forms are read as the same instant`(text: String, canonical: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == canonical)
    }

    @Test(arguments: [
        "", "2017-01-01", "2017-01-01T13:31:53", "2017-01-01 13:31:53Z", "2017-01-01T13:31Z", "2017-1-01T13:31:53Z",
        "2017-00-01T00:00:00Z", "2017-13-01T00:00:00Z", "2017-01-00T00:00:00Z", "2017-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2017-04-31T00:00:00Z", "2017-01-01T24:00:00Z", "2017-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.Z", "2017-01-01T00:00:00.1234567890Z", "2017-01-01T00:00:00,5Z",
        "2017-01-01T00:00:00+0800", "2017-01-01T00:00:00+24:00", "2017-01-01T00:00:00+08:60", "2017-01-01T00:00:00ZZ",
        "+2017-01-01T00:00:00Z", "20177-01-01T00:00:00Z", "2017-01-01T00:00:00Z ", "２017-01-01T00:00:00Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [11, 12] as [UInt64])
    func `every instant of four-digit years is read back`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<5_000 {
            let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
            let instant = Timestamp(milliseconds: .random(in: range, using: &random))
            #expect(Timestamp(rfc3339: instant.rfc3339) == instant, "seed \(seed)")
        }
    }

    @Test func `the ends of time do not trap`() {
        let first = Timestamp(milliseconds: .min)
        let last = Timestamp(milliseconds: .max)
        #expect(first.rfc3339 == "-292275055-05-16T16:47:04.192Z")
        #expect(last.rfc3339 == "292278994-08-17T07:12:55.807Z")
        #expect(last.adding(seconds: 1) == last)
        #expect(first.adding(seconds: .min) == first)
        #expect(Timestamp(milliseconds: 5).adding(seconds: -2) == Timestamp(milliseconds: -1_995))
    }
}
