internal import FlorinCore
internal import Synchronization

/// What came of posting all that was due.
public struct DueWork: Sendable {
    /// For whom something was posted.
    public fileprivate(set) var members = 0
    /// The first failure of a member whose own records are damaged.
    public fileprivate(set) var damage: EngineError?
}

extension Engine {
    /// Posts all that is due by now, for every member that is not damaged. Gives the number of members for whom something
    /// was. What a damaged member has due would keep a report or a test clock waiting for ever; ``Upkeep`` tells of it.
    public func advanceDueMembers() async throws(EngineError) -> Int {
        try await postDueWork().members
    }

    /// The same, and tells of damage. Whoever comes while a sweep is under way waits for it instead of going through the same
    /// members, so that due work does not grow with those who ask for it.
    public func postDueWork() async throws(EngineError) -> DueWork {
        let now = clock.now
        while true {
            let sweep = joinSweep(by: now)
            let result = await withTaskCancellationHandler {
                await sweep.task.value
            } onCancel: {
                leave(sweep)
            }
            hasEnded(sweep)
            let work = try result.get()
            // What has become due since an earlier sweep began may have been behind its back.
            if sweep.now >= now || Task.isCancelled { return work }
        }
    }

    /// Payments come first: in the lanes, see ``JobQueue``, and in the use of the machine, see ``SweepPace``. A member that
    /// cannot be advanced keeps nobody else waiting; a failure that is not its own is thrown at the end.
    private func postDueWork(by now: Timestamp) async throws(EngineError) -> DueWork {
        var sweep = DueSweep(atOnce: dueMembersAtOnce)
        var pace = SweepPace()
        var (work, failure) = (DueWork(), EngineError?.none)
        while !Task.isCancelled {
            let (members, after) = try await ownQuery { [sweep] store in
                var sweep = sweep
                return (try sweep.next(in: store, by: now), sweep)
            }
            sweep = after
            guard !members.isEmpty else { break }
            let start = Instant(self)
            let failures = await submit(.advance, toEach: members)
            for error in failures {
                switch error {
                case .damaged: work.damage = work.damage ?? error
                case .unavailable: failure = failure ?? error
                default: throw error
                }
            }
            work.members += members.count - failures.count
            await rest(after: start, at: &pace)
        }
        if let failure { throw failure }
        return work
    }

    private func rest(after start: Instant, at pace: inout SweepPace) async {
        let end = Instant(self)
        let rest = pace.rest(
            afterStepOf: end.seconds(since: start), otherJobs: end.arrivals - start.arrivals)
        guard rest > 0 else { return }
        try? await Task.sleep(for: .seconds(rest))
        let rested = Instant(self)
        pace.rested(for: rested.seconds(since: end), otherJobs: rested.arrivals - end.arrivals)
    }

    /// How much clients had asked for by some time. Not how much they had done: who waits for a step to end is late, not lost.
    private struct Instant {
        let arrivals: Int64
        private let time = ContinuousClock.now

        init(_ engine: Engine) { arrivals = engine.arrivals }

        func seconds(since other: Instant) -> Double { (time - other.time) / .seconds(1) }
    }

    /// Has a command that no client waits for decided for each of these members, at once. Gives the failures.
    func submit(_ command: Command, toEach members: [MemberID]) async -> [EngineError] {
        guard !members.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let gathering = Gathering(members.count) { continuation.resume(returning: $0) }
            for member in members {
                push(due: command, for: member) { result in
                    if case .failure(let error) = result {
                        gathering.end(with: error)
                    } else {
                        gathering.end(with: nil)
                    }
                }
            }
        }
    }
}

// MARK: One sweep at a time

/// A sweep under way, which all who ask for due work meanwhile share.
struct SharedSweep: Sendable {
    /// Up to which time it posts what is due.
    let now: Timestamp
    let task: Task<Result<DueWork, EngineError>, Never>
    var waiting = 0
}

extension Engine {
    /// The sweep that is under way, or a new one.
    private func joinSweep(by now: Timestamp) -> SharedSweep {
        sweep.withLock { underWay in
            var joined = underWay ?? startSweep(by: now)
            joined.waiting += 1
            underWay = joined
            return joined
        }
    }

    /// Not by an earlier time than the caller has seen, should the clock step back.
    private func startSweep(by seen: Timestamp) -> SharedSweep {
        let now = max(seen, clock.now)
        return SharedSweep(now: now, task: Task { await result(ofSweepBy: now) })
    }

    private func result(ofSweepBy now: Timestamp) async -> Result<DueWork, EngineError> {
        do throws(EngineError) { return .success(try await postDueWork(by: now)) } catch { return .failure(error) }
    }

    /// No longer waits for it. A sweep that nobody waits for ends, and whoever comes later starts another.
    private func leave(_ left: SharedSweep) {
        let isLast = sweep.withLock { underWay in
            guard underWay?.task == left.task else { return false }
            underWay?.waiting -= 1
            guard underWay?.waiting == 0 else { return false }
            underWay = nil
            return true
        }
        if isLast { left.task.cancel() }
    }

    private func hasEnded(_ ended: SharedSweep) {
        sweep.withLock { underWay in
            if underWay?.task == ended.task { underWay = nil }
        }
    }
}

/// Waits for so many ends.
private final class Gathering: Sendable {
    private let state: Mutex<(left: Int, failures: [EngineError])>
    private let finished: @Sendable ([EngineError]) -> Void

    init(_ count: Int, finished: @escaping @Sendable ([EngineError]) -> Void) {
        state = Mutex((count, []))
        self.finished = finished
    }

    func end(with failure: EngineError?) {
        let failures: [EngineError]? = state.withLock { state in
            state.left -= 1
            if let failure { state.failures.append(failure) }
            return state.left == 0 ? state.failures : nil
        }
        if let failures { finished(failures) }
    }
}
