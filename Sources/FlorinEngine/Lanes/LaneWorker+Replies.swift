internal import FlorinCore

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
    func replay(_ outcome: BatchDraft.Outcome, of job: Job) throws(StoreError) -> Result<Reply, Rejection> {
        if let reply = outcome.reply { return .success(reply) }
        do {
            switch outcome.row.result {
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
