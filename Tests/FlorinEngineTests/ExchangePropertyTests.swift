import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Random lives of a few members who buy, hold, send, merge and are erased, through two engines at the same time.
@Suite(.everyStore) struct ExchangePropertyTests {
    private static let programs = [
        #""pending": "P3D", "clawback": "negative""#, #""clawback": "withinBalance", "restore": {"kind": "lapse"}"#,
        #""clawback": "chargeRefund", "expiry": {"kind": "rolling", "period": "P9D"}"#,
        #""clawback": "pendingOnly", "pending": "P1D", "expiry": {"kind": "rolling", "period": "P5D"}"#,
    ]

    @Test(arguments: 0..<8)
    func `nothing is lost, and every journal can be decided again`(run: Int) async throws {
        let rules =
            Self.programs[run % 4]
            + #", "earn": {"points": 1, "per": 10}, "redeem": {"ratio": {"points": 1, "amount": 1}}"#
        let tiers = """
            {"id": "silver", "name": "Silver", "from": 0}, {"id": "gold", "name": "Gold", "from": 9000, "earnMultiplier": "2"}
            """
        let scheme = try TestScheme(Program.document(points: rules, tiers: tiers))
        var life = Life(scheme, other: try scheme.secondEngine(), seed: UInt64(6_100 + run))
        try await life.begin()
        for _ in 0..<60 { try await life.turn() }
        let seed = life.seed
        #expect(
            life.kinds.isSuperset(of: [.transferOut, .merge, .refund]), "seed \(seed): too little happened")
        try await life.other.stop()
        let report = try scheme.verify()
        #expect(report.faults == [], "seed \(seed)")
        for name in ["points", "wallet", "growth"] {
            #expect(report.trialBalance.accounts["program/\(name)-transferred"] ?? 0 == 0, "seed \(seed)")
        }
        #expect(report.trialBalance.isZero, "seed \(seed)")
        for id in life.members {
            let member = try scheme.member(id)
            guard member.status != .active else { continue }
            #expect(
                member.principal == 0 && member.bonus == 0 && member.growth == 0 && member.debt == 0, "seed \(seed)")
            #expect(member.balances.available == 0 && member.balances.pending == 0, "seed \(seed)")
        }
        try await scheme.close()
    }

    /// One command, sent at the same time as some others, so that lanes have several of a member in a batch.
    private struct Job: Sendable {
        let engine: Engine
        let id: MemberID
        let command: Command
        let key: IdempotencyKey

        init(engine: Engine, id: MemberID, command: Command, _ number: UInt64) {
            (self.engine, self.id, self.command) = (engine, id, command)
            key = FlorinEngineTests.key("\(number)")
        }

        /// Nil if it was refused.
        func entry() async throws -> JournalEntry? {
            guard case .success(.recorded(let entry, _)) = try await engine.submit(command, for: id, key: key).result
            else { return nil }
            return entry
        }
    }

    private struct Life {
        let scheme: TestScheme
        let other: Engine
        let seed: UInt64
        private(set) var members: [MemberID] = []
        private(set) var kinds: Set<EntryKind> = []
        private var payments: [(MemberID, Int64)] = []
        private var template: TemplateID?
        private var random: SeededRandom

        init(_ scheme: TestScheme, other: Engine, seed: UInt64) {
            (self.scheme, self.other, self.seed) = (scheme, other, seed)
            random = SeededRandom(seed: seed)
        }

        mutating func begin() async throws {
            template = try await scheme.template(
                #"{"name":"1 off","kind":"fixed","amount":100,"validFor":"P6D","total":40}"#)
            for _ in 0..<4 { members.append(try await scheme.enrol()) }
        }

        mutating func turn() async throws {
            if random.isOne(in: 9) {
                scheme.clock.set(scheme.clock.now.adding(seconds: Int(random.number(1...90_000))))
                _ = try await scheme.engine.advanceDueMembers()
            }
            if random.isOne(in: 15) { members.append(try await scheme.enrol()) }
            let jobs = (0..<6).map { _ in
                let (id, command) = draw()
                return Job(engine: random.isOne(in: 2) ? scheme.engine : other, id: id, command: command, random.next())
            }
            let entries = try await withThrowingTaskGroup(of: JournalEntry?.self) { group in
                for job in jobs { group.addTask { try await job.entry() } }
                return try await group.reduce(into: [JournalEntry]()) { if let entry = $1 { $0.append(entry) } }
            }
            for entry in entries.sorted(by: { ($0.member, $0.number) < ($1.member, $1.number) }) {
                kinds.insert(entry.event.kind)
                if case .sold = entry.event { payments.append((entry.member, entry.number)) }
            }
        }

        private mutating func draw() -> (MemberID, Command) {
            let (id, partner) = (members.any(&random), members.any(&random))
            let amount = random.number(1...900)
            switch random.number(0...15) {
            case 0, 1: return (id, .deposit(Deposit(amount: amount, source: "cash", bonus: amount / 9)))
            case 2: return (id, .grantPoints(GrantPoints(points: amount)))
            case 3: return (id, .withdraw(Withdraw(amount: amount)))
            case 4: return (id, template.map { .issueCoupon(IssueCoupon(.template($0))) } ?? .advance)
            case 5, 6, 7: return (id, .pay(.direct(basket())))
            case 8: return about { .refund(Refund(payment: $0, claim: .everything)) }
            case 10: return about { .refund(Refund(payment: $0, claim: .amount(amount))) }
            case 9, 11: return about { .capture(CapturePayment(payment: $0)) }
            case 12: return about { .void(VoidPayment(payment: $0)) }
            case 13, 14:
                let cargo: Transfer.Cargo = random.isOne(in: 2) ? .points(amount / 4 + 1) : .money(amount / 4 + 1)
                return (id, .transfer(Transfer(to: partner, cargo: cargo)))
            default:
                if random.isOne(in: 4) { return (id, .unmerge) }
                if random.isOne(in: 3) { return (id, .erase(EraseMember())) }
                return (id, .merge(MergeMember(into: partner)))
            }
        }

        private mutating func basket() -> SaleRequest {
            let amounts = (0..<random.number(1...3)).map { _ in random.number(1...3_000) }
            var request = sale(amounts, points: .auto, wallet: .auto)
            request.selection.coupons = .auto
            if random.isOne(in: 2) { request.capture = .later(seconds: Int(random.number(1...200_000))) }
            return request
        }

        private mutating func about(_ command: (Int64) -> Command) -> (MemberID, Command) {
            guard !payments.isEmpty else { return (members[0], .advance) }
            let (member, number) = Array(payments.suffix(9)).any(&random)
            return (member, command(number))
        }
    }
}
