internal import DequeModule
internal import Foundation

/// A bounded queue between many tasks and one lane's thread. Due work waits apart, so that no client waits for much of it.
///
/// `@unchecked`: every access to the state is made under the condition's lock.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: Deque<Job> = []
    private var dueJobs: Deque<Job> = []
    private var isClosed = false
    private var pushed: Int64 = 0
    /// The same when something was taken last.
    private var pushedBefore: Int64 = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Never blocks for longer than the lock is held: a full queue refuses.
    func push(_ job: Job) throws(EngineError) {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { throw .stopped }
        guard jobs.count < capacity else { throw .overloaded(retryAfter: 1) }
        jobs.append(job)
        pushed += 1
        if jobs.count == 1 { condition.signal() }
    }

    /// Bounded by those who push: each waits for the end of what it has pushed before there is more, and there are few, since an
    /// engine sweeps once at a time.
    func push(due job: Job) throws(EngineError) {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { throw .stopped }
        dueJobs.append(job)
        if dueJobs.count == 1 { condition.signal() }
    }

    /// Waits until something is there, then takes all of it, up to `limit`; but while clients come, only so much due work, for
    /// they wait until it is written. Empty: closed, and nothing is left.
    func pop(limit: Int) -> [Job] {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty && dueJobs.isEmpty && !isClosed { condition.wait() }
        let isBusy = pushed > pushedBefore || !jobs.isEmpty
        pushedBefore = pushed
        // An eighth at least, so that no rush of clients keeps due work from being done.
        let room = isBusy ? min(Limits.dueBesideJobs, max(limit - jobs.count, limit / 8)) : limit
        let due = dueJobs.prefix(room)
        let taken = jobs.prefix(limit - due.count) + due
        dueJobs.removeFirst(due.count)
        jobs.removeFirst(taken.count - due.count)
        return Array(taken)
    }

    /// What is queued is still worked off; nothing more is taken.
    func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
    }

    /// How many jobs of clients have come so far.
    var arrivals: Int64 {
        condition.lock()
        defer { condition.unlock() }
        return pushed
    }

    var depth: Int {
        condition.lock()
        defer { condition.unlock() }
        return jobs.count + dueJobs.count
    }
}
