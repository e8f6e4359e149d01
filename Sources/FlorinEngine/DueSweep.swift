internal import FlorinCore

/// Goes through all members with something due, from the longest waiting on, some at once.
///
/// Which of the next ones it takes is left to chance, so that processes that sweep one store side by side seldom take the
/// same: nothing would go wrong then, but one of them works in vain.
struct DueSweep {
    /// Members taken for one look at the store, and those looked at to choose from, as multiples of those advanced at once.
    private static let taken = 4
    private static let choice = 16

    private let atOnce: Int
    /// Everybody up to here has been advanced, or cannot be.
    private var passed: DueMember?
    /// Those behind `passed` that were tried: who is due still cannot be advanced, and must not hide the others.
    private var tried: Set<MemberID> = []
    /// Taken and not yet advanced.
    private var ahead: ArraySlice<MemberID> = []

    init(atOnce: Int) {
        self.atOnce = atOnce
    }

    /// The next to advance of those who are due by `now`; empty: there are no more. Blocks.
    mutating func next(in store: any Store, by now: Timestamp) throws(StoreError) -> [MemberID] {
        if ahead.isEmpty { ahead = try take(in: store, by: now) }
        defer { ahead = ahead.dropFirst(atOnce) }
        return Array(ahead.prefix(atOnce))
    }

    private mutating func take(in store: any Store, by now: Timestamp) throws(StoreError) -> ArraySlice<MemberID> {
        let run = atOnce * DueSweep.taken
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
            let chosen = Int.random(in: 0...(open.count - 1) / run) * run
            let slice = open[chosen..<min(open.count, chosen + run)]
            tried.formUnion(slice)
            return slice
        }
    }
}
