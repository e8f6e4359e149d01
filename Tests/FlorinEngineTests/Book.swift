import FlorinCore
import FlorinEngine

/// One member and its journal in memory: the core's decisions alone, without lanes and files.
struct Book {
    private(set) var member: Member
    private(set) var entries: [JournalEntry] = []
    var now: Timestamp
    private var versions: [ProgramVersion] = []

    init(_ document: String, at start: Timestamp = TestScheme.noon) throws {
        let program = try Program.written(document)
        now = start
        versions = [ProgramVersion(version: 1, program: program)]
        member = Member(id: MemberID(rawValue: 7), tier: program.tiers[0].id)
        try record(.enrol)
    }

    var program: ProgramVersion { versions[versions.count - 1] }
    var balances: Balances { member.balances }

    /// Puts new rules in force.
    mutating func put(_ document: String) throws {
        versions.append(ProgramVersion(version: versions.count + 1, program: try Program.written(document)))
    }

    @discardableResult
    mutating func record(_ command: Command) throws -> JournalEntry {
        let decision = try decide(command, for: member, given: facts(for: command), under: program, at: now)
        guard case .recorded(let entry) = decision.outcome else { throw TestScheme.Unexpected() }
        take(decision)
        return entry
    }

    /// Posts what is due at an instant.
    mutating func advance(to instant: Timestamp) throws {
        now = instant
        take(try decide(.advance, for: member, under: program, at: now))
    }

    func rejection(of command: Command) -> Rejection? {
        do {
            _ = try decide(command, for: member, given: facts(for: command), under: program, at: now)
            return nil
        } catch {
            return error
        }
    }

    /// Sells units of these amounts for points, wallet money and a card.
    @discardableResult
    mutating func sell(
        _ amounts: [Money], points: PointsChoice = .none, wallet: WalletChoice = .none
    ) throws -> JournalEntry {
        try record(.pay(.direct(sale(amounts, points: points, wallet: wallet))))
    }

    func quote(_ request: SaleRequest) throws -> Quote {
        try FlorinCore.quote(request, for: member, given: facts(for: .advance), under: program, at: now)
    }

    mutating func refund(_ payment: JournalEntry, _ claim: RefundClaim = .everything) throws -> Refunded {
        let entry = try record(.refund(Refund(payment: payment.number, claim: claim)))
        guard case .refunded(let refunded) = entry.event else { throw TestScheme.Unexpected() }
        return refunded
    }

    /// The points of each lot that is not empty, in the order in which they are spent.
    var lots: [Points] { member.lots.map(\.points) }

    func payment(_ number: Int64) -> Payment? {
        guard let sale = entries.first(where: { $0.number == number }), let sold = Payment(sale) else { return nil }
        return entries.reduce(sold) { $0.after($1) ?? $0 }
    }

    func facts(for command: Command) -> Facts {
        guard case .payment(let number) = command.needs else { return Facts(nextQuote: QuoteID(member.id, 1)) }
        let payment = payment(number)
        return Facts(payment: payment, programOfSale: payment.map { versions[$0.entry.programVersion - 1] })
    }

    private mutating func take(_ decision: Decision) {
        member = decision.member
        entries += decision.entries
    }
}

extension Program {
    static func written(_ document: String) throws -> Program {
        try read(try JSON.parse(Array(document.utf8)), zones: ZoneCatalog.rules(named:))
    }

    /// A document in Shanghai's time with these rules for points.
    static func document(points: String, tiers: String = "", wallet: String = "{}") -> String {
        let tiers = tiers.isEmpty ? "" : #""tiers": [\#(tiers)], "#
        return """
            {"name": "Case", "currency": "CNY", "timeZone": "Asia/Shanghai", \(tiers)"points": {\(points)},
             "wallet": \(wallet)}
            """
    }
}

/// An instant, from its RFC 3339 text.
func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text)! }

extension JournalEntry {
    var sold: Sale? { if case .sold(let sale) = event { sale } else { nil } }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &self) }
    mutating func isOne(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

extension Array {
    /// An element of an array that has one.
    func any(_ random: inout SeededRandom) -> Element { self[Int.random(in: 0..<count, using: &random)] }
}
