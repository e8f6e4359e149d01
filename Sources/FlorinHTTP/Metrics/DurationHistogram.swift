/// How long things took, counted by size.
struct DurationHistogram {
    /// Upper bounds in nanoseconds, and as the text in seconds.
    static let bounds: [(nanoseconds: Int64, text: String)] = [
        (500_000, "0.0005"), (1_000_000, "0.001"), (2_500_000, "0.0025"), (5_000_000, "0.005"), (10_000_000, "0.01"),
        (25_000_000, "0.025"), (50_000_000, "0.05"), (100_000_000, "0.1"), (250_000_000, "0.25"),
        (500_000_000, "0.5"), (1_000_000_000, "1.0"), (2_500_000_000, "2.5"), (5_000_000_000, "5.0"),
    ]

    /// How many lie within each bound and above the one before.
    private(set) var buckets = [Int64](repeating: 0, count: bounds.count)
    private(set) var count: Int64 = 0
    private var sum: Int64 = 0

    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        count += 1
        sum += nanoseconds
        if let bucket = DurationHistogram.bounds.firstIndex(where: { nanoseconds <= $0.nanoseconds }) {
            buckets[bucket] += 1
        }
    }

    /// The sum in seconds.
    var sumText: String {
        let decimals = String(sum % 1_000_000_000)
        return "\(sum / 1_000_000_000)." + String(repeating: "0", count: 9 - decimals.utf8.count) + decimals
    }
}
