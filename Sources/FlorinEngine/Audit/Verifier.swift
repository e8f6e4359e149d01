internal import FlorinCore

/// What a verification found.
public struct VerificationReport: Sendable {
    public internal(set) var entries = 0
    public internal(set) var members = 0
    public internal(set) var sales = 0
    public internal(set) var chains = 0
    public internal(set) var snapshots = 0
    public internal(set) var trialBalance = TrialBalance()
    /// What is wrong, the first in the order of the journal first; at most ``Verifier/faultLimit``.
    public internal(set) var faults: [VerificationFault] = []

    public var isSound: Bool { faults.isEmpty }
}

/// One row that is wrong, and how.
public struct VerificationFault: Hashable, Sendable {
    /// Such as `entries, position 17` or `members, id mem_…`; see ``EntryPlace``.
    public let row: String
    public let detail: String
}

/// Proves a store against its journal, without trusting anything that can be derived.
///
/// Every link of every hash chain is computed again; every entry must follow its member's last one and balance in every
/// asset; every sale, every refund, every end of a hold, every redemption and its end is decided again under its program
/// version and must come out the same; every balance kept with a member must be what its entries add up to, and so must
/// every snapshot, every coupon, every redemption, every count of uses, every code that was claimed or given, and everything
/// that is counted for reports.
public struct Verifier {
    static let faultLimit = 100

    private let chain: HashChain
    private var report = VerificationReport()
    private var journal = Redecision()
    private var heads: [Int: ChainHead] = [:]
    private var coupons = CouponAudit()
    private var rewards = RewardAudit()
    private var exchanges = ExchangeAudit()
    private var points = PointAudit()
    /// Chains that broke: one fault each is enough.
    private var broken: Set<Int> = []
    /// What must be in the journal still, by chain.
    private var published: [Int: ChainHead] = [:]

    private init(chainKey: [UInt8], published: PublishedHead?) {
        chain = HashChain(key: chainKey)
        for head in published?.chains ?? [] { self.published[head.chain] = head }
    }

    /// - Parameter published: what the journal is known to have had.
    public static func run(
        _ store: any Store, chainKey: [UInt8], published: PublishedHead? = nil
    ) throws(StoreError) -> VerificationReport {
        var verifier = Verifier(chainKey: chainKey, published: published)
        try store.audit { item in verifier.see(item) }
        verifier.finish()
        return verifier.report
    }

    private mutating func see(_ item: AuditItem) {
        switch item {
        case .program(let stored): see(stored)
        case .template(let stored): see(stored)
        case .reward(let stored): see(stored)
        case .entry(let chained, let number, let place, let payment):
            let row = "entries, \(place)"
            follow(chained, chain: number, row)
            see(chained, chain: number, about: payment, row)
        case .unfound(let place): fault("lookups", "the entry at \(place) is not found by its number")
        case .member(let row): see(row)
        case .head(let head): see(head)
        case .coupon(let row): check(coupons.see(row))
        case .claim(let claim): check(coupons.see(claim))
        case .redemption(let row): check(rewards.see(row))
        case .rewardClaim(let claim): check(rewards.see(claim))
        case .supplied(let supplied): rewards.see(supplied)
        case .countedChain(let chain): check(points.see(chain))
        case .snapshot(let row): see(row)
        case .points(let row, let chain): points.see(row, chain: chain)
        case .damage(let complaint): fault("the store's own check", complaint)
        }
    }

    private mutating func check(_ fault: VerificationFault?) {
        if let fault { self.fault(fault.row, fault.detail) }
    }

    private mutating func fault(_ row: String, _ detail: String) {
        guard report.faults.count < Verifier.faultLimit else { return }
        report.faults.append(VerificationFault(row: row, detail: detail))
    }

    private mutating func see(_ stored: StoredProgram) {
        do { journal.add(try ProgramBook.read(stored)) } catch {
            fault("programs, version \(stored.version)", "cannot be read: \(error)")
        }
    }

    private mutating func see(_ stored: StoredTemplate) {
        do {
            let template = try CouponTemplate.read(stored: stored.document, id: stored.id)
            journal.add(template)
            coupons.see(stored, template)
        } catch {
            fault("coupon_templates, id \(stored.id.text)", error.detail)
        }
    }

    private mutating func see(_ stored: StoredReward) {
        do {
            let reward = try Reward.read(stored: stored.document, id: stored.id)
            journal.add(reward)
            rewards.see(stored, reward)
        } catch {
            fault("rewards, id \(stored.id.text)", error.detail)
        }
    }

    // MARK: Chains

    private mutating func follow(_ chained: ChainedRow, chain number: Int, _ row: String) {
        let last = heads[number] ?? .start(of: number)
        let next = chain.link(chained.row, to: last)
        if !broken.contains(number), next.link != chained.link || next.hash != chained.hash {
            broken.insert(number)
            fault(row, "the hash chain \(number) breaks here, at link \(chained.link)")
        }
        let head = ChainHead(chain: number, link: chained.link, hash: chained.hash)
        heads[number] = head
        guard let known = published[number], known.link == head.link else { return }
        published[number] = nil
        if known != head { fault(row, "it is not the entry that the published head names as link \(known.link)") }
    }

    private mutating func see(_ head: ChainHead) {
        guard let last = heads.removeValue(forKey: head.chain) else {
            return fault("chains, chain \(head.chain)", "the journal has no link of it: its end is missing")
        }
        report.chains += 1
        guard last != head else { return }
        fault("chains, chain \(head.chain)", "it ends at link \(head.link), the journal at link \(last.link)")
    }

    // MARK: Entries

    private mutating func see(_ chained: ChainedRow, chain: Int, about payment: StoredPayment?, _ row: String) {
        report.entries += 1
        let stored = chained.row
        do {
            let entry = try JournalEntry(stored)
            report.trialBalance.add(entry)
            let subject = try payment.map { try EntrySubject($0) }
            if let zone = journal.zone(of: entry), points.isCounted(chained, chain: chain) {
                points.add(entry, chain: chain, after: journal.member(before: entry), of: subject?.lots ?? [], in: zone)
            }
            try apply(entry, about: subject, row)
        } catch let error as CorruptRecord {
            fault(row, "cannot be read: \(error.detail)")
        } catch {
            fault(row, "entry \(stored.number) of \(MemberID(rawValue: stored.member).text): \(error)")
        }
    }

    private mutating func apply(_ entry: JournalEntry, about subject: EntrySubject?, _ row: String) throws {
        if case .sold = entry.event { report.sales += 1 }
        switch journal.decideAgain(entry, about: subject) {
        case nil, .same: break
        case .other: fault(row, "\(entry.id.text) is not what its program version \(entry.programVersion) makes of it")
        case .impossible(let reason): fault(row, reason)
        }
        let member = try journal.follow(entry)
        coupons.add(entry)
        rewards.add(entry)
        if let detail = exchanges.add(entry) { fault(row, detail) }
        if member.balances != entry.after {
            fault(row, "it states balances that its postings do not lead to")
        }
    }

    // MARK: Members

    /// It stands behind the entry that it was taken after.
    private mutating func see(_ stored: SnapshotRow) {
        report.snapshots += 1
        let row = "snapshots, number \(stored.number) of \(MemberID(rawValue: stored.member).text)"
        guard let derived = journal.members[stored.member], derived.number == stored.number else {
            return fault(row, "the journal knows no such entry")
        }
        do {
            guard try Member(stored) != derived.withoutCoupons else { return }
            fault(row, "it is not the member as its journal makes it")
        } catch {
            fault(row, "cannot be read: \(error)")
        }
    }

    private mutating func see(_ stored: MemberRow) {
        report.members += 1
        let row = "members, id \(MemberID(rawValue: stored.id).text)"
        guard let derived = journal.release(stored.id) else {
            return fault(row, "the journal knows no such member")
        }
        do {
            let member = try Member(stored)
            if member.number != derived.number {
                fault(row, "it is at version \(member.number), its journal at \(derived.number)")
            } else if member != derived {
                fault(row, "its balances are not those of its journal")
            } else if stored.dueAt != derived.dueAt?.milliseconds {
                fault(row, "its due time is not that of its lots")
            }
        } catch {
            fault(row, "cannot be read: \(error)")
        }
    }

    private mutating func finish() {
        for id in journal.members.keys.sorted() {
            fault("members, id \(MemberID(rawValue: id).text)", "the row is missing, its journal is there")
        }
        for fault in coupons.finish() + rewards.finish() + points.finish() + exchanges.faults { check(fault) }
        for chain in heads.keys.sorted() { fault("chains, chain \(chain)", "its head is missing") }
        for (chain, head) in published.sorted(by: { $0.key < $1.key }) {
            fault("chains, chain \(chain)", "link \(head.link) was published and is missing: this journal is older")
        }
        for asset in Asset.allCases where (report.trialBalance.assets[asset] ?? 0) != 0 {
            fault("entries", "\(asset.rawValue) does not balance: \(report.trialBalance.assets[asset] ?? 0)")
        }
    }
}
