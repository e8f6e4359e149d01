/// A member as it stood after one of its entries, as stores keep it: so that a past instant is found without reading the
/// journal from its start. Without coupons, of which nothing that is asked of the past depends.
public struct SnapshotRow: Hashable, Sendable {
    public var member: Int64
    /// The number of the entry.
    public var number: Int64
    /// The time of that entry, in milliseconds since 1970.
    public var at: Int64
    /// ``MemberRow/state``.
    public var state: [UInt8]

    /// A snapshot is taken whenever the number of a member's last entry passes a multiple of this.
    public static let interval: Int64 = 16

    public init(member: Int64, number: Int64, at: Int64, state: [UInt8]) {
        self.member = member
        self.number = number
        self.at = at
        self.state = state
    }

    public init(_ member: Member) {
        self.init(
            member: member.id.rawValue, number: member.number, at: member.at.milliseconds,
            state: MemberRow(member).state)
    }

    /// Whether a snapshot is due for a member that had the first number and has the second now.
    public static func isDue(from former: Int64, to number: Int64) -> Bool {
        former / interval != number / interval
    }
}

extension Member {
    public init(_ row: SnapshotRow) throws(CorruptRecord) {
        try self.init(MemberRow(id: row.member, version: row.number, dueAt: nil, state: row.state))
        guard at.milliseconds == row.at else { throw CorruptRecord("the snapshot is of another time than it says") }
    }

    /// As a snapshot keeps it.
    public var withoutCoupons: Member {
        var member = self
        member.coupons = []
        return member
    }
}

/// The member as it stands at an instant: what has become due by then counts as posted. Gives the entries that this would
/// take, too.
/// - Parameter program: the version in force at that instant, which is not before the member's last entry.
public func standing(
    _ member: Member, at instant: Timestamp, under program: ProgramVersion
) throws(Rejection) -> (member: Member, due: [JournalEntry]) {
    let decision = try decide(.advance, for: member, under: program, at: instant)
    return (decision.member, decision.entries)
}
