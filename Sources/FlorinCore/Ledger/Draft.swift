/// A decision while it is being made: the member as it stands after everything posted so far, and the entries made.
///
/// A value, so that a rejection half-way leaves nothing behind.
struct Draft {
    let program: ProgramVersion
    let now: Timestamp
    var member: Member
    private(set) var entries: [JournalEntry] = []
    private var postings: [Posting] = []
    private var openings: [LotTerms] = []
    /// As the last entry left them.
    private var formerTier: String
    private var tierTerms: TierTerms
    private var activeUntil: Timestamp?

    /// Time never goes back for a member: an earlier `now` counts as the time of its last entry.
    init(_ member: Member, under program: ProgramVersion, at now: Timestamp) {
        self.member = member
        (formerTier, tierTerms) = (member.tier, member.tierTerms)
        activeUntil = member.activeUntil
        self.program = program
        self.now = max(now, member.at)
    }

    var rules: Program { program.program }

    /// Moves `amount` (zero or more) between two accounts of one asset.
    mutating func move(_ amount: Int64, from source: Account, to target: Account) throws(Rejection) {
        guard amount != 0 else { return }
        try post(Posting(source, -amount))
        try post(Posting(target, amount))
    }

    /// Posts legs that balance together with others; for entries with more than two sides.
    mutating func post(_ posting: Posting) throws(Rejection) {
        guard posting.amount != 0 else { return }
        do { try member.post(posting) } catch { throw Rejection(error, posting, member) }
        if let index = postings.firstIndex(where: { $0.account == posting.account }) {
            postings[index].amount += posting.amount
        } else {
            postings.append(posting)
        }
    }

    /// Opens the lot of these terms, or opens it again.
    mutating func open(_ terms: LotTerms) {
        member.open(terms, at: now)
        openings.append(terms)
    }

    /// The number of the next lot to open.
    var nextLot: Int64 { member.lastLot + 1 }

    /// Closes what was posted since the last entry into one entry, made at `time` (now if nil).
    @discardableResult
    mutating func record(_ event: Event, at time: Timestamp? = nil) -> JournalEntry {
        member.dropEmptyLots()
        member.number += 1
        member.at = max(member.at, time ?? now)
        settleTier(at: member.at)
        member.noteTier(since: formerTier, at: member.at)
        member.moveCoupons(event, number: member.number, at: member.at)
        member.moveHolds(event, number: member.number, at: member.at)
        member.moveCampaigns(event, at: member.at)
        if event.isPurchase { member.hasBought = true }
        member.changeStanding(event, number: member.number)
        member.noteBirthday(event)
        let entry = JournalEntry(
            member: member.id, number: member.number, at: member.at, programVersion: program.version, event: event,
            postings: postings.filter { $0.amount != 0 }, openings: openings,
            tierTerms: member.tierTerms == tierTerms ? nil : member.tierTerms,
            activeUntil: member.activeUntil == activeUntil ? nil : member.activeUntil ?? .never, after: member.balances)
        (formerTier, tierTerms) = (member.tier, member.tierTerms)
        activeUntil = member.activeUntil
        postings.removeAll(keepingCapacity: true)
        openings.removeAll(keepingCapacity: true)
        entries.append(entry)
        return entry
    }
}

extension Rejection {
    /// What a posting that the ledger refuses means to the caller.
    fileprivate init(_ fault: LedgerFault, _ posting: Posting, _ member: Member) {
        switch (fault, posting.account.asset) {
        case (.belowBound, .points):
            self = .insufficientPoints(available: member.balances.available, required: -posting.amount)
        case (.belowBound(.principal), _):
            self = .insufficientFunds(available: member.principal, required: -posting.amount)
        case (.belowBound(.bonus), _):
            self = .insufficientFunds(available: member.bonus, required: -posting.amount)
        default:
            self = .limitExceeded(limit: posting.account.name, maximum: Bounds.magnitude)
        }
    }
}
