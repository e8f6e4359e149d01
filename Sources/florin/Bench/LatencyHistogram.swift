/// Counts of durations in buckets that grow with the duration, each at most 1/64 wide, so that a percentile is off by no
/// more than that. Adding one costs a few nanoseconds and no memory.
struct LatencyHistogram {
    private static let bitsPerOctave = 6
    private static let perOctave = 1 << bitsPerOctave
    private var counts = [Int64](repeating: 0, count: (64 - bitsPerOctave + 1) << bitsPerOctave)
    private(set) var count: Int64 = 0
    private(set) var slowest: Int64 = 0

    /// Nanoseconds; less than none counts as none.
    mutating func add(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        counts[LatencyHistogram.bucket(of: value)] += 1
        count += 1
        slowest = max(slowest, value)
    }

    /// The duration that so many thousandths of all stayed under, in nanoseconds.
    func percentile(_ thousandths: Int64) -> Int64 {
        let rank = (count * thousandths + 999) / 1000
        var seen: Int64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank, count > 0 { return min(slowest, LatencyHistogram.upperBound(of: bucket)) }
        }
        return slowest
    }

    /// Below 64 each value has its own bucket; from there each octave has 64.
    private static func bucket(of value: Int64) -> Int {
        guard value >= perOctave else { return Int(value) }
        let octave = Int64.bitWidth - 1 - value.leadingZeroBitCount
        let shift = octave - bitsPerOctave
        return (shift + 1) << bitsPerOctave + (Int(value >> Int64(shift)) - perOctave)
    }

    private static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= perOctave else { return Int64(bucket) }
        let shift = bucket >> bitsPerOctave - 1
        let mantissa = Int64(bucket & (perOctave - 1) + perOctave)
        return (mantissa + 1) << Int64(shift) - 1
    }
}
