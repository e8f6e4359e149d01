internal import FlorinCore
public import FlorinEngine
internal import GRDB
internal import GRDBSQLite

extension SQLiteStore {
    public func commit(_ batch: Batch) throws(StoreError) {
        try write { db in
            try advanceChain(batch, db)
            try writeMembers(batch.members, db)
            try insertProfiles(batch.profiles, db)
            let positions = try insertEntries(batch.entries, chain: batch.head?.after.chain ?? 0, db)
            try insertLookups(batch, positions, db)
            try settleQuotes(batch.paidQuotes, db)
            try insertQuotes(batch.quotes, db)
            try writeCoupons(of: batch, db)
            try writeRedemptions(of: batch, db)
            try erase(batch.erasures, db)
            try insert(batch.snapshots, db)
            try count(batch, db)
        }
        if !batch.erasures.isEmpty { checkpointer.ask() }
    }

    private func advanceChain(_ batch: Batch, _ db: Database) throws {
        guard let (before, after) = batch.head, before != after else { return }
        let statement = try RawStatement(
            db,
            """
            INSERT INTO chains (chain, link, hash) VALUES (?1, ?2, ?3)
            ON CONFLICT (chain) DO UPDATE SET link = excluded.link, hash = excluded.hash WHERE link = ?4
            """)
        try statement.run { row in
            row.add(Int64(after.chain))
            row.add(after.link)
            row.add(blob: after.hash)
            row.add(before.link)
        }
        try requireChange(db)
    }

    private func writeMembers(_ members: [MemberWrite], _ db: Database) throws {
        let insert = try RawStatement(
            db, "INSERT OR IGNORE INTO members (id, version, due_at, has_coupons, state) VALUES (?, ?, ?, ?, ?)")
        let update = try RawStatement(
            db, "UPDATE members SET version = ?, has_coupons = ?, state = ? WHERE id = ? AND version = ?")
        let updateDue = try RawStatement(db, "UPDATE members SET due_at = ? WHERE id = ?")
        for member in members {
            if member.expectedVersion == 0 {
                try insert.run { row in
                    row.add(member.row.id)
                    row.add(member.row.version)
                    row.add(member.row.dueAt)
                    row.add(member.row.coupons.isEmpty ? 0 : 1)
                    row.add(text: member.row.state)
                }
            } else {
                try update.run { row in
                    row.add(member.row.version)
                    row.add(member.row.coupons.isEmpty ? 0 : 1)
                    row.add(text: member.row.state)
                    row.add(member.row.id)
                    row.add(member.expectedVersion)
                }
            }
            try requireChange(db)
            guard member.expectedVersion > 0, member.isDueAtChanged else { continue }
            try updateDue.run { row in
                row.add(member.row.dueAt)
                row.add(member.row.id)
            }
        }
    }

    /// All that are refused are named at once, so that the batch is decided once more, not once for each.
    private func insertProfiles(_ profiles: [Profile], _ db: Database) throws {
        var taken: [MemberID: String] = [:]
        for profile in profiles {
            do { try insert(profile, db) } catch StoreError.taken(let fields) { taken.merge(fields) { $1 } }
        }
        guard taken.isEmpty else { throw StoreError.taken(taken) }
    }

    /// Gives the entries' places in the journal.
    private func insertEntries(_ entries: [ChainedRow], chain: Int, _ db: Database) throws -> [Int64] {
        let statement = try RawStatement(
            db,
            """
            INSERT INTO entries (chain, link, hash, member, number, at, kind, about, merchant, reference, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        return try entries.map { entry in
            try conflictIfTaken {
                try statement.run { row in
                    row.add(Int64(chain))
                    row.add(entry.link)
                    row.add(blob: entry.hash)
                    row.add(entry.row.member)
                    row.add(entry.row.number)
                    row.add(entry.row.at)
                    row.add(entry.row.kind)
                    row.add(entry.row.about)
                    row.add(entry.row.merchant)
                    row.add(entry.row.reference)
                    row.add(text: entry.row.body)
                }
            }
            return db.lastInsertedRowID
        }
    }

    /// Member by member, so that each page is visited once.
    private func insertLookups(_ batch: Batch, _ positions: [Int64], _ db: Database) throws {
        let number = try RawStatement(db, "INSERT INTO lookups (member, key, position) VALUES (?, ?, ?)")
        let key = try RawStatement(db, SQLiteStore.keyInsertion)
        let entries = batch.entries.indices.sorted { batch.entries[$0].row.member < batch.entries[$1].row.member }
        var rest = batch.outcomes.sorted { $0.member < $1.member }[...]
        for index in entries {
            let row = batch.entries[index].row
            while let outcome = rest.first, outcome.member < row.member {
                try insert(outcome, with: key, db)
                rest.removeFirst()
            }
            try conflictIfTaken {
                try number.run {
                    $0.add(row.member)
                    $0.add(row.number)
                    $0.add(positions[index])
                }
            }
        }
        for outcome in rest { try insert(outcome, with: key, db) }
    }

    /// An outcome that is still kept is never overwritten.
    private static let keyInsertion = """
        INSERT INTO lookups (member, key, fingerprint, at, entry, rejection) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (member, key) DO UPDATE SET
            fingerprint = excluded.fingerprint, at = excluded.at, entry = excluded.entry,
            rejection = excluded.rejection
        WHERE at <= excluded.at - ?7
        """

    private func insert(_ outcome: OutcomeRow, with statement: RawStatement, _ db: Database) throws {
        try statement.run { row in
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
            row.add(IdempotencyKey.lifetimeMilliseconds)
        }
        try requireChange(db)
    }

    /// The member's version sees to it that none is paid twice.
    private func settleQuotes(_ paid: [(quote: QuoteID, payment: Int64)], _ db: Database) throws {
        let statement = try RawStatement(db, "UPDATE quotes SET body = ? WHERE member = ? AND serial = ?")
        for (quote, payment) in paid {
            try statement.run { row in
                row.add(text: KeptQuote.body(paidBy: payment))
                row.add(quote.member.rawValue)
                row.add(quote.serial)
            }
            try requireChange(db)
        }
    }

    private func insertQuotes(_ quotes: [QuoteRow], _ db: Database) throws {
        let statement = try RawStatement(
            db, "INSERT INTO quotes (member, serial, expires_at, body) VALUES (?, ?, ?, ?)")
        for quote in quotes {
            try conflictIfTaken {
                try statement.run { row in
                    row.add(quote.member)
                    row.add(quote.serial)
                    row.add(quote.expiresAt)
                    row.add(text: quote.body)
                }
            }
        }
    }

    /// The statement before touched one row, or somebody else was faster.
    func requireChange(_ db: Database) throws {
        guard db.changesCount > 0 else { throw StoreError.conflict }
    }

    func conflictIfTaken(_ body: () throws -> Void) throws {
        do { try body() } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StoreError.conflict
        }
    }
}
