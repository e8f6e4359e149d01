import Testing

@testable import FlorinEngine

/// How the sweep shares the lanes, played with lanes that are made up.
struct SweepPaceTests {
    /// Lanes that do so many other jobs a second while the sweep rests and while it works. Gives the parts of the time that it
    /// works, and of their rate that the others keep.
    private func play(resting: Double, working: Double, steps: Int = 2_000) -> (work: Double, kept: Double) {
        var pace = SweepPace()
        let step = 0.01
        var (worked, rested, done) = (0.0, 0.0, 0.0)
        for _ in 0..<steps {
            let jobs = Int64(working * step)
            let rest = pace.rest(afterStepOf: step, otherJobs: jobs)
            worked += step
            done += Double(jobs)
            guard rest > 0 else { continue }
            pace.rested(for: rest, otherJobs: Int64(resting * rest))
            rested += rest
            done += (resting * rest).rounded(.down)
        }
        let all = worked + rested
        return (worked / all, resting > 0 ? done / all / resting : 1)
    }

    @Test func `a sweep that has the lanes to itself rests only to see that`() {
        #expect(play(resting: 0, working: 0).work > 0.97)
    }

    @Test func `it rests no more once payments have ended`() {
        var pace = SweepPace()
        for _ in 0..<100 {
            let rest = pace.rest(afterStepOf: 0.01, otherJobs: 1)
            if rest > 0 { pace.rested(for: rest, otherJobs: 1_000) }
        }
        let rests = (0..<100).map { _ in
            let rest = pace.rest(afterStepOf: 0.01, otherJobs: 0)
            if rest > 0 { pace.rested(for: rest, otherJobs: 0) }
            return rest
        }
        #expect(rests.reduce(0, +) < 0.2)
    }

    @Test(arguments: [100, 5_000, 20_000]) func `payments that lose nothing hardly hold it up`(rate: Int) {
        let (work, kept) = play(resting: Double(rate), working: Double(rate))
        #expect(work > 0.9 && kept > 0.95)
    }

    @Test(arguments: [0, 1_000, 8_000, 15_000]) func `payments that it slows down keep their part of the rate`(
        rate: Int
    ) {
        let (work, kept) = play(resting: 20_000, working: Double(rate))
        #expect(kept > 0.8 && kept < 0.95, "\(kept)")
        #expect(work > 0.05, "due work goes on")
    }
}
