internal import FlorinCore

/// The members that a job has to do with besides its own.
extension LaneWorker {
    /// What these members wait for. They are merged: it will never be more.
    func openWork(of members: [MemberID], in draft: inout BatchDraft) throws(StoreError) -> OpenWork {
        var open = OpenWork()
        for id in members {
            guard let member = try guest(id, in: &draft) else { continue }
            open.holds += Int64(member.holds.count)
            open.redemptions += member.openRedemptions
        }
        return open
    }

    /// How a member was merged into another one, and what has gone between the two since; nil if it is not.
    func merger(of member: Member, in draft: inout BatchDraft) throws(StoreError) -> Merger? {
        guard case .merged(let survivor, let number) = member.status,
            let entry = try entry(number, of: member, in: draft)
        else { return nil }
        var merger = Merger(entry: entry, later: [])
        for later in stride(from: number + 1, through: member.number, by: 1) {
            if let entry = try self.entry(later, of: member, in: draft) { merger.later.append(entry.event) }
        }
        for id in member.absorbed {
            merger.later += try exchanges(of: id, with: survivor, since: entry.at, in: &draft)
        }
        return merger
    }

    /// What the sales of a member that had been merged into another one before have sent further on, or called back from there.
    private func exchanges(
        of id: MemberID, with survivor: MemberID, since start: Timestamp, in draft: inout BatchDraft
    ) throws(StoreError) -> [Event] {
        guard let member = try guest(id, in: &draft), case .merged(_, let merged) = member.status else { return [] }
        var events: [Event] = []
        for number in stride(from: member.number, to: merged, by: -1) {
            guard let entry = try entry(number, of: member, in: draft), entry.at >= start else { break }
            if entry.event.exchange?.counterpart.member == survivor { events.append(entry.event) }
        }
        return events
    }

    private func entry(_ number: Int64, of member: Member, in draft: BatchDraft) throws(StoreError) -> JournalEntry? {
        do {
            return try draft.freshEntry(member.id, number)
                ?? store.entry(member.id, number).map { try JournalEntry($0) }
        } catch {
            throw error as? StoreError ?? .corrupt("entry \(number) of member \(member.id.rawValue): \(error)")
        }
    }

    /// The other member that a job changes: the one that its command names, or, where the job is about a payment of a member
    /// that was merged into another, the one that has its wallet now.
    func partner(
        of member: Member, for job: Job, in draft: inout BatchDraft
    ) throws(StoreError) -> Partner {
        if let id = job.command.counterpart { return draft.member(id).map(Partner.member) ?? .missing }
        if job.command == .unmerge, case .merged(let id, _) = member.status {
            return try guest(id, in: &draft).map(Partner.member) ?? .missing
        }
        guard job.command.outlivesMerger else { return .nobody }
        var survivor = member
        while case .merged(let id, _) = survivor.status {
            guard let next = try guest(id, in: &draft) else { return .missing }
            survivor = next
        }
        return survivor.id == member.id ? .nobody : .member(survivor)
    }

    /// A member as the batch has it so far; read if the batch has not met it.
    private func guest(_ id: MemberID, in draft: inout BatchDraft) throws(StoreError) -> Member? {
        if let member = draft.member(id) { return member }
        guard let row = try store.member(id) else { return nil }
        do {
            let member = try Member(row)
            draft.meet(member)
            return member
        } catch {
            throw .corrupt(error.detail)
        }
    }
}
