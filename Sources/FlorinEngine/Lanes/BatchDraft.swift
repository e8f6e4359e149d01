internal import FlorinCore

/// A batch while it is decided: what was read for it, overlaid with what its own decisions have changed so far.
struct BatchDraft {
    private(set) var batch = Batch()
    private(set) var members: [MemberID: Member]
    /// Members that were not read for this batch.
    private let remembered: [MemberID]
    /// Members that were read only because another one has to do with them.
    private(set) var guests: Set<MemberID> = []
    private var versions: [MemberID: (number: Int64, dueAt: Timestamp?)] = [:]
    private(set) var payments: [EntryKey: Payment]
    private var quotes: [QuoteID: KeptQuote]
    private var references: Set<ReferenceKey>
    private var outcomes: [OutcomeKey: Outcome]
    private let issues: [IssueCoupon.Source: TemplateState]
    var tally = PointTally()
    var snapshots: [SnapshotRow] = []
    var usage = UsageDraft()
    var rewards: RewardDraft

    struct EntryKey: Hashable {
        let member: MemberID
        let number: Int64
    }

    struct ReferenceKey: Hashable {
        let member: MemberID
        /// As bytes, for that is how stores compare.
        let reference: [UInt8]

        init(member: MemberID, reference: String) {
            self.member = member
            self.reference = Array(reference.utf8)
        }
    }

    struct OutcomeKey: Hashable {
        let member: MemberID
        let scope: Digest
    }

    /// What came of a key, and the reply if that was in this very batch.
    struct Outcome {
        let row: OutcomeRow
        var reply: Reply?
    }

    /// `count` is of the jobs to come.
    init(
        for count: Int, members: [MemberID: Member], remembered: [MemberID], read: ReadResult
    ) throws(CorruptRecord) {
        self.members = members
        self.remembered = remembered
        outcomes = Dictionary(
            read.outcomes.map {
                (OutcomeKey(member: MemberID(rawValue: $0.member), scope: $0.key.scope), Outcome(row: $0))
            }
        ) { first, _ in first }
        references = Set(
            read.references.map { ReferenceKey(member: MemberID(rawValue: $0.member), reference: $0.reference) })
        payments = [:]
        quotes = [:]
        issues = read.issues
        rewards = try RewardDraft(read)
        for stored in read.payments {
            let payment = try Payment(stored)
            payments[EntryKey(member: payment.entry.member, number: payment.entry.number)] = payment
        }
        for row in read.quotes {
            quotes[QuoteID(MemberID(rawValue: row.member), row.serial)] = try KeptQuote(row)
        }
        reserve(count)
    }

    /// Room for what each job may add, so that nothing is moved while the batch grows.
    private mutating func reserve(_ count: Int) {
        outcomes.reserveCapacity(outcomes.count + count)
        references.reserveCapacity(references.count + count)
        versions.reserveCapacity(members.count)
        batch.entries.reserveCapacity(count)
        batch.outcomes.reserveCapacity(count)
    }

    /// The templates whose coupons the payments used that the batch is about.
    var templatesOfPayments: Set<TemplateID> {
        Set(payments.values.lazy.flatMap(\.sale.priced.coupons).map(\.template))
    }

    /// Nil if there is no such member.
    func member(_ id: MemberID) -> Member? { members[id] }

    /// An earlier outcome under this job's key.
    func outcome(of job: Job) -> Outcome? {
        job.key.flatMap { outcomes[OutcomeKey(member: job.member, scope: $0.scope)] }
    }

    mutating func facts(for job: Job, of member: Member) throws(CorruptRecord) -> Facts {
        var facts = Facts(nextQuote: job.nextQuote)
        facts.templates = usage.templates
        if job.command.isPricing { facts.usage = usage.usage(of: member.templatesInReach, by: member) }
        switch job.command.needs {
        case .nothing: break
        case .template(let source): facts.template = state(source)
        case .payment(let number): facts.payment = try payment(number, of: job.member)
        case .reference(let reference): facts.isReferenceTaken = isTaken(reference, by: job.member)
        case .reward(let id): facts.reward = rewards.standing(id, for: member)
        case .redemption(let number):
            guard let redemption = rewards.redemption(number, of: member.id) else { break }
            facts.redemption = redemption
            facts.reward = rewards.standing(redemption.redeemed.reward, for: member)
            facts.code = rewards.nextCode(of: redemption.redeemed.reward)
        case .quote(let id):
            facts.quote = quotes[id]
            facts.isReferenceTaken = facts.quote?.reference.map { isTaken($0, by: job.member) } ?? false
        }
        return facts
    }

    /// A payment as it was read, or as this very batch has made it.
    private mutating func payment(_ number: Int64, of member: MemberID) throws(CorruptRecord) -> Payment? {
        let key = EntryKey(member: member, number: number)
        if let payment = payments[key] { return payment }
        guard versions[member] != nil, let entry = try freshEntry(member, number) else { return nil }
        payments[key] = Payment(entry)
        return payments[key]
    }

    private func state(_ source: IssueCoupon.Source) -> TemplateState? {
        var state = issues[source]
        if case .code(let code) = source, batch.claims.contains(where: { $0.code == code }) { state?.isClaimed = true }
        return state
    }

    private func isTaken(_ reference: String, by member: MemberID) -> Bool {
        references.contains(ReferenceKey(member: member, reference: reference))
    }

    /// Takes over what was decided for an accepted job under `program`.
    mutating func accept(
        _ decision: Decision, for job: Job, under program: ProgramVersion, chain: HashChain, at now: Timestamp
    ) -> Reply {
        let reply = reply(for: decision, of: job)
        take(decision, under: program, chain: chain)
        switch decision.outcome {
        case .quoted(let quote): batch.quotes.append(QuoteRow(quote))
        case .recorded(let entry):
            record(.entry(entry.number), of: job, at: now, reply: reply)
            if case .pay(.quoted(let quote, _, _)) = job.command {
                batch.paidQuotes.append((quote, entry.number))
                quotes[quote] = .paid(entry.number)
            }
        case .preview, .advanced, .repeated: break
        }
        if let profile = job.profile { batch.profiles.append(profile) }
        return reply
    }

    /// Takes over what a decision changes under `program`.
    mutating func take(_ decision: Decision, under program: ProgramVersion, chain: HashChain) {
        count(decision, in: program.program.zone)
        for entry in decision.entries {
            append(entry, to: chain)
            moveCoupons(entry)
            rewards.add(entry)
            if case .erased = entry.event { batch.erasures += [entry.member] + decision.member.absorbed }
        }
        if !decision.entries.isEmpty { keep(decision.member) }
    }

    /// An entry that this very batch makes.
    func freshEntry(_ member: MemberID, _ number: Int64) throws(CorruptRecord) -> JournalEntry? {
        let row = batch.entries.lazy.map(\.row).first { $0.member == member.rawValue && $0.number == number }
        guard let row else { return nil }
        return try JournalEntry(row)
    }

    /// Notes that the job had been done before, by the member's entry of this number.
    mutating func `repeat`(_ number: Int64, of job: Job, at now: Timestamp, reply: Reply) {
        record(.entry(number), of: job, at: now, reply: reply)
    }

    mutating func reject(_ job: Job, with rejection: Rejection, at now: Timestamp) {
        guard rejection.isRecorded else { return }
        record(.rejection(rejection.stored), of: job, at: now, reply: nil)
        if case .quoteChanged(let quote, _) = rejection { batch.quotes.append(QuoteRow(quote)) }
    }

    private mutating func record(_ result: OutcomeRow.Result, of job: Job, at now: Timestamp, reply: Reply?) {
        guard let key = job.key else { return }
        let row = OutcomeRow(member: job.member.rawValue, key: key, at: now.milliseconds, result: result)
        batch.outcomes.append(row)
        outcomes[OutcomeKey(member: job.member, scope: key.scope)] = Outcome(row: row, reply: reply)
    }

    private mutating func reply(for decision: Decision, of job: Job) -> Reply {
        switch decision.outcome {
        case .quoted(let quote): return .quoted(quote)
        case .advanced, .repeated: return .advanced
        case .preview(let entry):
            guard let payment = paymentAfter(entry) else { return .advanced }
            return .preview(entry, payment: payment)
        case .recorded(let entry):
            let payment = paymentAfter(entry)
            if let payment { payments[EntryKey(member: job.member, number: payment.entry.number)] = payment }
            return .recorded(entry, payment: payment)
        }
    }

    /// The payment that an entry about it leaves behind.
    private func paymentAfter(_ entry: JournalEntry) -> Payment? {
        guard let number = entry.event.payment else { return nil }
        return payments[EntryKey(member: entry.member, number: number)]?.after(entry)
    }

    private mutating func append(_ entry: JournalEntry, to chain: HashChain) {
        let row = EntryRow(entry)
        guard let head = batch.head else { return }
        let next = chain.link(row, to: head.after)
        batch.entries.append(ChainedRow(row: row, link: next.link, hash: next.hash))
        batch.head = (head.before, next)
        if let reference = row.reference {
            references.insert(ReferenceKey(member: entry.member, reference: reference))
        }
    }

    private mutating func moveCoupons(_ entry: JournalEntry) {
        let member = entry.member
        for move in entry.event.couponMoves(number: entry.number) {
            usage.add(move, by: member)
            switch move {
            case .issued(let coupon):
                batch.coupons.append(.issued(CouponRow(member: member, coupon: coupon, issuedAt: entry.at)))
            case .used(let coupon): batch.coupons.append(.used(member, number: coupon.number, by: entry.number))
            case .givenBack(let coupon): batch.coupons.append(.givenBack(member, number: coupon.number))
            case .withdrawn(let coupon): batch.coupons.append(.withdrawn(member, number: coupon.number))
            }
        }
        guard let code = entry.event.claimedCode else { return }
        batch.claims.append(CodeClaim(code: code, member: member, number: entry.number))
    }

    mutating func start(from head: ChainHead) {
        batch.head = (head, head)
    }

    private mutating func keep(_ member: Member) {
        if versions[member.id] == nil {
            let before = members[member.id]
            versions[member.id] = (before?.number ?? 0, before?.dueAt)
        }
        members[member.id] = member
    }

    /// A new member, so that its first command finds it.
    mutating func enrol(_ member: Member) {
        members[member.id] = member
    }

    /// A member that another one has to do with, as read.
    mutating func meet(_ member: Member) {
        guests.insert(member.id)
        if members[member.id] == nil { members[member.id] = member }
    }

    /// The batch, with one write for each member that changed.
    func finished() -> Batch {
        var batch = self.batch
        batch.templateUses = usage.uses
        rewards.write(into: &batch)
        batch.snapshots = snapshots
        batch.points = tally.rows
        batch.counted = tally.entries
        batch.members = versions.keys.sorted().compactMap { id in
            guard let member = members[id], let before = versions[id] else { return nil }
            return MemberWrite(
                row: MemberRow(member), expectedVersion: before.number, isDueAtChanged: member.dueAt != before.dueAt)
        }
        return batch
    }

    /// Remembered members that the batch does not change.
    var unwritten: [Member] { remembered.compactMap { versions[$0] == nil ? members[$0] : nil } }

    /// The members that changed, as they are once the batch is committed.
    var changedMembers: [Member] { versions.keys.compactMap { members[$0] } }
}
