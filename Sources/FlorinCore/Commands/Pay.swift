/// Pays a basket, or a quote as it was given.
public enum Pay: Hashable, Sendable {
    case direct(SaleRequest)
    /// With another tender or another time of capture than it was quoted for, if given.
    case quoted(QuoteID, external: External?, capture: CaptureMode? = nil)
}

extension Draft {
    mutating func decide(_ pay: Pay, _ facts: Facts) throws(Rejection) -> JournalEntry {
        switch pay {
        case .direct(let request):
            if facts.isReferenceTaken { throw .alreadyExists(field: "reference") }
            return try sell(try priced(request, facts), facts)
        case .quoted(let id, let external, let capture):
            let quote = try open(id, facts)
            if facts.isReferenceTaken { throw .alreadyExists(field: "reference") }
            var request = quote.priced.request
            request.external = external ?? request.external
            request.capture = capture ?? request.capture
            let priced = try priced(again: request, facts)
            guard priced.request == request, quote.holds(for: priced, under: program, at: now) else {
                throw try changed(priced, facts, from: quote)
            }
            return try sell(priced, facts)
        }
    }

    private func open(_ id: QuoteID, _ facts: Facts) throws(Rejection) -> Quote {
        switch facts.quote {
        case .open(let quote)? where id.member == member.id: return quote
        case .paid(let payment)? where id.member == member.id:
            throw .quotePaid(payment: EntryID(.payment, member.id, payment).text)
        default: throw .notFound("quote")
        }
    }

    /// Prices what was quoted. What was chosen by hand and cannot be had any more is left to choose.
    private func priced(again request: SaleRequest, _ facts: Facts) throws(Rejection) -> PricedSale {
        do { return try priced(request, facts) } catch {
            var open = request
            if case .these = open.selection.coupons { open.selection.coupons = .auto }
            if case .exactly = open.selection.points { open.selection.points = .auto }
            if case .exactly = open.selection.wallet { open.selection.wallet = .auto }
            guard open != request else { throw error }
            return try priced(open, facts)
        }
    }

    func quote(_ request: SaleRequest, _ facts: Facts) throws(Rejection) -> Quote {
        try quote(try priced(request, facts), facts)
    }

    private mutating func sell(_ priced: PricedSale, _ facts: Facts) throws(Rejection) -> JournalEntry {
        let payable = priced.price.payable
        if let expected = priced.request.expectedPayable, expected != payable { throw try changed(priced, facts) }
        guard payable == 0 || priced.request.external != nil else { throw .insufficientTender(required: payable) }
        if let hold = Hold(of: priced, payment: member.number + 1, at: now) { return try authorize(priced, hold) }
        noteActivity()
        try postTenders(of: priced)
        let earned = try postEarning(of: priced)
        return record(.sold(Sale(priced: priced, earnedLot: earned)))
    }

    /// Pins what the sale will take. Nothing is owed, earned or discounted before it is captured.
    private mutating func authorize(_ priced: PricedSale, _ hold: Hold) throws(Rejection) -> JournalEntry {
        guard member.holds.count < Member.holdLimit else {
            throw .limitExceeded(limit: "holds", maximum: Int64(Member.holdLimit))
        }
        try pin(hold)
        return record(.sold(Sale(priced: priced, earnedLot: nil)))
    }

    /// Discounts, points, wallet and external tender, all of it owed to the merchant.
    private mutating func postTenders(of priced: PricedSale) throws(Rejection) {
        let price = priced.price
        let settlement = Account.settlement(merchant: priced.request.merchant)
        try post(Posting(settlement, price.gross))
        for step in price.steps {
            switch step.kind {
            case .tier:
                try post(Posting(.discountExpense, step.amount))
            case .coupon(let reason):
                let payer: Account = reason.funding == .platform ? .couponExpense : settlement
                try post(Posting(payer, step.amount))
            case .points(let points, _):
                try post(Posting(.redemptionExpense, step.amount))
                _ = try spend(points, to: .pointsRedeemed)
            case .wallet(let principal, let bonus):
                try post(Posting(.principal, -principal))
                try post(Posting(.bonus, -bonus))
            }
        }
        if let external = priced.request.external {
            try post(Posting(.external(method: external.method), -price.payable))
        }
    }

    private mutating func postEarning(of priced: PricedSale) throws(Rejection) -> LotTerms? {
        let terms = CreditTerms(
            source: .sale, availableAt: priced.earnAvailableAt, expiresAt: priced.earnExpiresAt)
        return try post(priced.price.earn, on: terms)
    }

    private func changed(
        _ priced: PricedSale, _ facts: Facts, from former: Quote? = nil
    ) throws(Rejection) -> Rejection {
        .quoteChanged(try quote(priced, facts), because: former.map { changes(since: $0, priced) } ?? [])
    }

    /// What is no longer as it was; if nothing else is, time has passed.
    private func changes(since former: Quote, _ priced: PricedSale) -> [QuoteChange] {
        var changes: [QuoteChange] = []
        // What is due by now has been posted in this very decision.
        let versionBefore = member.number - Int64(entries.count)
        if former.memberVersion != versionBefore { changes.append(.member) }
        if former.programVersion != program.version { changes.append(.program) }
        if former.priced.tier != priced.tier { changes.append(.tier) }
        if former.priced.coupons != priced.coupons { changes.append(.coupon) }
        let hasExpired = former.expiresAt <= now || former.priced.coupons.contains { $0.hasExpired(by: now) }
        if !entries.isEmpty || hasExpired || changes.isEmpty { changes.append(.clock) }
        return changes
    }

    private func quote(_ priced: PricedSale, _ facts: Facts) throws(Rejection) -> Quote {
        guard let id = facts.nextQuote else { throw .notFound("quote") }
        return Quote(
            id: id, createdAt: now, programVersion: program.version,
            memberVersion: member.number - Int64(entries.count), priced: priced)
    }

    /// Prices a request for the member as it stands.
    private func priced(_ request: SaleRequest, _ facts: Facts) throws(Rejection) -> PricedSale {
        if case .these(let numbers) = request.selection.coupons {
            let held = member.coupons.map(\.number)
            for number in numbers where !held.contains(number) {
                throw .couponNotApplicable(coupon: EntryID(.coupon, member.id, number).text, nil)
            }
        }
        let tier = member.id == .nobody ? nil : rules.tierIndex(of: member)
        let purse = Purse(
            points: member.balances.available, principal: member.principal, bonus: member.bonus,
            coupons: try offers(facts, request.selection.coupons), tier: tier,
            occasion: occasion(birthMonth: facts.birthMonth))
        let price = try price(request.lines, selection: request.selection, purse: purse, under: rules)
        let earned = rules.termsOfSale(at: now, facts)
        return PricedSale(
            request: request, tier: tier.map { rules.tiers[$0].id }, price: price, lots: try lotsToSpend(for: price),
            coupons: coupons(of: price),
            earnAvailableAt: earned.availableAt, earnExpiresAt: earned.expiresAt)
    }

    /// The member's coupons with what keeps them from being used now. No more of a template are left than its limits allow.
    private func offers(_ facts: Facts, _ choice: CouponsChoice) throws(Rejection) -> [CouponOffer] {
        var (offers, usage): ([CouponOffer], CouponUsage) = ([], facts.usage)
        // What holds gave back that lapsed in this very decision.
        for entry in entries {
            for case .givenBack(let coupon) in entry.event.couponMoves(number: entry.number) {
                usage.giveBack(coupon.template)
            }
        }
        for coupon in member.coupons.sorted(by: choice.prefers) {
            guard let template = facts.templates[coupon.template] else { throw .notFound("coupon template") }
            let refusal: CouponRefusal? =
                if coupon.hasExpired(by: now) {
                    .expired
                } else if !coupon.hasStarted(by: now) {
                    .notStarted
                } else {
                    usage.use(template) ? nil : .usageLimit
                }
            offers.append(CouponOffer(owner: member.id, coupon: coupon, template: template, refusal: refusal))
        }
        return offers
    }

    private func coupons(of price: Price) -> [Coupon] {
        price.steps.compactMap { step in
            guard case .coupon(let reason) = step.kind else { return nil }
            return member.coupons.first { $0.number == reason.coupon }
        }
    }

    private func lotsToSpend(for price: Price) throws(Rejection) -> [LotUse] {
        for step in price.steps {
            if case .points(let points, _) = step.kind { return try member.lotsToSpend(points) }
        }
        return []
    }
}

extension Quote {
    /// Whether it is still good, and this is what it promised: the same rules, the same coupons, every unit paid alike, the
    /// same points and growth. Figures that only explain it, such as a balance, may differ.
    fileprivate func holds(for other: PricedSale, under program: ProgramVersion, at now: Timestamp) -> Bool {
        let (price, new) = (priced.price, other.price)
        return expiresAt > now && programVersion == program.version && priced.coupons == other.coupons
            && price.units == new.units && price.earn.points == new.earn.points && price.earn.growth == new.earn.growth
    }
}
