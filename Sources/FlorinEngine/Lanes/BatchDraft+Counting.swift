internal import FlorinCore

/// What a batch leaves for reports and for looks at the past.
extension BatchDraft {
    /// Counts what a decision posts, and takes a snapshot of the member now and then.
    mutating func count(_ decision: Decision, in zone: ZoneRules) {
        guard var member = members[decision.member.id], let last = decision.entries.last else { return }
        if SnapshotRow.isDue(from: member.number, to: decision.member.number) {
            snapshots.append(SnapshotRow(decision.member))
        }
        for entry in decision.entries {
            tally.add(entry, after: member, of: lots(of: entry), in: zone)
            // It was posted to a draft of this member, so it can be applied to it.
            if entry.number != last.number { try? member.apply(entry) }
        }
    }

    /// Which lots the payment or the redemption had taken from that the entry is about.
    private func lots(of entry: JournalEntry) -> [LotUse] {
        guard let number = entry.event.payment ?? entry.event.redemption else { return [] }
        if let payment = payments[EntryKey(member: entry.member, number: number)] { return payment.sale.priced.lots }
        return rewards.redemption(number, of: entry.member)?.redeemed.lots ?? []
    }
}
