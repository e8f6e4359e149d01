public import FlorinCore

extension Engine {
    /// Prices a sale for a member, or for ``MemberID/nobody``, as a promise that can be paid for a while.
    ///
    /// The price is made on a reader's thread: a choice among many coupons takes long, and nobody's payment has to wait for
    /// it. The lane only keeps the quote.
    public func quote(
        _ request: SaleRequest, for member: MemberID
    ) async throws(EngineError) -> Result<Quote, Rejection> {
        let (program, templates, id, now) = (programs.current, templates, newQuote(for: member), clock.now)
        let quoted = try await query { store in
            try store.quote(request, as: id, templates, under: program, at: now)
        }
        guard case .success(let quote) = quoted else { return quoted }
        return try await submit(.keep(quote), for: member).result.map { _ in quote }
    }
}

extension Store {
    fileprivate func quote(
        _ request: SaleRequest, as id: QuoteID, _ templates: TemplateBook, under program: ProgramVersion,
        at now: Timestamp
    ) throws -> Result<Quote, Rejection> {
        guard let member = try customer(id.member, under: program) else { return .failure(.notFound("member")) }
        var facts = Facts(nextQuote: id)
        (facts.templates, facts.usage) = try coupons(of: member, templates)
        if program.program.points.earn.asksForBirthMonth { facts.birthMonth = try profile(.id(id.member))?.birthMonth }
        do {
            return .success(try FlorinCore.quote(request, for: member, given: facts, under: program, at: now))
        } catch {
            return .failure(error)
        }
    }

    /// Nobody has nothing. Nil if there is no such member.
    private func customer(_ id: MemberID, under program: ProgramVersion) throws -> Member? {
        if id == .nobody { return Member(id: id, tier: program.program.tiers[0].id) }
        return try member(id).map { try Member($0) }
    }

    /// The templates of the member's coupons, and how far their limits are used up.
    private func coupons(of member: Member, _ templates: TemplateBook) throws -> (CouponTemplates, CouponUsage) {
        let ids = member.templatesInReach
        var usage = UsageDraft()
        try templates.add(ids, to: &usage.templates)
        var wanted = ReadSet()
        usage.want(ids, for: member, in: &wanted)
        if !wanted.isEmpty { usage.take(try read(wanted), for: wanted) }
        return (usage.templates, usage.usage(of: ids, by: member))
    }
}
