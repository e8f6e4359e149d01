internal import FlorinCore
internal import Synchronization

extension Engine {
    /// Posts all that is due by now, for every member. Gives the number of members for whom something was.
    ///
    /// Payments come first: while there are any, the sweep rests after each step, so that it takes the lanes a part of their
    /// time only. A member that cannot be advanced, because its row is damaged, keeps nobody else waiting; the first such
    /// failure is thrown at the end.
    public func advanceDueMembers() async throws(EngineError) -> Int {
        let now = clock.now
        var sweep = DueSweep(atOnce: dueMembersAtOnce)
        var (advanced, damage) = (0, EngineError?.none)
        while !Task.isCancelled {
            let (members, rest) = try await ownQuery { [sweep] store in
                var sweep = sweep
                return (try sweep.next(in: store, by: now), sweep)
            }
            sweep = rest
            guard !members.isEmpty else { break }
            let before = statistics.jobs
            for failure in await submit(.advance, toEach: members) {
                guard case .unavailable = failure else { throw failure }
                damage = damage ?? failure
            }
            advanced += members.count
            if statistics.jobs - before > members.count { try? await Task.sleep(for: Limits.dueRest) }
        }
        if let damage { throw damage }
        return advanced
    }

    /// Has a command that needs no answer decided for each of these members, at once. Gives the failures.
    func submit(_ command: Command, toEach members: [MemberID]) async -> [EngineError] {
        guard !members.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let gathering = Gathering(members.count) { continuation.resume(returning: $0) }
            for member in members {
                push(command, for: member) { result in
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
