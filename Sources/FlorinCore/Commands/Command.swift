/// What a member can be asked to do or to suffer. One file a command.
public indirect enum Command: Hashable, Sendable {
    case enrol
    case deposit(Deposit)
    case withdraw(Withdraw)
    case grantPoints(GrantPoints)
    case deductPoints(DeductPoints)
    case adjustGrowth(AdjustGrowth)
    case issueCoupon(IssueCoupon)
    /// Keeps a quote, so that it can be paid; see ``quote(_:for:given:under:at:)``.
    case keep(Quote)
    case pay(Pay)
    case refund(Refund)
    case capture(CapturePayment)
    case void(VoidPayment)
    case confirm(ConfirmPayment)
    case redeem(Redeem)
    case fulfil(FulfilRedemption)
    case cancel(CancelRedemption)
    case giveBirthdayGift(BirthdayGift)
    /// Posts what is due; nothing else.
    case advance
    /// Is rejected: what was asked for cannot be said in any other command, but a retry must get the same answer.
    case refuse(Rejection)
    /// These two change another member as well: see ``decide(_:for:with:given:under:at:)``.
    case transfer(Transfer)
    case merge(MergeMember)
    case erase(EraseMember)
    /// Opens a member's books with what it had in another scheme.
    case open(OpeningBalance)
    /// Takes the member's merger into another one back; changes both.
    case unmerge
}

/// What a decision needs to know beyond the member: read for it by the engine, see ``Command/needs``.
public struct Facts: Sendable {
    /// The payment that a refund, a capture or a void is for; nil if there is none.
    public var payment: Payment?
    /// The rules under which that payment was sold.
    public var programOfSale: ProgramVersion?
    /// The quote to be paid; nil if there is none.
    public var quote: KeptQuote?
    /// True if the member has a payment with this reference.
    public var isReferenceTaken: Bool
    /// The id for a quote that the decision may make.
    public var nextQuote: QuoteID?

    /// Coupon templates; those of the member's coupons, and the one that an issue asks for, are among them.
    public var templates: CouponTemplates = [:]
    /// How far the limits of the templates that the member has coupons of are used up.
    public var usage = CouponUsage()
    /// The month of the member's birthday, 1 to 12; nil: not known, or no rule asks for it.
    public var birthMonth: Int?
    /// What an issue asks for; nil if there is no such template or code.
    public var template: TemplateState?
    /// What members wait for that were merged into this one; for an erasure.
    public var absorbed = OpenWork()
    /// How the member was merged, if that is to be taken back.
    public var merger: Merger?

    /// Points may expire before they are available, as the first version had it; for audits.
    public var mayDieUnavailable = false

    /// The reward that a redemption takes, or was made for; nil if there is none.
    public var reward: RewardStanding?
    /// The redemption that is to be ended; nil if there is none.
    public var redemption: Redemption?
    /// A code of the reward's pool that nobody has; nil if there is none left.
    public var code: String?

    public init(
        payment: Payment? = nil, programOfSale: ProgramVersion? = nil, quote: KeptQuote? = nil,
        isReferenceTaken: Bool = false, nextQuote: QuoteID? = nil
    ) {
        self.payment = payment
        self.programOfSale = programOfSale
        self.quote = quote
        self.isReferenceTaken = isReferenceTaken
        self.nextQuote = nextQuote
    }
}

extension Command {
    /// Which facts to read before the decision.
    public enum Need: Hashable, Sendable {
        case nothing
        case payment(number: Int64)
        case quote(QuoteID)
        case reference(String)
        case template(IssueCoupon.Source)
        case reward(RewardID)
        case redemption(number: Int64)
    }

    public var needs: Need {
        switch self {
        case .refund(let refund): .payment(number: refund.payment)
        case .capture(let capture): .payment(number: capture.payment)
        case .void(let void): .payment(number: void.payment)
        case .confirm(let confirm): .payment(number: confirm.payment)
        case .pay(.quoted(let id, _, _)): .quote(id)
        case .pay(.direct(let request)): request.reference.map { .reference($0) } ?? .nothing
        case .issueCoupon(let issue): .template(issue.source)
        case .redeem(let redeem): .reward(redeem.reward)
        case .fulfil(let fulfil): .redemption(number: fulfil.redemption)
        case .cancel(let cancel): .redemption(number: cancel.redemption)
        default: .nothing
        }
    }

    /// Whether it puts a price on something, so that the member's coupons matter.
    public var isPricing: Bool {
        if case .pay = self { true } else { false }
    }
}

/// What follows from a command: entries to write, the member after them, and what to answer.
public struct Decision: Hashable, Sendable {
    public let member: Member
    public let entries: [JournalEntry]
    public let outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        /// The entry that the command made; the last of ``Decision/entries``.
        case recorded(JournalEntry)
        case quoted(Quote)
        /// The entry that a refund would make (`dryRun`).
        case preview(JournalEntry)
        /// Nothing but what was due.
        case advanced
        /// It had been done before, by the member's entry of this number.
        case repeated(Int64)
    }
}

/// Decides a command: a pure function of the command, the member, the facts, the rules and the clock.
///
/// What has become due is posted first. A rejection has no effect at all; what was due then is posted by a later decision.
public func decide(
    _ command: Command, for member: Member, given facts: Facts = Facts(), under program: ProgramVersion,
    at now: Timestamp
) throws(Rejection) -> Decision {
    if let refusal = member.refusal(of: command) { throw refusal }
    var draft = Draft(member, under: program, at: now)
    try draft.advance()
    let outcome: Decision.Outcome
    switch command {
    case .enrol: outcome = .recorded(draft.record(.enrolled))
    case .deposit(let deposit): outcome = .recorded(try draft.decide(deposit))
    case .withdraw(let withdraw): outcome = .recorded(try draft.decide(withdraw))
    case .grantPoints(let grant): outcome = .recorded(try draft.decide(grant))
    case .deductPoints(let deduction): outcome = .recorded(try draft.decide(deduction))
    case .adjustGrowth(let adjustment): outcome = .recorded(try draft.decide(adjustment))
    case .issueCoupon(let issue): outcome = .recorded(try draft.decide(issue, facts))
    case .keep(let quote): return Decision(member: member, entries: [], outcome: .quoted(quote))
    case .pay(let pay): outcome = .recorded(try draft.decide(pay, facts))
    case .refund(let refund):
        let entry = try draft.decide(refund, facts)
        if refund.isDryRun { return Decision(member: member, entries: [], outcome: .preview(entry)) }
        outcome = .recorded(entry)
    case .capture(let capture): outcome = .recorded(try draft.decide(capture, facts))
    case .void(let void): outcome = .recorded(try draft.decide(void, facts))
    case .confirm(let confirm): outcome = .recorded(try draft.decide(confirm, facts))
    case .redeem(let redeem): outcome = .recorded(try draft.decide(redeem, facts))
    case .fulfil(let fulfil): outcome = .recorded(try draft.decide(fulfil, facts))
    case .cancel(let cancel): outcome = .recorded(try draft.decide(cancel, facts))
    case .giveBirthdayGift(let gift):
        let entry = try draft.decide(gift)
        outcome = entry.map { .recorded($0) } ?? .advanced
    case .advance: outcome = .advanced
    case .refuse(let rejection): throw rejection
    case .transfer, .merge: throw .notFound("member")
    case .unmerge: throw .stateConflict(state: "active")
    case .erase(let erase):
        if case .erased(let entry) = member.status {
            return Decision(member: member, entries: [], outcome: .repeated(entry))
        }
        outcome = .recorded(try draft.decide(erase, facts))
    case .open(let balance): outcome = .recorded(try draft.decide(balance))
    }
    return Decision(member: draft.member, entries: draft.entries, outcome: outcome)
}

/// Prices a sale for the member as a promise: a pure function as ``decide(_:for:given:under:at:)`` is. It moves nothing, so
/// what is due by now only counts as posted.
public func quote(
    _ request: SaleRequest, for member: Member, given facts: Facts, under program: ProgramVersion, at now: Timestamp
) throws(Rejection) -> Quote {
    if let refusal = member.endRefusal { throw refusal }
    var draft = Draft(member, under: program, at: now)
    try draft.advance()
    return try draft.quote(request, facts)
}
