import FlorinCore
import FlorinEngine

/// A random history of a few members in which points do everything they can, with what was true at each moment of it.
struct PastPlay {
    let scheme: TestScheme
    let seed: UInt64
    private(set) var ids: [MemberID] = []
    /// A member as it stood, told then.
    private(set) var moments: [Moment] = []
    private var payments: [EntryID] = []
    private var random: SeededRandom
    private let rules: [String]

    struct Moment {
        let at: Timestamp
        let member: Member
        let version: Int
    }

    /// Rules under which points are pending for a day, live for a month, and are owed after a clawback; then others.
    static let rules = [
        document(
            """
            "pending":"P1D","expiry":{"kind":"rolling","period":"P1M"},"clawback":"negative",
            "restore":{"kind":"grace","period":"P5D"}
            """),
        document(
            """
            "expiry":{"kind":"rolling","period":"P2M","roundTo":"endOfMonth"},"restore":{"kind":"lapse"}
            """),
        document(#""pending":"P3D","expiry":{"kind":"rolling","period":"P7D"},"restore":{"kind":"remainingLife"}"#),
    ]

    private static func document(_ points: String) -> String {
        """
        {"name":"Past","currency":"CNY","timeZone":"Asia/Shanghai",
         "tiers":[{"id":"silver","name":"Silver","from":0},{"id":"gold","name":"Gold","from":12000}],
         "points":{"earn":{"points":1,"per":10},\(points),
                   "redeem":{"ratio":{"points":1,"amount":1},"minimum":0,"step":1,"maxShare":"100%"}}}
        """
    }

    init(seed: UInt64, lanes: Int = 2, members: Int = 3) async throws {
        self.seed = seed
        random = SeededRandom(seed: seed)
        rules = PastPlay.rules
        scheme = try TestScheme(rules[0], lanes: lanes)
        for _ in 0..<members {
            ids.append(try await scheme.enrol())
            scheme.clock.set(scheme.clock.now.adding(seconds: 60))
        }
    }

    /// Something happens, some time after what happened last.
    mutating func turn() async throws {
        scheme.clock.set(scheme.clock.now.adding(seconds: Int(random.number(0...260_000))))
        if random.isOne(in: 40) {
            _ = try await scheme.engine.put(try Program.written(rules.any(&random)))
        } else if random.isOne(in: 10) {
            _ = try await scheme.engine.advanceDueMembers()
        } else {
            let id = ids.any(&random)
            let answer = try await scheme.engine.submit(command(for: id), for: id)
            if case .success(.recorded(let entry, _)) = answer.result, entry.event.kind == .payment {
                payments.append(entry.id)
            }
        }
        for id in ids { try remember(id) }
    }

    private mutating func remember(_ id: MemberID) throws {
        let (now, program) = (scheme.clock.now, scheme.engine.programs.current)
        let standing = try standing(try scheme.member(id), at: now, under: program)
        moments.append(Moment(at: now, member: standing.member.withoutCoupons, version: program.version))
    }

    /// The newest that is known of each member at each instant: what was told first may have changed within it.
    var lastMoments: [Moment] {
        var last: [String: Moment] = [:]
        for moment in moments { last["\(moment.member.id.rawValue) \(moment.at.milliseconds)"] = moment }
        return Array(last.values)
    }

    private mutating func command(for id: MemberID) -> Command {
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return .deposit(Deposit(amount: random.number(1...9_000), source: "cash", bonus: 10))
        case 1: return .grantPoints(GrantPoints(points: random.number(1...900), expiry: expiry()))
        case 2: return .deductPoints(DeductPoints(points: random.number(1...300), reason: "=1+1"))
        case 3: return .adjustGrowth(AdjustGrowth(growth: random.number(-9_000...20_000)))
        case 4, 5, 6, 7: return .pay(.direct(request(.now)))
        case 8, 9: return .pay(.direct(request(.later(seconds: Int(random.number(1...2_500_000))))))
        case 10: return hold(of: id).map { .capture(CapturePayment(payment: $0)) } ?? .advance
        case 11: return hold(of: id).map { .void(VoidPayment(payment: $0)) } ?? .advance
        default:
            let claims: [RefundClaim] = [
                .everything, .amount(random.number(1...2_000)), .units([.init(line: 0, quantity: 1)]),
            ]
            let claim = claims.any(&random)
            return payment(of: id).map { .refund(Refund(payment: $0, claim: claim)) } ?? .advance
        }
    }

    private mutating func expiry() -> GrantPoints.Expiry {
        let later = scheme.clock.now.adding(seconds: Int(random.number(1...9_000_000)))
        return [.byProgram, .never, .at(later)].any(&random)
    }

    private mutating func request(_ capture: CaptureMode) -> SaleRequest {
        let lines = (0..<Int.random(in: 1...2, using: &random)).map { _ in
            BasketLine(quantity: random.number(1...3), unitAmount: random.number(1...3_000))
        }
        return SaleRequest(
            merchant: "store-1", lines: lines,
            selection: Selection(points: [.auto, .atMost(random.number(0...400))].any(&random), wallet: .auto),
            external: External(method: "card"), capture: capture)
    }

    private mutating func hold(of id: MemberID) -> Int64? {
        let open = (try? scheme.member(id))?.holds.map(\.payment) ?? []
        return open.isEmpty ? nil : open.any(&random)
    }

    private mutating func payment(of id: MemberID) -> Int64? {
        let own = payments.filter { $0.member == id }.suffix(4).map(\.number)
        return own.isEmpty ? nil : own.any(&random)
    }
}
