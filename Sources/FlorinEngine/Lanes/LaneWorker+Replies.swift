public import FlorinCore

/// Answers that had been given before.
extension LaneWorker {
    /// The reply to a job that had been done before, by the member's entry of this number.
    func reply(
        of job: Job, with number: Int64, at now: Timestamp, in draft: inout BatchDraft
    ) throws(StoreError) -> Reply {
        do {
            let fresh = try draft.freshEntry(job.member, number).map { Reply.recorded($0, payment: nil) }
            let reply = try fresh ?? store.reply(job.member, number)
            draft.repeat(number, of: job, at: now, reply: reply)
            return reply
        } catch {
            throw error as? StoreError ?? .corrupt("entry \(number) of member \(job.member.rawValue): \(error)")
        }
    }

    /// The first answer again.
    func replay(
        _ outcome: OutcomeRow, of job: Job, in draft: BatchDraft
    ) throws(StoreError) -> Result<Reply, Rejection> {
        if let reply = draft.freshReply(to: job) { return .success(reply) }
        do {
            switch outcome.result {
            case .rejection(let stored): return .failure(try Rejection(stored: stored))
            case .entry(let number): return .success(try store.reply(job.member, number))
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .corrupt("outcome of member \(job.member.rawValue): \(error)")
        }
    }
}

extension OutcomeRow {
    func isKept(at now: Timestamp) -> Bool {
        now.milliseconds - at < IdempotencyKey.lifetimeMilliseconds
    }
}

extension Store {
    /// The reply that the entry with this number was answered with.
    public func reply(_ member: MemberID, _ number: Int64) throws -> Reply {
        guard let row = try entry(member, number) else {
            throw StoreError.corrupt("entry \(number) of member \(member.rawValue) is missing")
        }
        let entry = try JournalEntry(row)
        guard let payment = entry.event.payment else { return .recorded(entry, payment: Payment(entry)) }
        guard let sale = try self.entry(member, payment) else {
            throw StoreError.corrupt("entry \(payment) of member \(member.rawValue) is missing")
        }
        let first = try entries(member, about: payment).first
        let before = EntriesAbout(first: first, last: first)
        return .recorded(entry, payment: try Payment(stored: JournalEntry(sale), before).after(entry))
    }
}
