internal import DequeModule
internal import Foundation

/// A bounded queue between many tasks and one lane's thread.
///
/// `@unchecked`: every access to the state is made under the condition's lock.
final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: Deque<Job> = []
    private var isClosed = false
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
        if jobs.count == 1 { condition.signal() }
    }

    /// Waits until something is there, then takes all of it, up to `limit`. Empty: closed, and nothing is left.
    func pop(limit: Int) -> [Job] {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty && !isClosed { condition.wait() }
        let taken = Array(jobs.prefix(limit))
        jobs.removeFirst(taken.count)
        return taken
    }

    /// What is queued is still worked off; nothing more is taken.
    func close() {
        condition.lock()
        isClosed = true
        condition.signal()
        condition.unlock()
    }

    var depth: Int {
        condition.lock()
        defer { condition.unlock() }
        return jobs.count
    }
}
