import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Random redemptions, fulfilments, cancellations and supplies against a count kept by hand.
@Suite(.everyStore) struct RewardPropertyTests {
    @Test(arguments: [301, 302, 303] as [UInt64])
    func `stock, counts and points are what a count by hand says`(seed: UInt64) async throws {
        let scheme = try TestScheme()
        var play = RewardPlay(seed: seed)
        try await play.start(scheme)
        for _ in 0..<120 { try await play.turn(scheme) }
        for (reward, model) in play.rewards {
            let stored = try #require(try scheme.store.reward(reward))
            #expect(stored.used == model.used && stored.stock == model.stock, "seed \(seed)")
        }
        for (id, points) in play.points {
            #expect(try scheme.member(id).balances.available == points, "seed \(seed)")
        }
        #expect(try scheme.verify().faults == [], "seed \(seed)")
        try await scheme.close()
    }
}

private struct RewardPlay {
    struct Model {
        let points: Points
        let isCode: Bool
        let perMember: Int64?
        var stock: Int64?
        var used: Int64 = 0
        var taken: [MemberID: Int64] = [:]
    }

    struct Open {
        let id: MemberID
        let number: Int64
        let reward: RewardID
    }

    var rewards: [(id: RewardID, model: Model)] = []
    var points: [MemberID: Points] = [:]
    private var random: SeededRandom
    private var open: [Open] = []
    private var ended: [Open] = []
    private var given: Set<String> = []
    private var serial = 0
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = SeededRandom(seed: seed)
    }

    mutating func start(_ scheme: TestScheme) async throws {
        for (document, model) in [
            (#"{"name":"a","points":90}"#, Model(points: 90, isCode: false, perMember: nil, stock: nil)),
            (
                #"{"name":"b","points":30,"stock":4,"perMember":3}"#,
                Model(points: 30, isCode: false, perMember: 3, stock: 4)
            ),
            (
                #"{"name":"c","points":20,"fulfilment":"code"}"#,
                Model(points: 20, isCode: true, perMember: nil, stock: 0)
            ),
        ] {
            rewards.append((try await scheme.reward(document), model))
        }
        for _ in 0..<3 { points[try await scheme.rich()] = 1_000 }
    }

    mutating func turn(_ scheme: TestScheme) async throws {
        switch random.number(0...9) {
        case 0...4: try await redeem(scheme)
        case 5: try await add(scheme)
        case 6...7: try await end(scheme, isFulfilment: true)
        default: try await end(scheme, isFulfilment: false)
        }
    }

    private mutating func redeem(_ scheme: TestScheme) async throws {
        let index = Int(random.number(0...2))
        let id = Array(points.keys).sorted().any(&random)
        let (reward, model) = rewards[index]
        let expected: Rejection? =
            if let most = model.perMember, model.taken[id, default: 0] >= most {
                .limitExceeded(limit: "perMember", maximum: most)
            } else if let stock = model.stock, model.used >= stock {
                .outOfStock
            } else if points[id, default: 0] < model.points {
                .insufficientPoints(available: points[id, default: 0], required: model.points)
            } else {
                nil
            }
        let result = try await scheme.engine.submit(.redeem(Redeem(reward)), for: id).result
        #expect(result.rejection == expected, "seed \(seed)")
        guard let entry = try? result.get().entry else { return }
        rewards[index].model.used += 1
        rewards[index].model.taken[id, default: 0] += 1
        points[id, default: 0] -= model.points
        open.append(Open(id: id, number: entry.number, reward: reward))
    }

    private mutating func add(_ scheme: TestScheme) async throws {
        let index = Int(random.number(1...2))
        let count = random.number(1...3)
        serial += 1
        let codes = (0..<count).map { "code-\(serial)-\($0)" }
        let addition: RewardAddition = rewards[index].model.isCode ? .codes(codes) : .pieces(count)
        _ = try await scheme.engine.add(addition, to: rewards[index].id, key: key("add-\(serial)")).result.get()
        rewards[index].model.stock? += count
    }

    private mutating func end(_ scheme: TestScheme, isFulfilment: Bool) async throws {
        if let done = ended.last, random.isOne(in: 4) {
            let command = Command.cancel(CancelRedemption(redemption: done.number))
            #expect(try await scheme.rejection(of: command, for: done.id) != nil, "seed \(seed)")
        }
        guard !open.isEmpty else { return }
        let redemption = open.remove(at: Int(random.number(0...Int64(open.count) - 1)))
        ended.append(redemption)
        let index = rewards.firstIndex { $0.id == redemption.reward } ?? 0
        guard !isFulfilment else {
            let fulfil = FulfilRedemption(redemption: redemption.number)
            let entry = try await scheme.record(.fulfil(fulfil), for: redemption.id)
            #expect((entry.code != nil) == rewards[index].model.isCode, "seed \(seed)")
            if let code = entry.code { #expect(given.insert(code).inserted, "seed \(seed)") }
            return
        }
        try await scheme.record(.cancel(CancelRedemption(redemption: redemption.number)), for: redemption.id)
        rewards[index].model.used -= 1
        rewards[index].model.taken[redemption.id, default: 0] -= 1
        points[redemption.id, default: 0] += rewards[index].model.points
    }
}
