public import FlorinCore

/// What happened to a member from one instant to just before another, as an account statement tells it: what there was, line
/// by line what changed, and what was left.
public struct Statement: Sendable {
    public let member: MemberID
    public let from: Timestamp
    /// Not part of it any more.
    public let to: Timestamp
    /// Just before `from`; nothing at all if the member had not joined.
    public let opening: Balances
    /// The program in force now, which names the tiers and the currency.
    public let program: ProgramVersion
    /// Where its lines begin.
    public let start: StatementCursor
}

/// How far a statement has been read.
public struct StatementCursor: Sendable {
    /// Nil: it had not joined.
    var member: Member?
    var isAtEnd = false
}

/// One journal entry with what it changed.
public struct StatementLine: Sendable {
    public let entry: JournalEntry
    public let before: Balances
}

extension Engine {
    /// The statement of a member; nil if there is no such member. Neither instant may be in the future.
    public func statement(
        of id: MemberID, from: Timestamp, to: Timestamp
    ) async throws(EngineError) -> Statement? {
        let (book, program) = (programs, programs.current)
        return try await query { store in
            guard try store.member(id) != nil else { return nil }
            let before = Timestamp(milliseconds: from.milliseconds - 1)
            let member = try store.member(id, asOf: before).map { member in
                try standing(member, at: before, under: try book.version(at: before)).member
            }
            let nothing = Member(id: id, tier: program.program.tiers[0].id)
            return Statement(
                member: id, from: from, to: to, opening: (member ?? nothing).balances, program: program,
                start: StatementCursor(member: member))
        }
    }

    /// The next lines of a statement, in the order of the journal; none: that was all. What was due before its end and is not
    /// written yet is told, too, as it will be written.
    public func lines(
        of statement: Statement, from cursor: inout StatementCursor
    ) async throws(EngineError) -> [StatementLine] {
        guard !cursor.isAtEnd else { return [] }
        let (book, former) = (programs, cursor)
        let (lines, next) = try await query { store in
            try store.lines(of: statement, from: former, programs: book)
        }
        cursor = next
        return lines
    }
}

extension Store {
    /// Entries read at once.
    private static var page: Int { 500 }

    fileprivate func lines(
        of statement: Statement, from cursor: StatementCursor, programs: ProgramBook
    ) throws -> ([StatementLine], StatementCursor) {
        var (next, lines) = (cursor, [StatementLine]())
        let end = Timestamp(milliseconds: statement.to.milliseconds - 1)
        let rows = try entries(statement.member, after: cursor.member?.number ?? 0, limit: Self.page)
        for row in rows where row.at <= end.milliseconds { try next.take(try JournalEntry(row), into: &lines) }
        guard rows.last.map({ $0.at > end.milliseconds }) ?? true || rows.count < Self.page else {
            return (lines, next)
        }
        next.isAtEnd = true
        guard let member = next.member else { return (lines, next) }
        for entry in try standing(member, at: end, under: try programs.version(at: end)).due {
            try next.take(entry, into: &lines)
        }
        return (lines, next)
    }
}

extension StatementCursor {
    fileprivate mutating func take(_ entry: JournalEntry, into lines: inout [StatementLine]) throws {
        var member = self.member ?? Member(id: entry.member, tier: entry.after.tier)
        let before = member.balances
        try member.apply(entry)
        self.member = member.withoutCoupons
        lines.append(StatementLine(entry: entry, before: before))
    }
}
