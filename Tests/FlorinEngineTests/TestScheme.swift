import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation

/// A scheme of its own for one test: a real file in a temporary folder or a database, a clock that is set, and short cuts.
final class TestScheme {
    let ground: StoreGround
    let clock: ManualClock
    private(set) var engine: Engine
    private(set) var store: any Store
    private let configuration: Engine.Configuration

    static let chainKey = [UInt8](repeating: 7, count: HashChain.keyLength)
    static let noon = Timestamp(rfc3339: "2026-03-01T04:00:00Z")!

    init(
        _ document: String = TestScheme.document, at start: Timestamp = noon, lanes: Int = 2,
        queueLimit: Int = Limits.queue, queryLimit: Int = Limits.queries, dueAtOnce: Int = Limits.dueMembers,
        on kind: StoreKind = .current, in parent: URL = FileManager.default.temporaryDirectory
    ) throws {
        ground = try StoreGround(kind, in: parent)
        clock = ManualClock(start)
        var configuration = Engine.Configuration(chainKey: TestScheme.chainKey)
        configuration.lanes = lanes
        configuration.queueLimit = queueLimit
        configuration.queryLimit = queryLimit
        configuration.dueMembersAtOnce = dueAtOnce
        configuration.program = try Program.read(try JSON.parse(Array(document.utf8)), zones: ZoneCatalog.rules(named:))
        self.configuration = configuration
        store = try ground.open()
        engine = try Engine(store: store, clock: clock, configuration: configuration)
    }

    /// Of the embedded store.
    var path: String { ground.path }
    var folder: URL { ground.folder }

    /// Stops everything and opens the store again.
    func restart() async throws {
        try await engine.stop()
        try await reopen()
    }

    /// Opens the store after the engine was stopped.
    func reopen() async throws {
        store = try ground.open()
        engine = try Engine(store: store, clock: clock, configuration: configuration)
    }

    /// Another engine on the same store, as another process would have it.
    func secondEngine() throws -> Engine {
        try Engine(store: try ground.open(node: 1), clock: clock, configuration: configuration)
    }

    /// A new template of this document.
    func template(_ document: String) async throws -> TemplateID {
        let id = engine.newTemplate()
        let log = FaultLog()
        guard let o = ObjectReader(try JSON.parse(Array(document.utf8)), log: log),
            let template = CouponTemplate(o, id: id)
        else { throw Unexpected() }
        return try await engine.save(template).stored.id
    }

    /// Issues a coupon, and gives its number.
    func coupon(of template: TemplateID, to member: MemberID) async throws -> Int64 {
        try await record(.issueCoupon(IssueCoupon(.template(template))), for: member).number
    }

    func close() async throws {
        try await engine.stop()
        try ground.remove()
    }

    func enrol(reference: String? = nil) async throws -> MemberID {
        let id = engine.newMember()
        let profile = Profile(id: id, reference: reference, createdAt: clock.now)
        _ = try (await engine.enrol(profile)).result.get()
        return id
    }

    /// Submits and expects a journal entry.
    @discardableResult
    func record(_ command: Command, for member: MemberID, key: IdempotencyKey? = nil) async throws -> JournalEntry {
        guard case .recorded(let entry, _) = try (await engine.submit(command, for: member, key: key)).result.get()
        else { throw Unexpected() }
        return entry
    }

    /// Submits and expects a rejection.
    func rejection(of command: Command, for member: MemberID, key: IdempotencyKey? = nil) async throws -> Rejection? {
        guard case .failure(let rejection) = try (await engine.submit(command, for: member, key: key)).result
        else { return nil }
        return rejection
    }

    func member(_ id: MemberID) throws -> Member {
        guard let row = try store.member(id) else { throw Unexpected() }
        return try Member(row)
    }

    func verify() throws -> VerificationReport {
        try Verifier.run(store, chainKey: TestScheme.chainKey)
    }

    struct Unexpected: Error {}

    /// A scheme in which everything occurs.
    static let document = """
        {"name":"Test","currency":"CNY","timeZone":"Asia/Shanghai",
         "tiers":[{"id":"silver","name":"Silver","from":0},
                  {"id":"gold","name":"Gold","from":200000,"discount":"5%","earnMultiplier":"1.5"}],
         "points":{"earn":{"points":1,"per":100},
                   "expiry":{"kind":"rolling","period":"P12M","roundTo":"endOfMonth"},
                   "redeem":{"ratio":{"points":100,"amount":100},"minimum":500,"step":100,"maxShare":"30%"}},
         "wallet":{"depositBonuses":[{"from":50000,"bonus":5000}]}}
        """
}

func key(_ text: String, _ body: String = "") -> IdempotencyKey {
    IdempotencyKey(client: "till", key: text, method: "POST", path: "/v1/payments", body: Array(body.utf8))
}

func sale(_ amounts: [Money], points: PointsChoice = .none, wallet: WalletChoice = .none, reference: String? = nil)
    -> SaleRequest
{
    SaleRequest(
        merchant: "store-1", reference: reference,
        lines: amounts.map { BasketLine(quantity: 1, unitAmount: $0) },
        selection: Selection(points: points, wallet: wallet), external: External(method: "card"))
}
