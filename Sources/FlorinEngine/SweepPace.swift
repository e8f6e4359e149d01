/// How long a sweep rests between its steps, so that payments keep most of their rate.
///
/// It goes by what it sees: how fast other jobs came while it rested, and how fast while it worked. Where the lanes have time
/// to spare the two are the same, and it hardly rests; where they have none, clients that wait for answers send less, and it
/// takes a small part of the lanes' time.
struct SweepPace {
    /// The part of their rate that payments keep at least.
    private static let kept = 0.9
    /// The shortest rest in which a rate can be seen, and how long the sweep may work before it looks again.
    private static let look = 0.02
    private static let untilNextLook = 1.0
    /// However much payments suffer, due work goes on.
    private static let longestRest = 1.0

    private var resting = Rate()
    private var working = Rate()
    private var sinceRest = 0.0
    /// Whether any jobs of others came in the last rest.
    private var cameInRest = false

    /// How long to rest, in seconds, after a step that took so many, during which so many jobs of others came.
    mutating func rest(afterStepOf seconds: Double, otherJobs: Int64) -> Double {
        working.add(otherJobs, in: seconds)
        sinceRest += seconds
        let isTimeToLook = sinceRest >= SweepPace.untilNextLook
        guard let alone = resting.perSecond else { return otherJobs > 0 || isTimeToLook ? SweepPace.look : 0 }
        let hasEnded = otherJobs == 0 && !cameInRest
        let lost = alone == 0 || hasEnded ? 0 : max(0, 1 - (working.perSecond ?? 0) / alone)
        let rest = sinceRest * (lost / (1 - SweepPace.kept) - 1)
        if rest >= SweepPace.look { return min(rest, SweepPace.longestRest) }
        return isTimeToLook ? SweepPace.look : 0
    }

    /// What came during that rest, which took so many seconds.
    mutating func rested(for seconds: Double, otherJobs: Int64) {
        resting.add(otherJobs, in: seconds)
        cameInRest = otherJobs > 0
        sinceRest = 0
    }

    /// Jobs a second of late: what is longer ago counts for less and less.
    private struct Rate {
        private var jobs = 0.0
        private var seconds = 0.0
        /// Seconds that are remembered.
        private static let memory = 1.0

        mutating func add(_ count: Int64, in time: Double) {
            let keep = max(0, 1 - time / Rate.memory)
            jobs = jobs * keep + Double(count)
            seconds = seconds * keep + time
        }

        /// Nil before anything was seen.
        var perSecond: Double? { seconds > 0 ? jobs / seconds : nil }
    }
}
