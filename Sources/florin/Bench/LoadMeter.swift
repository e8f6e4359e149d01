internal import Foundation
internal import Synchronization

/// What all clients of a load write into, and what tells them when to stop.
final class LoadMeter: Sendable {
    private let phase = Atomic<UInt8>(Phase.warmUp.rawValue)
    private let figures = Mutex(LoadFigures())

    private enum Phase: UInt8 {
        case warmUp, measurement, end
    }

    var isOver: Bool { phase.load(ordering: .relaxed) == Phase.end.rawValue }

    /// Warms up, measures, and says that it is over. Gives how long the measurement took, in nanoseconds.
    func run(warmUp: Duration, measurement: Duration, started: () -> Void = {}) async throws -> Int64 {
        try await run(warmUp: warmUp, started: started) { try await Task.sleep(for: measurement) }.elapsed
    }

    /// The same for as long as some work takes.
    func run<T>(
        warmUp: Duration, started: () -> Void = {}, while work: () async throws -> T
    ) async throws -> (elapsed: Int64, result: T) {
        defer { phase.store(Phase.end.rawValue, ordering: .relaxed) }
        try await Task.sleep(for: warmUp)
        started()
        let start = LoadMeter.now
        phase.store(Phase.measurement.rawValue, ordering: .relaxed)
        let result = try await work()
        return (LoadMeter.now - start, result)
    }

    /// Something was done that began at `start`.
    func finish(_ start: Int64) {
        let took = LoadMeter.now - start
        guard phase.load(ordering: .relaxed) == Phase.measurement.rawValue else { return }
        figures.withLock { $0.latencies.add(took) }
    }

    func fail(_ reason: String) {
        figures.withLock { figures in
            figures.failures += 1
            if figures.firstFailure == nil { figures.firstFailure = reason }
        }
    }

    var result: LoadFigures { figures.withLock { $0 } }

    /// Nanoseconds of a clock that never goes back.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

struct LoadFigures {
    var latencies = LatencyHistogram()
    var failures: Int64 = 0
    var firstFailure: String?
}
