import Foundation
import Testing

/// A shop whose server keeps dying, with what its tills know to be true.
struct CrashedShop {
    private let florin: Florin
    private let till: Till
    private let seed: UInt64
    private var random: Generator
    private var members: [String] = []
    private var balances: [String: MemberBalances] = [:]
    private var acknowledged: [String: PaidSale] = [:]
    /// Sent, and never answered: to be sent again.
    private var open: [Basket] = []
    private var retries = 0
    /// Acknowledged since the last check, by reference.
    private var unchecked: [String] = []

    init(_ florin: Florin, _ till: Till, seed: UInt64, members count: Int) async throws {
        self.florin = florin
        self.till = till
        self.seed = seed
        random = Generator(state: seed)
        let server = try await ServerProcess(in: florin)
        let (deposit, grant) = (#"{"amount":100000000,"source":"cash"}"#, #"{"points":10000000,"reason":"test"}"#)
        for number in 0..<count {
            let created = try await till.post(server.port, "members", key: "m\(number)", "{}")
            let id = try created.decoded(CreatedMember.self).id
            _ = try await till.post(server.port, "members/\(id)/deposits", key: "d\(number)", deposit)
            _ = try await till.post(server.port, "members/\(id)/point-grants", key: "p\(number)", grant)
            members.append(id)
            balances[id] = try await till.get(server.port, "members/\(id)").decoded(MemberBalances.self)
        }
        await server.kill()
    }

    /// One life of the server: what is open is settled, everything is checked, tills pay until it dies.
    mutating func play(round: Int) async throws {
        if random.next(below: 5) == 0 {
            try await ServerProcess.startAndKill(in: florin, after: .milliseconds(random.next(below: 300)))
        }
        let server = try await ServerProcess(in: florin)
        let settled = try await settle(server.port)
        try await check(settled, server.port)

        let baskets = (0..<1_000).map { number in
            Basket(reference: "r\(round)-\(number)", member: members[random.next(below: members.count)])
        }
        let delay = Duration.milliseconds(20 + random.next(below: 180))
        let port = server.port
        async let answers = pay(baskets, port)
        try await Task.sleep(for: delay)
        await server.kill()
        await take(answers)
        try await verify(round)
    }

    mutating func finish(rounds: Int) async throws {
        let server = try await ServerProcess(in: florin)
        _ = try await settle(server.port)
        try await check(Array(acknowledged.keys), server.port)
        #expect(await server.stop() == 0, "seed \(seed)")
        #expect(acknowledged.count > rounds, "seed \(seed): hardly anything was paid, so nothing is proven")
        #expect(retries > 0, "seed \(seed): no kill came while a payment was under way")
        try await verify(0)
    }

    private func verify(_ round: Int) async throws {
        let result = try await florin.run("verify")
        #expect(result.code == 0, "seed \(seed), round \(round): \(result)")
    }

    // MARK: Paying

    private enum Answer {
        case paid(PaidSale)
        case unanswered(Basket)
        case refused(Basket, Till.Reply)
    }

    /// Four tills side by side, each with its share of the baskets; a till stops when the server is gone.
    private func pay(_ baskets: [Basket], _ port: Int) async -> [Answer] {
        await withTaskGroup(of: [Answer].self) { group in
            for number in 0..<4 {
                group.addTask { [till] in
                    var answers: [Answer] = []
                    for basket in baskets.enumerated().filter({ $0.offset % 4 == number }).map(\.element) {
                        let answer = await CrashedShop.pay(basket, till, port)
                        answers.append(answer)
                        if case .unanswered = answer { break }
                    }
                    return answers
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func pay(_ basket: Basket, _ till: Till, _ port: Int) async -> Answer {
        do {
            let reply = try await till.post(port, "payments", key: basket.reference, basket.body)
            return reply.status == 201 ? .paid(try reply.decoded(PaidSale.self)) : .refused(basket, reply)
        } catch {
            return .unanswered(basket)
        }
    }

    private mutating func take(_ answers: [Answer]) {
        for answer in answers {
            switch answer {
            case .paid(let sale): acknowledge(sale)
            case .unanswered(let basket): open.append(basket)
            case .refused(let basket, let reply):
                // A server on its way down may say so; anything else is a fault.
                #expect(reply.status == 503, "seed \(seed), \(basket.reference): \(reply.status) \(reply.text)")
                open.append(basket)
            }
        }
    }

    /// Sends again what was never answered; gives the references of all that was acknowledged since the last check.
    private mutating func settle(_ port: Int) async throws -> [String] {
        let retried = open
        retries += retried.count
        open = []
        take(await pay(retried, port))
        #expect(open.isEmpty, "seed \(seed): a retry is not answered")
        let settled = unchecked
        unchecked = []
        return settled
    }

    private mutating func acknowledge(_ sale: PaidSale) {
        guard acknowledged.updateValue(sale, forKey: sale.reference) == nil else {
            Issue.record("seed \(seed): \(sale.reference) was acknowledged twice")
            return
        }
        unchecked.append(sale.reference)
        guard let member = Basket.member(of: sale, among: members) else { return }
        balances[member]?.take(sale)
    }

    // MARK: Checking

    private func check(_ references: [String], _ port: Int) async throws {
        for reference in references {
            let list = try await till.get(port, "payments?reference=\(reference)").decoded(SaleList.self)
            #expect(list.data == [acknowledged[reference]], "seed \(seed): \(reference)")
        }
        for member in members {
            let now = try await till.get(port, "members/\(member)").decoded(MemberBalances.self)
            #expect(now == balances[member], "seed \(seed): \(member)")
        }
    }
}

private struct Basket {
    let reference: String
    let member: String

    var body: String {
        """
        {"member":"\(member)","merchant":"shop","reference":"\(reference)",\
        "lines":[{"sku":"a","quantity":3,"unitAmount":1999},{"sku":"b","quantity":1,"unitAmount":501}],\
        "points":{"max":600},"wallet":{"use":700},"external":{"method":"card"}}
        """
    }

    /// A payment's id contains its member's.
    static func member(of sale: PaidSale, among members: [String]) -> String? {
        members.first { sale.id.dropFirst("pay_".count).hasPrefix($0.dropFirst("mem_".count)) }
    }
}

extension MemberBalances {
    mutating func take(_ sale: PaidSale) {
        for step in sale.steps {
            points.available -= step.points ?? 0
            wallet.principal -= step.principal ?? 0
            wallet.bonus -= step.bonus ?? 0
        }
        points.available += sale.earn.points
        growth += sale.earn.growth
    }
}

struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
