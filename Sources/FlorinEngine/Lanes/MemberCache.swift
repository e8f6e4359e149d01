internal import FlorinCore

/// The members a lane worked on lately, as committed. Two generations bound it: when the young one is full, it becomes the
/// old one, and what was in the old one and not asked for since is forgotten.
struct MemberCache {
    private var young: [MemberID: Member] = [:]
    private var old: [MemberID: Member] = [:]
    private let generation: Int

    /// Holds at most `capacity` members.
    init(capacity: Int) {
        generation = max(1, capacity / 2)
    }

    subscript(id: MemberID) -> Member? {
        young[id] ?? old[id]
    }

    mutating func store(_ member: Member) {
        young[member.id] = member
        guard young.count >= generation else { return }
        old = young
        young = [:]
    }

    mutating func forget(_ id: MemberID) {
        young[id] = nil
        old[id] = nil
    }
}
