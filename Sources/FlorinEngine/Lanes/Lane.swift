internal import FlorinCore
internal import Foundation
internal import Synchronization

/// Takes all that is waiting for its members, decides it in order, writes it as one batch, and only then answers.
///
/// A lane has a thread of its own, because stores block; the thread owns the lane's state, so nothing of it is locked.
/// One write is shared by everyone who was waiting, an idle lane writes at once, and there is no timer.
final class Lane: Sendable {
    let queue: JobQueue
    private let worker: Mutex<LaneWorker?>
    private let statistics: Mutex<LaneStatistics>
    private let finished = DispatchSemaphore(value: 0)

    init(_ worker: LaneWorker, queueLimit: Int) {
        queue = JobQueue(capacity: queueLimit)
        self.worker = Mutex(worker)
        statistics = Mutex(LaneStatistics())
    }

    func start(name: String) {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func run() {
        guard var worker = worker.withLock({ $0.take() }) else { return }
        while true {
            let jobs = queue.pop(limit: Limits.batch)
            if jobs.isEmpty { break }
            worker.process(jobs)
            statistics.withLock { $0 = worker.statistics }
        }
        finished.signal()
    }

    /// Works off what is queued, then ends the thread. Blocks.
    func stop() {
        queue.close()
        finished.wait()
        finished.signal()
    }

    var figures: LaneStatistics { statistics.withLock { $0 } }
}

/// What a lane has done since it started.
public struct LaneStatistics: Sendable {
    public var batches: Int64 = 0
    public var commits: Int64 = 0
    public var jobs: Int64 = 0
    public var largestBatch: Int64 = 0
    /// Times that a batch was decided in vain: somebody else wrote first, or one of its keys or of its members' unique fields
    /// had come before. A batch can tell only that it was, not which of these it was.
    public var repeats: Int64 = 0
    public var failures: Int64 = 0

    public init() {}

    public mutating func add(_ other: LaneStatistics) {
        batches += other.batches
        commits += other.commits
        jobs += other.jobs
        largestBatch = max(largestBatch, other.largestBatch)
        repeats += other.repeats
        failures += other.failures
    }
}
