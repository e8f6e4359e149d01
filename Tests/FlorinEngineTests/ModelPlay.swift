import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// One run: a scheme, its model, and the dice.
struct ModelPlay {
    private let scheme: TestScheme
    private let seed: UInt64
    private var random: SeededRandom
    private var program: Int
    private var members: [MemberID: ModelMember] = [:]
    private var ids: [MemberID] = []
    private var numbers: [MemberID: Int64] = [:]
    private var quotes: [Quote] = []
    private var paidQuotes: Set<QuoteID> = []
    private var steps = 0
    private var log: [String] = []
    /// The first difference ends a run: everything after it would differ too.
    private(set) var isOff = false

    init(seed: UInt64, program: Int) async throws {
        self.seed = seed
        self.program = program
        random = SeededRandom(seed: seed)
        scheme = try TestScheme(ModelPrograms.document(program))
        for _ in 0..<3 { try await enrol() }
    }

    private mutating func enrol() async throws {
        let id = try await scheme.enrol()
        ids.append(id)
        numbers[id] = 1
        let program = scheme.engine.programs.current.program
        members[id] = ModelMember(tier: program.tiers[0].id, now: scheme.clock.now, program: program)
    }

    // MARK: Steps

    mutating func turn() async throws {
        steps += 1
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<15: moveClock()
        case 15: try await scheme.restart()
        case 16:
            program = Int.random(in: 0..<ModelPrograms.count, using: &random)
            _ = try await scheme.engine.put(try Program.written(ModelPrograms.document(program)))
        case 17 where ids.count < 6: try await enrol()
        default: break
        }
        let id = ids.any(&random)
        guard !random.isOne(in: 10) else { return try await ask(for: id) }
        let command = command(for: id)
        log.append("\(steps) \(scheme.clock.now.rfc3339) \(id.rawValue % 4096): \(command)")
        try await play(command, for: id)
    }

    private mutating func moveClock() {
        let day: Int64 = 86_400_000
        let spans: [ClosedRange<Int64>] = [-5_000...60_000, 0...day, 0...20 * day, 25 * day...400 * day]
        let span = random.number(spans.any(&random))
        scheme.clock.set(Timestamp(milliseconds: scheme.clock.now.milliseconds + span))
    }

    private mutating func play(_ command: Command, for id: MemberID) async throws {
        guard let before = try scheme.store.member(id), var model = members[id] else { throw TestScheme.Unexpected() }
        (model.now, model.program) = (
            max(scheme.clock.now, try Member(before).at), scheme.engine.programs.current.program
        )
        let answer = try await scheme.engine.submit(command, for: id)
        guard let after = try scheme.store.member(id) else { throw TestScheme.Unexpected() }
        var refusal: ModelRefusal?
        do throws(ModelRefusal) {
            let number = if case .success(.recorded(let entry, _)) = answer.result { entry.number } else { Int64(0) }
            try model.perform(try plain(command, model), number: number)
        } catch { refusal = error }
        switch answer.result {
        case .failure(let rejection):
            expect(rejection.kind == refusal, "rejected with \(rejection), the model \(String(describing: refusal))")
            expect(after == before, "a rejection changed the member")
        case .success(let reply):
            expect(refusal == nil, "accepted, the model says \(String(describing: refusal))")
            try check(reply, command, before: before, after: after, model)
            switch reply {
            case .recorded, .advanced:
                members[id] = model
                if let quoted = command.quoted { paidQuotes.insert(quoted) }
            case .quoted: throw TestScheme.Unexpected()
            case .preview:
                guard case .refund(var refund) = command else { break }
                refund.isDryRun = false
                try await playAsForetold(.refund(refund), for: id, reply)
            }
        }
    }

    /// The sale itself in place of a quote that is paid, if the model prices it alike.
    private func plain(_ command: Command, _ model: ModelMember) throws(ModelRefusal) -> Command {
        guard case .pay(.quoted(let id, let external, _)) = command else { return command }
        guard let quote = quotes.first(where: { $0.id == id }), !paidQuotes.contains(id) else { throw .quotePaid }
        var (request, model) = (quote.priced.request, model)
        request.external = external ?? request.external
        model.advance()
        let isOpen = quote.programVersion == scheme.engine.programs.current.version && quote.expiresAt > model.now
        guard isOpen, (try? ModelSale(request, for: model).units) == quote.priced.price.units.singly
        else { throw .quoteChanged }
        return .pay(.direct(request))
    }

    /// What something costs, which is what it costs the model.
    private mutating func ask(for id: MemberID) async throws {
        guard let before = try scheme.store.member(id), var model = members[id] else { throw TestScheme.Unexpected() }
        let request = request()
        log.append("\(steps) \(scheme.clock.now.rfc3339) \(id.rawValue % 4096): what costs \(request)")
        (model.now, model.program) = (
            max(scheme.clock.now, try Member(before).at), scheme.engine.programs.current.program
        )
        model.advance()
        var refusal: ModelRefusal?
        do throws(ModelRefusal) { _ = try ModelSale(request, for: model) } catch {
            refusal = error
        }
        let answer = try await scheme.engine.quote(request, for: id)
        expect(try scheme.store.member(id) == before, "a quote changed the member")
        switch answer {
        case .failure(let rejection):
            expect(rejection.kind == refusal, "no quote: \(rejection), the model \(String(describing: refusal))")
        case .success(let quote):
            expect(refusal == nil, "a quote, the model says \(String(describing: refusal))")
            let row = QuoteRow(quote)
            expect(try KeptQuote(row) == .open(quote), "a quote does not come back as it was")
            quotes.append(quote)
        }
    }

    /// A refund does what its dry run said.
    private mutating func playAsForetold(_ command: Command, for id: MemberID, _ foretold: Reply) async throws {
        guard case .preview(let preview, _) = foretold, random.isOne(in: 2), var model = members[id],
            let before = try scheme.store.member(id)
        else { return }
        (model.now, model.program) = (
            max(scheme.clock.now, try Member(before).at), scheme.engine.programs.current.program
        )
        let entry = try await scheme.record(command, for: id)
        expect(entry == preview, "a refund is not what its dry run said")
        try model.perform(command, number: entry.number)
        members[id] = model
        try checkJournal(of: id)
    }

    // MARK: Checks

    private mutating func check(
        _ reply: Reply, _ command: Command, before: MemberRow, after: MemberRow, _ model: ModelMember
    ) throws {
        switch reply {
        case .recorded(let entry, let payment):
            let member = try Member(after)
            expect(model.agrees(with: member), "\(member) is not \(model)")
            expect(MemberRow(member) == after, "a member's row does not come back as it was")
            expect(entry.number == after.version && entry.after == member.balances, "the entry is not the last")
            if let payment = payment ?? Payment(entry), let sale = model.sales[payment.entry.number] {
                expect(payment.kept.units.singly == sale.units, "the units left are not the model's")
            }
            try checkJournal(of: entry.member)
        case .quoted: throw TestScheme.Unexpected()
        case .preview: expect(after == before, "a dry run changed the member")
        case .advanced:
            let member = try Member(after)
            expect(model.agrees(with: member), "\(member) is not \(model)")
            try checkJournal(of: member.id)
        }
    }

    /// Every new entry by itself, and that it follows the one before it.
    private mutating func checkJournal(of id: MemberID) throws {
        let seen = numbers[id] ?? 0
        let rows = try scheme.store.entries(id, before: .max, limit: 100).filter { $0.number > seen }.reversed()
        var at = try scheme.store.entry(id, seen)?.at ?? 0
        for (offset, row) in rows.enumerated() {
            let entry = try JournalEntry(row)
            expect(EntryRow(entry) == row, "an entry does not come back as it was")
            expect(row.number == seen + Int64(offset) + 1, "entry \(row.number) does not follow the last")
            expect(row.at >= at, "entry \(row.number) goes back in time")
            for asset in Asset.allCases {
                let sum = entry.postings.reduce(0) { $0 + ($1.account.asset == asset ? $1.amount : 0) }
                expect(sum == 0, "entry \(row.number) does not balance in \(asset)")
            }
            let balances = entry.after
            let least = min(
                balances.principal, balances.bonus, balances.available, balances.pending, balances.debt,
                balances.growth)
            expect(least >= 0, "entry \(row.number) leaves a balance below its bound")
            expect(balances.available == 0 || balances.debt == 0, "points are owed and there at once")
            at = row.at
        }
        numbers[id] = seen + Int64(rows.count)
    }

    /// What it has left behind.
    var rows: [String] { get throws { try scheme.store.rows } }

    mutating func finish() async throws {
        try await scheme.restart()
        let report = try scheme.verify()
        expect(report.faults.isEmpty, "\(report.faults)")
        expect(report.trialBalance.isZero, "the books do not balance")
        expect(Int64(report.entries) == numbers.values.reduce(0, +), "entries are missing")
        try await scheme.close()
    }

    private mutating func expect(_ isTrue: Bool, _ comment: @autoclosure () -> String) {
        guard !isTrue, !isOff else { return }
        isOff = true
        Issue.record("seed \(seed), step \(steps): \(comment())\n\(log.suffix(12).joined(separator: "\n"))")
    }
}

// MARK: Dice

extension ModelPlay {
    private mutating func command(for id: MemberID) -> Command {
        switch Int.random(in: 0..<18, using: &random) {
        case 0, 1: return .deposit(Deposit(amount: random.number(1...3_000), source: "cash", bonus: bonus()))
        case 2: return .withdraw(Withdraw(amount: random.number(1...1_500)))
        case 3, 4: return .grantPoints(GrantPoints(points: random.number(1...900), expiry: expiry()))
        case 5: return .deductPoints(DeductPoints(points: random.number(1...400)))
        case 6: return .adjustGrowth(AdjustGrowth(growth: random.number(-2_000...4_000)))
        case 7:
            guard let quote = quotes.last(where: { $0.id.member == id }) else { return .advance }
            return .pay(.quoted(quote.id, external: External(method: "card")))
        case 8..<13: return .pay(.direct(request()))
        default: return refund(of: id)
        }
    }

    private mutating func bonus() -> Money? { random.isOne(in: 4) ? random.number(0...300) : nil }

    private mutating func expiry() -> GrantPoints.Expiry {
        let later = max(scheme.clock.now.milliseconds, 0) + random.number(400_000_000...20_000_000_000)
        return [.byProgram, .byProgram, .never, .at(Timestamp(milliseconds: later))].any(&random)
    }

    private mutating func request() -> SaleRequest {
        let lines = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            BasketLine(quantity: random.number(1...4), unitAmount: [0, 1, 99, random.number(1...900)].any(&random))
        }
        let points: [PointsChoice] = [
            .auto, .auto, .none, .exactly(random.number(0...30) * 10), .atMost(random.number(0...300)),
        ]
        let wallet: [WalletChoice] = [.auto, .none, .exactly(random.number(0...800))]
        return SaleRequest(
            merchant: ["store-1", "store-2", nil].any(&random), lines: lines,
            selection: Selection(points: points.any(&random), wallet: wallet.any(&random)),
            external: random.isOne(in: 8) ? nil : External(method: ["card", "cash"].any(&random)),
            expectedPayable: random.isOne(in: 12) ? random.number(0...900) : nil)
    }

    private mutating func refund(of id: MemberID) -> Command {
        let sales = members[id]?.sales.keys.sorted() ?? []
        guard let last = sales.last else { return .advance }
        let number = random.isOne(in: 3) ? last : sales.any(&random)
        let units = RefundClaim.UnitsOfLine(line: Int(random.number(0...2)), quantity: random.number(1...3))
        let claims: [RefundClaim] = [.everything, .amount(random.number(1...700)), .units([units]), .units([units])]
        return .refund(Refund(payment: number, claim: claims.any(&random), isDryRun: random.isOne(in: 4)))
    }
}

extension ModelMember {
    fileprivate func agrees(with member: Member) -> Bool {
        let held = open.map { Lot(terms: lots[$0].terms, points: lots[$0].points, isPending: lots[$0].isPending) }
        return [principal, bonus, growth, debt] == [member.principal, member.bonus, member.growth, member.debt]
            && tier == member.tier && held == member.lots
    }
}

extension [UnitRun] {
    /// Every unit by itself.
    fileprivate var singly: [UnitRun] {
        flatMap { run in
            var unit = run
            unit.count = 1
            return Array(repeating: unit, count: Int(run.count))
        }
    }
}

extension Command {
    fileprivate var quoted: QuoteID? { if case .pay(.quoted(let id, _, _)) = self { id } else { nil } }
}

extension Rejection {
    /// By the name of the case alone.
    fileprivate var kind: ModelRefusal? { ModelRefusal(rawValue: String("\(self)".prefix { $0 != "(" })) }
}
