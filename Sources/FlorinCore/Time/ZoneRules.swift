/// The UTC offsets of a time zone as a value: what a zone database says, without the database.
///
/// The end of a day is the start of the next one: days are half-open spans of time.
public struct ZoneRules: Hashable, Sendable {
    /// From `at` on, local time is `offsetSeconds` ahead of UTC.
    public struct Transition: Hashable, Sendable {
        public var at: Timestamp
        public var offsetSeconds: Int

        public init(at: Timestamp, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    private let initialOffset: Int
    /// Ascending.
    private let transitions: [Transition]
    private let greatestOffset: Int

    public static let utc = ZoneRules(initialOffset: 0, transitions: [])

    /// `initialOffset` holds until the first transition. Offsets beyond a day are brought back to one.
    public init(initialOffset: Int, transitions: [Transition]) {
        self.initialOffset = Self.bounded(initialOffset)
        self.transitions = transitions.sorted { $0.at < $1.at }.map {
            Transition(at: $0.at, offsetSeconds: Self.bounded($0.offsetSeconds))
        }
        greatestOffset = self.transitions.reduce(self.initialOffset) { max($0, $1.offsetSeconds) }
    }

    /// Seconds that local time is ahead of UTC.
    public func offset(at instant: Timestamp) -> Int {
        offset(ofSpan: span(at: instant))
    }

    /// The local calendar day.
    public func day(of instant: Timestamp) -> CivilDate {
        let local = Int128(instant.milliseconds) + Int128(offset(at: instant)) * 1_000
        return CivilDate(daysSinceEpoch: Int(local.flooredQuotient(86_400_000)))
    }

    /// The first instant of that local day. If its midnight is skipped, that is the first instant after the gap; if
    /// its midnight comes twice, the first of the two.
    public func start(of day: CivilDate) -> Timestamp {
        let midnight = Int128(day.daysSinceEpoch) * 86_400_000
        // Local time is nowhere further ahead than this, so midnight cannot have come before.
        let earliest = Timestamp(clamping: midnight - Int128(greatestOffset) * 1_000)
        for span in span(at: earliest)..<transitions.count {
            let start = start(of: midnight, in: span)
            if start < transitions[span].at { return start }
        }
        return start(of: midnight, in: transitions.count)
    }

    /// The first instant that is no longer in that local day.
    public func end(of day: CivilDate) -> Timestamp {
        start(of: day.adding(days: 1))
    }

    /// The first instant of the span, and of all later ones if the span is the last, at which local time has reached
    /// `midnight`; beyond the span if it does not reach it.
    private func start(of midnight: Int128, in span: Int) -> Timestamp {
        let start = Timestamp(clamping: midnight - Int128(offset(ofSpan: span)) * 1_000)
        return span == 0 ? start : max(start, transitions[span - 1].at)
    }

    /// Span n lies between transition n - 1 and transition n.
    private func offset(ofSpan span: Int) -> Int {
        span == 0 ? initialOffset : transitions[span - 1].offsetSeconds
    }

    /// The number of transitions up to the instant.
    private func span(at instant: Timestamp) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func bounded(_ offset: Int) -> Int {
        min(max(offset, -86_400), 86_400)
    }
}
