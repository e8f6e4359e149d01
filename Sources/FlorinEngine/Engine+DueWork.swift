internal import FlorinCore
internal import Synchronization

extension Engine {
    /// Posts all that is due by now, for every member. Gives the number of members for whom something was.
    ///
    /// Payments come first: in the lanes, see ``JobQueue``, and in the use of the machine, see ``SweepPace``. A member that
    /// cannot be advanced, because its row is damaged, keeps nobody else waiting; the first such failure is thrown at the
    /// end.
    public func advanceDueMembers() async throws(EngineError) -> Int {
        let now = clock.now
        var sweep = DueSweep(atOnce: dueMembersAtOnce)
        var pace = SweepPace()
        var (advanced, damage) = (0, EngineError?.none)
        while !Task.isCancelled {
            let (members, after) = try await ownQuery { [sweep] store in
                var sweep = sweep
                return (try sweep.next(in: store, by: now), sweep)
            }
            sweep = after
            guard !members.isEmpty else { break }
            let start = Instant(self)
            for failure in await submit(.advance, toEach: members) {
                guard case .unavailable = failure else { throw failure }
                damage = damage ?? failure
            }
            advanced += members.count
            await rest(after: start, at: &pace)
        }
        if let damage { throw damage }
        return advanced
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
