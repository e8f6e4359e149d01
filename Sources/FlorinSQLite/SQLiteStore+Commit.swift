internal import FlorinCore
public import FlorinEngine
internal import GRDB
internal import GRDBSQLite

extension SQLiteStore {
    public func commit(_ batch: Batch) throws(StoreError) {
        let isLong = batch.entries.count >= SQLiteStore.longBatch
        try write(isLong: isLong) { db in
            try advanceChain(batch, db)
            let positions = try insertEntries(batch.entries, chain: batch.head?.after.chain ?? 0, db)
            let lookups = NewLookups(batch, positions)
            let writer = try LookupWriter(db)
            try write(batch.members, lookups, with: writer, db)
            try insertProfiles(batch.profiles, db)
            try writer.insertOthers(of: lookups)
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

    /// Shorter ones are written before a thread could wake up to hurry them.
    private static let longBatch = 64

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
}
