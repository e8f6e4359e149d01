import FlorinCore

/// One member whose commands are decided in memory, as a lane would.
struct CoreTill {
    private(set) var member = Member(id: MemberID(rawValue: 1), tier: "")
    private(set) var now: Timestamp
    private var templates: CouponTemplates = [:]
    private var uses: CouponUsage = CouponUsage()
    private var payments: [Int64: Payment] = [:]
    private var quotes: [QuoteID: KeptQuote] = [:]
    private var programs: [ProgramVersion] = []
    private(set) var lastEntry: JournalEntry?

    init(_ program: Program, at now: Timestamp = Timestamp(milliseconds: 1_772_000_000_000)) throws {
        self.now = now
        programs = [ProgramVersion(version: 1, program: program)]
        member = Member(id: member.id, tier: program.tiers[0].id)
        try run(.enrol)
    }

    var program: Program { programs[programs.count - 1].program }

    mutating func change(_ edit: (inout Program) -> Void) {
        var next = program
        edit(&next)
        programs.append(ProgramVersion(version: programs.count + 1, program: next))
    }

    mutating func wait(_ milliseconds: Int64) {
        now = Timestamp(milliseconds: now.milliseconds + milliseconds)
    }

    @discardableResult
    mutating func run(_ command: Command, template: TemplateID? = nil) throws -> Decision {
        var facts = self.facts
        facts.template = template.map { TemplateState(id: $0, isClosed: false) }
        switch command.needs {
        case .payment(let number):
            facts.payment = payments[number]
            facts.programOfSale = facts.payment.map { programs[$0.entry.programVersion - 1] }
        case .quote(let id): facts.quote = quotes[id]
        default: break
        }
        let decision = try decide(command, for: member, given: facts, under: programs[programs.count - 1], at: now)
        var replayed = member
        for entry in decision.entries { try replayed.apply(entry) }
        guard replayed == decision.member else { throw CorruptRecord("the journal does not lead to the member") }
        member = decision.member
        for entry in decision.entries { remember(entry) }
        return decision
    }

    private var facts: Facts {
        var facts = Facts(nextQuote: QuoteID(member.id, Int64(quotes.count + 1)))
        facts.templates = templates
        facts.usage = uses
        return facts
    }

    private mutating func remember(_ entry: JournalEntry) {
        lastEntry = entry
        if let payment = Payment(entry) { payments[entry.number] = payment }
        if case .refunded(let refunded) = entry.event, let sale = payments[refunded.payment]?.entry {
            payments[refunded.payment] = Payment(sale, lastRefund: refunded)
        }
    }

    /// Gives the member a coupon of the template.
    @discardableResult
    mutating func issue(_ template: CouponTemplate) throws -> Int64 {
        templates[template.id] = template
        if let total = template.total { uses.left[template.id] = total }
        try run(.issueCoupon(IssueCoupon(.template(template.id))), template: template.id)
        return member.number
    }

    mutating func quote(_ lines: [BasketLine], _ selection: Selection = Selection()) throws -> Quote {
        let quote = try FlorinCore.quote(
            SaleRequest(lines: lines, selection: selection), for: member, given: facts,
            under: programs[programs.count - 1], at: now)
        quotes[quote.id] = .open(quote)
        return quote
    }

    mutating func pay(_ lines: [BasketLine], _ selection: Selection = Selection()) throws -> Payment {
        try run(
            .pay(.direct(SaleRequest(lines: lines, selection: selection, external: External(method: "card")))))
        guard let payment = payments[member.number] else { throw CorruptRecord("no payment") }
        return payment
    }

    mutating func refund(_ payment: Payment, _ claim: RefundClaim) throws -> Refunded {
        try run(.refund(Refund(payment: payment.entry.number, claim: claim)))
        guard case .refunded(let refunded)? = lastEvent else { throw CorruptRecord("no refund") }
        return refunded
    }

    private var lastEvent: Event? { lastEntry?.event }
}
