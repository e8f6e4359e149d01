internal import FlorinCore

/// The work of a lane, batch by batch. Used by one thread only.
struct LaneWorker {
    let store: any Store
    private let book: ProgramBook
    private let templates: TemplateBook
    private let rewards: RewardBook
    private let clock: any EngineClock
    private let chain: HashChain
    private let chainNumber: Int
    private var cache: MemberCache
    /// The chain's head; nil: to be read.
    private var head: ChainHead?
    private(set) var statistics = LaneStatistics()

    init(
        store: any Store, book: ProgramBook, templates: TemplateBook, rewards: RewardBook, clock: any EngineClock,
        chain: HashChain, chainNumber: Int, cachedMembers: Int
    ) {
        self.store = store
        self.book = book
        self.templates = templates
        self.rewards = rewards
        self.clock = clock
        self.chain = chain
        self.chainNumber = chainNumber
        cache = MemberCache(capacity: cachedMembers)
    }

    mutating func process(_ jobs: [Job]) {
        statistics.batches += 1
        statistics.jobs += Int64(jobs.count)
        statistics.largestBatch = max(statistics.largestBatch, Int64(jobs.count))
        do {
            let answers = try settle(jobs)
            for (job, answer) in zip(jobs, answers) { job.answer(.success(answer)) }
        } catch .corrupt where jobs.count > 1 {
            // One member's damaged row must not keep the others from being served.
            for job in jobs { process([job]) }
        } catch .contended where jobs.count > 1 {
            // Nor must one command that can never be written.
            for job in jobs { process([job]) }
        } catch {
            statistics.failures += 1
            for job in jobs { job.answer(.failure(EngineError(error))) }
        }
    }

    /// Decides and writes; again, as long as somebody else was faster.
    ///
    /// The first attempt takes every idempotency key and every reference for a new one, as nearly all are: the write finds
    /// out if one is not, so that none has to be looked up twice.
    private mutating func settle(_ jobs: [Job]) throws(StoreError) -> [Answer] {
        var taken: [MemberID: String] = [:]
        var areNamesNew = true
        var conflicts = 0
        while conflicts < Limits.conflictRetries {
            do {
                return try attempt(jobs, taken: taken, areNamesNew: areNamesNew)
            } catch .conflict {
                conflicts += 1
                statistics.repeats += 1
                areNamesNew = false
                forget(jobs)
            } catch .taken(let fields) {
                statistics.repeats += 1
                taken.merge(fields) { $1 }
            } catch {
                forget(jobs)
                throw error
            }
        }
        throw .contended
    }

    private mutating func forget(_ jobs: [Job]) {
        head = nil
        for job in jobs {
            cache.forget(job.member)
            if let other = job.command.counterpart { cache.forget(other) }
        }
    }

    private mutating func attempt(
        _ jobs: [Job], taken: [MemberID: String], areNamesNew: Bool
    ) throws(StoreError) -> [Answer] {
        let program = book.current
        let now = clock.now
        var draft = try read(for: jobs, withNames: !areNamesNew)
        draft.start(from: try currentHead())
        var answers: [Answer] = []
        answers.reserveCapacity(jobs.count)
        for job in jobs {
            let answer = try decide(job, taken: taken, in: &draft, under: program, at: now)
            // An answer that no write tests must not be given before the names are read.
            if areNamesNew, job.key != nil, case .failure(let rejection) = answer.result, !rejection.isRecorded {
                throw .conflict
            }
            answers.append(answer)
        }
        try confirm(draft.unwritten)
        // Which of them are limited tells what is to be written of their uses.
        try templates.add(draft.usage.changed, to: &draft.usage.templates)
        let batch = draft.finished()
        if !batch.isEmpty {
            try store.commit(batch)
            statistics.commits += 1
            head = batch.head?.after
            for member in draft.changedMembers { remember(member, isGuest: draft.guests.contains(member.id)) }
        }
        return answers
    }

    /// A member whose own commands go to another lane is better read anew: it changes there. And who only comes by because
    /// something is due is not expected again soon.
    private mutating func remember(_ member: Member, isGuest: Bool) {
        if isGuest { cache.forget(member.id) } else { cache.store(member) }
    }

    /// Only a write tests that a remembered member still is what the store has; for other answers it is looked up.
    private func confirm(_ members: [Member]) throws(StoreError) {
        guard !members.isEmpty else { return }
        var wanted = ReadSet()
        wanted.members = members.map(\.id.rawValue)
        var versions: [Int64: Int64] = [:]
        for row in try store.read(wanted).members { versions[row.id] = row.version }
        for member in members where versions[member.id.rawValue] != member.number { throw .conflict }
    }

    private mutating func currentHead() throws(StoreError) -> ChainHead {
        if let head { return head }
        let read = try store.chainHead(chainNumber)
        head = read
        return read
    }

    private mutating func read(for jobs: [Job], withNames: Bool) throws(StoreError) -> BatchDraft {
        var members: [MemberID: Member] = [:]
        let wanted = ReadSet(for: jobs, withNames: withNames, cached: cache, into: &members)
        let remembered = Array(members.keys)
        var found = wanted.isEmpty ? ReadResult() : try store.read(wanted)
        do {
            let guests = Set(jobs.lazy.compactMap(\.command.counterpart)).union(visitors(among: jobs))
            for row in found.members {
                let member = try Member(row)
                members[member.id] = member
                if !guests.contains(member.id) { cache.store(member) }
            }
            if withNames { try readReferences(ofQuotesIn: &found) }
            var draft = try BatchDraft(for: jobs.count, members: members, remembered: remembered, read: found)
            for id in guests where !remembered.contains(id) {
                if let member = members[id] { draft.meet(member) }
            }
            draft.usage.templates = templates.known
            try templates.add(Set(found.issues.values.map(\.id)), to: &draft.usage.templates)
            try templates.add(draft.templatesOfPayments, to: &draft.usage.templates)
            try readUsage(for: jobs.lazy.filter(\.command.isPricing).map(\.member), in: &draft)
            draft.rewards.fulfilments = jobs.count { if case .fulfil = $0.command { true } else { false } }
            for id in draft.rewards.ids { draft.rewards.rewards[id] = try rewards.reward(id) }
            return draft
        } catch let error as CorruptRecord {
            throw .corrupt(error.detail)
        } catch let error as StoreError {
            throw error
        } catch {
            throw .corrupt(String(describing: error))
        }
    }

    /// Members that are not remembered, and of whom nothing is asked but what is due.
    private func visitors(among jobs: [Job]) -> Set<MemberID> {
        var visitors: Set<MemberID> = []
        for job in jobs {
            if case .advance = job.command, cache[job.member] == nil { visitors.insert(job.member) }
        }
        guard !visitors.isEmpty else { return visitors }
        for job in jobs {
            if case .advance = job.command { continue }
            visitors.remove(job.member)
        }
        return visitors
    }

    /// How far the limits on these members' coupons are used up; all that is not known yet.
    private func readUsage(for members: some Sequence<MemberID>, in draft: inout BatchDraft) throws(StoreError) {
        var wanted = ReadSet()
        for id in members {
            guard let member = draft.member(id), !member.coupons.isEmpty || !member.holds.isEmpty else { continue }
            let ids = member.templatesInReach
            try templates.add(ids, to: &draft.usage.templates)
            draft.usage.want(ids, for: member, in: &wanted)
        }
        if !wanted.isEmpty { draft.usage.take(try store.read(wanted), for: wanted) }
    }

    /// How many of a reward those have had that were merged into the member: known only when the member has been read.
    private func readRewardsTaken(for job: Job, by member: Member, in draft: inout BatchDraft) throws(StoreError) {
        guard case .redeem(let redeem) = job.command else { return }
        var wanted = ReadSet()
        wanted.redemptionsByMember = draft.rewards.unread(redeem.reward, by: member)
        guard !wanted.isEmpty else { return }
        draft.rewards.take(try store.read(wanted).redemptionsByMember, for: wanted.redemptionsByMember)
    }

    /// Codes to give, if the job needs one: enough for all of the batch. Any of them will do, and lanes that work at the same
    /// time had better not take the same.
    private func readCodes(for job: Job, in draft: inout BatchDraft) throws(StoreError) {
        guard case .fulfil(let fulfil) = job.command,
            let reward = draft.rewards.poolToRead(for: fulfil.redemption, of: job.member)
        else { return }
        let free = try store.freeCodes(of: reward, limit: draft.rewards.fulfilments + Limits.spareCodes)
        draft.rewards.take(free.shuffled(), of: reward)
    }

    /// What a quote calls its order is known only when the quote has been read.
    private func readReferences(ofQuotesIn found: inout ReadResult) throws {
        var wanted = ReadSet()
        for row in found.quotes {
            guard let reference = try KeptQuote(row).reference else { continue }
            wanted.references.append((row.member, reference))
        }
        guard !wanted.isEmpty else { return }
        found.references += try store.read(wanted).references
    }

    private func decide(
        _ job: Job, taken: [MemberID: String], in draft: inout BatchDraft, under program: ProgramVersion,
        at now: Timestamp
    ) throws(StoreError) -> Answer {
        if let key = job.key, let outcome = draft.outcome(of: job), outcome.row.isKept(at: now) {
            guard outcome.row.key.fingerprint == key.fingerprint else {
                return Answer(.failure(.idempotencyKeyReused))
            }
            return Answer(try replay(outcome, of: job), isReplay: true)
        }
        if let field = taken[job.member] { return Answer(.failure(.alreadyExists(field: field))) }
        if case .enrol = job.command {
            draft.enrol(Member(id: job.member, tier: program.program.tiers[0].id))
        } else if job.member == .nobody {
            guard case .keep = job.command else { return Answer(.failure(.notFound("member"))) }
            draft.enrol(Member(id: .nobody, tier: program.program.tiers[0].id))
        }
        guard let member = draft.member(job.member) else { return Answer(.failure(.notFound("member"))) }
        // Coupons that came to the member in this very batch.
        if job.command.isPricing { try readUsage(for: [job.member], in: &draft) }
        try readRewardsTaken(for: job, by: member, in: &draft)
        try readCodes(for: job, in: &draft)
        var facts: Facts
        do { facts = try draft.facts(for: job, of: member) } catch { throw .corrupt(error.detail) }
        if let sale = facts.payment { facts.programOfSale = try book.version(sale.entry.programVersion) }
        if job.command.isPricing, program.program.points.earn.asksForBirthMonth {
            facts.birthMonth = try store.profile(.id(member.id))?.birthMonth
        }
        switch job.command {
        case .erase: facts.absorbed = try openWork(of: member.absorbed, in: &draft)
        case .unmerge: facts.merger = try merger(of: member, in: &draft)
        default: break
        }
        let (decision, other): (Decision, Decision?)
        do {
            (decision, other) = try partner(of: member, for: job, in: &draft).decide(
                job.command, for: member, given: facts, under: program, at: now)
        } catch let error as Rejection {
            draft.reject(job, with: error, at: now)
            return Answer(.failure(error))
        } catch {
            throw error as? StoreError ?? .corrupt("\(error)")
        }
        if case .repeated(let number) = decision.outcome {
            return Answer(.success(try reply(of: job, with: number, at: now, in: &draft)))
        }
        let reply = draft.accept(decision, for: job, under: program, chain: chain, at: now)
        if let other { draft.take(other, under: program, chain: chain) }
        return Answer(.success(reply))
    }
}
