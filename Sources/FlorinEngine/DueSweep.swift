internal import FlorinCore

/// Goes through all members with something due, from the longest waiting on, some at once.
///
/// Which of the next ones it takes is left to chance, so that processes that sweep one store side by side seldom take the
/// same: nothing would go wrong then, but one of them works in vain.
struct DueSweep {
    /// Members looked at to choose from, as multiples of those advanced at once.
    private static let choice = 16

    private let atOnce: Int
    /// Everybody up to here has been advanced, or cannot be.
    private var passed: DueMember?
    /// Those behind `passed` that were tried: who is due still cannot be advanced, and must not hide the others.
    private var tried: Set<MemberID> = []

    init(atOnce: Int) {
        self.atOnce = atOnce
    }

    /// The next to advance of those who are due by `now`; empty: there are no more. Blocks.
    mutating func next(in store: any Store, by now: Timestamp) throws(StoreError) -> [MemberID] {
        while true {
            let window = try store.dueMembers(by: now, after: passed, limit: atOnce * DueSweep.choice)
            guard let last = window.last else { return [] }
            let members = window.map(\.member)
            tried.formIntersection(members)
            let open = members.filter { !tried.contains($0) }
            guard !open.isEmpty else {
                passed = last
                continue
            }
            let chosen = Int.random(in: 0...(open.count - 1) / atOnce) * atOnce
            let slice = Array(open[chosen..<min(open.count, chosen + atOnce)])
            tried.formUnion(slice)
            return slice
        }
    }
}

extension Engine {
    /// Posts all that is due by now, for every member. Gives the number of members for whom something was.
    ///
    /// A member that cannot be advanced, because its row is damaged, keeps nobody else waiting; the first such failure is
    /// thrown at the end.
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
            for failure in await advance(members) {
                guard case .unavailable = failure else { throw failure }
                damage = damage ?? failure
            }
            advanced += members.count
        }
        if let damage { throw damage }
        return advanced
    }

    /// Gives the failures.
    private func advance(_ members: [MemberID]) async -> [EngineError] {
        await withTaskGroup(of: EngineError?.self) { group in
            for member in members {
                group.addTask {
                    do {
                        _ = try await self.submit(.advance, for: member)
                        return nil
                    } catch {
                        return EngineError(error)
                    }
                }
            }
            return await group.reduce(into: []) { failures, failure in
                if let failure { failures.append(failure) }
            }
        }
    }
}
