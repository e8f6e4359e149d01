internal import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    public func audit(_ see: (AuditItem) throws -> Void) throws(StoreError) {
        try read { db in
            for version in try Int.fetchAll(db, sql: "SELECT version FROM programs ORDER BY version") {
                if let program = try program(version: version, db) { try see(.program(program)) }
            }
            for template in try allTemplates(db) { try see(.template(template)) }
            for reward in try allRewards(db) { try see(.reward(reward)) }
            for chain in try countedChains(db) { try see(.countedChain(chain)) }
            let entries = """
                SELECT position, chain, link, hash, \(EntryRow.columns), snapshots.state FROM entries
                LEFT JOIN snapshots ON snapshots.member = entries.member AND snapshots.at = entries.at
                    AND snapshots.number = entries.number
                ORDER BY position
                """
            try each(entries, db) { row in
                let chained = ChainedRow(row: EntryRow(row, from: 4), link: row.int(2), hash: row.bytes(3))
                let (chain, position) = (Int(row.int(1)), row.int(0))
                let payment = try paymentBefore(chained.row, at: position, db)
                try see(.entry(chained, chain: chain, .position(position), about: payment))
                guard row.optionalText(12) != nil else { return }
                let (entry, state) = (chained.row, row.bytes(12))
                try see(.snapshot(SnapshotRow(member: entry.member, number: entry.number, at: entry.at, state: state)))
            }
            // The plus sign takes away the column's affinity, without which the index on the untyped keys could not be used.
            let orphans = """
                SELECT snapshots.member, snapshots.number, snapshots.at, snapshots.state FROM snapshots
                LEFT JOIN lookups ON lookups.member = snapshots.member AND lookups.key = +snapshots.number
                LEFT JOIN entries ON entries.position = lookups.position
                WHERE entries.at IS NOT snapshots.at ORDER BY snapshots.member, snapshots.number
                """
            try each(orphans, db) { row in
                let orphan = SnapshotRow(row)
                let found = try ifReadable { try entry(orphan.member, orphan.number, db) }
                guard found?.at != orphan.at else { return }
                try see(.snapshot(orphan))
            }
            try auditLookups(db, see)
            try each("SELECT \(MemberRow.columns) FROM members ORDER BY id", db) { row in
                try see(.member(try memberRow(row, db)))
            }
            for head in try chainHeads(db) { try see(.head(head)) }
            try each("SELECT \(CouponRow.columns) FROM coupons ORDER BY member, number", db) { row in
                try see(.coupon(CouponRow(row)))
            }
            try each("SELECT code, member, number FROM codes WHERE member IS NOT NULL ORDER BY code", db) { row in
                let code = CouponCode(stored: row.optionalText(0) ?? "")
                try see(.claim(CodeClaim(code: code, member: MemberID(rawValue: row.int(1)), number: row.int(2))))
            }
            try allRedemptions(db) { try see(.redemption($0)) }
            try auditStocks(db, see)
            try eachPoint(db) { row, chain in try see(.points(row, chain: chain)) }
            try auditIndexes(db, see)
        }
    }

    /// Payments, references and much else are found through indexes, by the audit too: an index that lacks a row could have
    /// hidden a refund from it.
    private func auditIndexes(_ db: Database, _ see: (AuditItem) throws -> Void) throws {
        for complaint in try String.fetchAll(db, sql: "PRAGMA integrity_check") where complaint != "ok" {
            try see(.damage(complaint))
        }
    }

    /// Shows the first entry that is found neither way, and the first that is found both ways or whose member's row cannot
    /// be read.
    private func auditLookups(_ db: Database, _ see: (AuditItem) throws -> Void) throws {
        var isFaultSeen = false
        let notInTable = """
            SELECT entries.position, entries.member, entries.number FROM entries
            LEFT JOIN lookups ON lookups.member = entries.member AND lookups.key = +entries.number
            WHERE lookups.position IS NOT entries.position ORDER BY entries.position
            """
        try each(notInTable, db) { row in
            let (position, member) = (row.int(0), row.int(1))
            guard !isFaultSeen else { return }
            let recent = try ifReadable { try recentLookups(of: member, db).lookups(of: member) } ?? []
            guard !recent.contains(.number(row.int(2), position: position)) else { return }
            isFaultSeen = true
            try see(.unfound(.position(position)))
        }
        let inTable = try RawStatement(db, "SELECT 1 FROM lookups WHERE member = ? AND key = ?")
        try each("SELECT id, version, recent FROM members WHERE recent <> x'' ORDER BY id", db) { row in
            let (member, version) = (row.int(0), row.int(1))
            guard !isFaultSeen else { return }
            let recent = try ifReadable { try RecentLookups(bytes: row.bytes(2)).lookups(of: member) }
            var isTwice = false
            for case .number(let number, _) in recent ?? [] {
                try inTable.each {
                    $0.add(member)
                    $0.add(number)
                } _: { _ in
                    isTwice = true
                }
            }
            guard recent == nil || isTwice else { return }
            isFaultSeen = true
            try see(.unfound(.number(version, of: MemberID(rawValue: member))))
        }
    }

    private func auditStocks(_ db: Database, _ see: (AuditItem) throws -> Void) throws {
        let given = "SELECT reward, code, member, number FROM reward_codes WHERE member IS NOT NULL"
        try each("\(given) ORDER BY reward, code", db) { row in
            let claim = RewardClaim(
                reward: RewardID(rawValue: row.int(0)), code: row.optionalText(1) ?? "",
                member: MemberID(rawValue: row.int(2)), number: row.int(3))
            try see(.rewardClaim(claim))
        }
        let supplied = """
            SELECT id, (SELECT coalesce(sum(added), 0) FROM reward_supplies WHERE reward = id),
                (SELECT count(*) FROM reward_codes WHERE reward = id)
            FROM rewards ORDER BY id
            """
        try each(supplied, db) { row in
            let id = RewardID(rawValue: row.int(0))
            try see(.supplied(RewardSupplied(reward: id, added: row.int(1), codes: row.int(2))))
        }
    }

    private func paymentBefore(_ row: EntryRow, at position: Int64, _ db: Database) throws -> StoredPayment? {
        guard let number = row.about else { return nil }
        guard let sale = try ifReadable({ try entry(row.member, number, db) }) else { return nil }
        return StoredPayment(sale: sale, about: try entries(row.member, about: number, before: position, db))
    }

    private func each(_ sql: String, _ db: Database, _ row: (RawStatement.Row) throws -> Void) throws {
        try RawStatement(db, sql).each({ _ in }, row)
    }

    public func lastSerial() throws(StoreError) -> Int64 {
        try read { db in
            let sources = [
                "max(id) FROM members", "max(serial) FROM quotes", "max(id) FROM coupon_templates",
                "max(id) FROM rewards",
            ]
            return try sources.map { try Int64.fetchOne(db, sql: "SELECT \($0)") ?? 0 }.max() ?? 0
        }
    }
}
