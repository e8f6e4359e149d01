internal import FlorinCore
internal import FlorinEngine
internal import GRDB

/// Adds to the lookups. A key that still stands for an earlier request is a conflict; of one that does no longer, the old outcome goes.
/// So no key is both in a member's row and in the table.
struct LookupWriter {
    private let selectRecent: RawStatement
    private let updateRecent: RawStatement
    private let selectKey: RawStatement
    private let deleteKey: RawStatement
    private let insertKey: RawStatement
    private let insertNumber: RawStatement

    init(_ db: Database) throws {
        selectRecent = try RawStatement(db, RecentLookups.selection)
        updateRecent = try RawStatement(db, "UPDATE members SET recent = ? WHERE id = ?")
        selectKey = try RawStatement(db, "SELECT at FROM lookups WHERE member = ? AND key = ?")
        deleteKey = try RawStatement(db, "DELETE FROM lookups WHERE member = ? AND key = ?")
        insertKey = try RawStatement(
            db, "INSERT INTO lookups (member, key, fingerprint, at, entry, rejection) VALUES (?, ?, ?, ?, ?, ?)")
        insertNumber = try RawStatement(db, "INSERT INTO lookups (member, key, position) VALUES (?, ?, ?)")
    }

    /// What a member's row is to have with these; all of it is to go to the table instead, if they fill it up.
    func recent(of member: Int64, adding new: [Lookup]) throws -> (RecentLookups, isFull: Bool) {
        var recent = try RecentLookups(of: member, from: selectRecent)
        let known = try recent.outcomes(of: member)
        for lookup in new {
            if let outcome = OutcomeRow(lookup, of: member) { try requireUnused(outcome, known) }
            recent.append(lookup)
        }
        return (recent, isFull: new.contains(where: RecentLookups.isLast))
    }

    /// Puts into the table what a member's row had. The member's version has been checked: what is there already is damage.
    func moveToTable(_ recent: RecentLookups, of member: Int64) throws {
        do {
            for case .number(let number, let position) in try recent.lookups(of: member) {
                try insert(member, number, position: position)
            }
            for outcome in try recent.outcomes(of: member) { try insert(outcome) }
        } catch StoreError.conflict {
            throw StoreError.corrupt("lookups of member \(member) are there twice")
        }
    }

    /// Adds what no member's row is written for.
    func insertOthers(of new: NewLookups) throws {
        for (member, number, position) in new.numbers { try insert(member, number, position: position) }
        for row in new.outcomes {
            let known = try RecentLookups(of: row.member, from: selectRecent).outcomes(of: row.member)
            try requireUnused(row, known)
            if !known.isEmpty { try forgetRecent(of: row.member) { $0.key.scope == row.key.scope } }
            try insert(row)
        }
    }

    /// Takes outcomes out of a member's row; gives how many there were.
    @discardableResult func forgetRecent(of member: Int64, where isForgotten: (OutcomeRow) -> Bool) throws -> Int {
        let lookups = try RecentLookups(of: member, from: selectRecent).lookups(of: member)
        let kept = lookups.filter { OutcomeRow($0, of: member).map(isForgotten) != true }
        guard kept.count < lookups.count else { return 0 }
        try updateRecent.run {
            $0.add(blob: RecentLookups(kept).bytes)
            $0.add(member)
        }
        return lookups.count - kept.count
    }

    /// Neither among what the member's row has nor in the table: another process may have kept a rejection under the key,
    /// which no version tells. What no longer stands leaves the table.
    private func requireUnused(_ new: OutcomeRow, _ recent: [OutcomeRow]) throws {
        let now = Timestamp(milliseconds: new.at)
        if let old = recent.first(where: { $0.key.scope == new.key.scope }), old.isKept(at: now) {
            throw StoreError.conflict
        }
        var request: Int64?
        try selectKey.each {
            $0.add(new.member)
            $0.add(blob: new.key.scope.bytes)
        } _: {
            request = $0.int(0)
        }
        guard let request else { return }
        guard !IdempotencyKey.isKept(since: request, at: new.at) else { throw StoreError.conflict }
        try deleteKey.run {
            $0.add(new.member)
            $0.add(blob: new.key.scope.bytes)
        }
    }

    private func insert(_ member: Int64, _ number: Int64, position: Int64) throws {
        try conflictIfTaken {
            try insertNumber.run {
                $0.add(member)
                $0.add(number)
                $0.add(position)
            }
        }
    }

    private func insert(_ outcome: OutcomeRow) throws {
        try conflictIfTaken {
            try insertKey.run { row in
                row.add(outcome.member)
                row.add(blob: outcome.key.scope.bytes)
                row.add(blob: outcome.key.fingerprint.bytes)
                row.add(outcome.at)
                switch outcome.result {
                case .entry(let number):
                    row.add(number)
                    row.add(Int64?.none)
                case .rejection(let stored):
                    row.add(Int64?.none)
                    row.add(text: stored)
                }
            }
        }
    }
}
