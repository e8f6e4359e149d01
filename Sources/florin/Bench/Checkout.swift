internal import FlorinCore
internal import FlorinEngine
internal import Synchronization

/// The checkout that the benchmark makes again and again: three lines, paid with points, from the wallet, and by card. It
/// has a reference and an idempotency key, as a till's has, and earns points and growth.
struct Checkout: Sendable {
    /// Unlike that of any other run on the same store.
    let run: String
    let spread: BenchSpread
    private let orders = OrderNumbers()

    private static let points: Points = 500
    private static let wallet: Money = 1000
    private static let lines = [
        BasketLine(sku: "A", category: "GROCERY", quantity: 1, unitAmount: 19900),
        BasketLine(sku: "B", quantity: 2, unitAmount: 8990),
        BasketLine(sku: "C", quantity: 1, unitAmount: 3550),
    ]

    /// What a member has at the start: enough for any run.
    static let grant = GrantPoints(points: 1_000_000_000, reason: "bench", expiry: .never)
    static let deposit = Deposit(amount: 100_000_000_000, source: "cash")

    /// One to be made: whose, where, and the order's reference.
    struct Order {
        let member: MemberID
        let merchant: String
        let reference: String
    }

    /// The next of one of these members. References count up, whoever sells.
    func order(of members: [MemberID], _ random: inout SplitMix) -> Order {
        Order(
            member: spread.member(of: members, &random), merchant: spread.merchant(&random),
            reference: "\(run)-\(orders.next())")
    }

    func command(_ order: Order) -> Command {
        .pay(
            .direct(
                SaleRequest(
                    merchant: order.merchant, reference: order.reference, lines: Checkout.lines,
                    selection: Selection(points: .atMost(Checkout.points), wallet: .exactly(Checkout.wallet)),
                    external: External(method: "card"))))
    }

    func key(_ order: Order, body: [UInt8]) -> IdempotencyKey {
        IdempotencyKey(client: "bench", key: order.reference, method: "POST", path: Checkout.path, body: body)
    }

    static let path = "/v1/payments"

    /// The same as a request's body.
    func body(_ order: Order) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("member", order.member.text)
            json.field("merchant", order.merchant)
            json.field("reference", order.reference)
            json.key("lines")
            json.array(Checkout.lines) { json, line in
                json.object { json in
                    json.field("sku", line.sku)
                    json.field("category", line.category)
                    json.field("quantity", line.quantity)
                    json.field("unitAmount", line.unitAmount)
                }
            }
            json.key("points")
            json.object { $0.field("max", Checkout.points) }
            json.key("wallet")
            json.object { $0.field("use", Checkout.wallet) }
            json.key("external")
            json.object { $0.field("method", "card") }
        }
        return json.bytes
    }
}

/// Counts the orders of all clients.
private final class OrderNumbers: Sendable {
    private let last = Atomic<Int64>(0)

    func next() -> Int64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A small fast generator: clients choose members with it, each from a seed of its own.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
