internal import FlorinCore

extension Store {
    /// The member right after its last entry that is not of a later time than `instant`, without coupons; nil: it had
    /// none by then.
    ///
    /// From the newest snapshot on, so it costs a lookup and a handful of entries however long the journal is; from the
    /// first entry on only where there is no snapshot before.
    func member(_ id: MemberID, asOf instant: Timestamp) throws -> Member? {
        var member = try snapshot(id, at: instant).map { try Member($0) }
        let page = Int(SnapshotRow.interval)
        while true {
            let rows = try entries(id, after: member?.number ?? 0, limit: page)
            for row in rows {
                guard row.at <= instant.milliseconds else { return member }
                let entry = try JournalEntry(row)
                var next = member ?? Member(id: id, tier: entry.after.tier)
                try next.apply(entry)
                member = next.withoutCoupons
            }
            guard rows.count == page else { return member }
        }
    }
}
