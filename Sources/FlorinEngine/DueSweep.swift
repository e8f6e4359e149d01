internal import FlorinCore

/// Goes through all members with something due, from the longest waiting on, some at once.
///
/// Which of the next ones it takes is left to chance, so that processes that sweep one store side by side seldom take the
/// same: nothing would go wrong then, but one of them works in vain.
struct DueSweep {
    /// Members looked at to choose from, as a multiple of those advanced at once.
    private static let choice = 4

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
            let due = window.map(\.member)
            tried.formIntersection(due)
            let open = due.filter { !tried.contains($0) }
            guard !open.isEmpty else {
                passed = last
                continue
            }
            let chosen = Int.random(in: 0...(open.count - 1) / atOnce) * atOnce
            let members = open[chosen..<min(open.count, chosen + atOnce)]
            tried.formUnion(members)
            return Array(members)
        }
    }
}
