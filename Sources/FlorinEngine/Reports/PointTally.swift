public import FlorinCore

/// One figure of a day: see ``PointFigure``.
public struct PointKey: Hashable, Sendable {
    /// The day of the program's calendar on which it was posted, in days since 1970-01-01.
    public var day: Int
    /// Empty for figures of all tiers together.
    public var tier: String
    public var figure: PointFigure
    /// See ``PointCount/month(endingBefore:in:)``.
    public var month: Int

    public init(day: Int, tier: String, figure: PointFigure, month: Int) {
        self.day = day
        self.tier = tier
        self.figure = figure
        self.month = month
    }

    /// Without the tier: there are few, and text is slow to hash.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(day << 24 ^ month << 6 ^ figure.rawValue)
    }
}

/// How much a chain's entries add to one figure of a day, or how much a batch adds to that.
public struct PointRow: Hashable, Sendable {
    public var key: PointKey
    /// Within the range of `Int64`; a sum beyond it stays at its end.
    public var points: Points

    public init(key: PointKey, points: Points) {
        self.key = key
        self.points = points
    }
}

/// What several chains, or several days, counted of one figure.
public struct PointSum: Hashable, Sendable {
    public var key: PointKey
    public var points: Int128

    public init(key: PointKey, points: Int128) {
        self.key = key
        self.points = points
    }

    /// A sum of parts of 32 bits, which databases add up without overflow: those above, and those below.
    public init(key: PointKey, high: Int64, low: Int64) {
        self.init(key: key, points: Int128(high) << 32 + Int128(low))
    }
}

/// How many of a chain's entries have been counted. Those that have not are its first ones: an older Florin wrote them.
public struct CountedChain: Hashable, Sendable {
    public let chain: Int
    /// The entries of the chain.
    public let link: Int64
    public let counted: Int64

    public init(chain: Int, link: Int64, counted: Int64) {
        self.chain = chain
        self.link = link
        self.counted = counted
    }

    /// How many are to be counted still.
    public var missing: Int64 { link - counted }
}

/// Counts entries day by day.
struct PointTally {
    private(set) var entries: Int64 = 0
    private var sums: [PointKey: Int128] = [:]

    /// - Parameters:
    ///   - member: as it was before the entry.
    ///   - uses: what the payment or the redemption had taken that the entry is about, if it is known.
    mutating func add(_ entry: JournalEntry, after member: Member, of uses: [LotUse], in zone: ZoneRules) {
        entries += 1
        let counts = entry.pointCounts(of: member, given: uses, in: zone)
        guard !counts.isEmpty else { return }
        let day = zone.day(of: entry.at).daysSinceEpoch
        for count in counts {
            let key = PointKey(day: day, tier: count.tier, figure: count.figure, month: count.month)
            sums[key, default: 0] += Int128(count.points)
        }
    }

    /// Passes over an entry that cannot be read.
    mutating func skip() { entries += 1 }

    mutating func add(_ row: PointRow) { sums[row.key, default: 0] += Int128(row.points) }
    mutating func subtract(_ row: PointRow) { sums[row.key, default: 0] -= Int128(row.points) }

    /// In the order of their keys, without zeros.
    var rows: [PointRow] {
        sums.lazy.filter { $0.value != 0 }
            .map { PointRow(key: $0.key, points: Int64(clamping: $0.value)) }
            .sorted { $0.key < $1.key }
    }
}

extension PointKey: Comparable {
    public static func < (a: PointKey, b: PointKey) -> Bool {
        (a.day, a.figure.rawValue, a.month, a.tier) < (b.day, b.figure.rawValue, b.month, b.tier)
    }
}
