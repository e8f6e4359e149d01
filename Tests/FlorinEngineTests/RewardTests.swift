import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// Rewards: how many there are, and who may have them.
@Suite(.everyStore) struct RewardTests {
    private static let mug = #"{"name":"Mug","points":200}"#

    // MARK: Stock

    @Test(arguments: [1, 2])
    func `of a hundred who want fifty, exactly fifty get one`(engines: Int) async throws {
        let scheme = try TestScheme()
        let engines = try [scheme.engine] + (1..<engines).map { _ in try scheme.secondEngine() }
        let reward = try await scheme.reward(#"{"name":"Mug","points":200,"stock":50}"#)
        let ids = try await scheme.rich(100)
        let results = try await many(100) { index in
            let engine = engines[index % engines.count]
            return try await engine.submit(.redeem(Redeem(reward)), for: ids[index], key: key("\(index)")).result
        }
        let refusals = results.compactMap(\.rejection)
        #expect(refusals == Array(repeating: .outOfStock, count: 50))
        let stored = try #require(try scheme.store.reward(reward))
        #expect(stored.stock == 50 && stored.used == 50)
        let points = try ids.map { try scheme.member($0).balances.available }
        #expect(points.count { $0 == 800 } == 50 && points.count { $0 == 1_000 } == 50)
        // Who was refused is refused again under its key, although something has come back meanwhile.
        let winner = try #require(results.firstIndex { $0.rejection == nil })
        let loser = try #require(results.firstIndex { $0.rejection != nil })
        let won = try #require(try results[winner].get().entry)
        try await scheme.record(.cancel(CancelRedemption(redemption: won.number)), for: ids[winner])
        let again = try await scheme.engine.submit(.redeem(Redeem(reward)), for: ids[loser], key: key("\(loser)"))
        #expect(again.isReplay && again.result.rejection == .outOfStock)
        try await scheme.record(.redeem(Redeem(reward)), for: ids[loser])
        #expect(try scheme.verify().faults == [])
        for engine in engines.dropFirst() { try await engine.stop() }
        try await scheme.close()
    }

    @Test func `a code is given once, whoever gives it`() async throws {
        let scheme = try TestScheme()
        let second = try scheme.secondEngine()
        let reward = try await scheme.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
        let pool = (0..<60).map { "FILM-\($0)" }
        let added = try await scheme.engine.add(.codes(pool), to: reward, key: key("codes")).result.get()
        #expect(added.added == 60)
        let (engines, ids) = ([scheme.engine, second], try await scheme.rich(80))
        let fulfilled = try await many(80) { index -> JournalEntry? in
            let (engine, id) = (engines[index % 2], ids[index])
            let redeemed = try await engine.submit(.redeem(Redeem(reward)), for: id).result
            guard let number = try? redeemed.get().entry?.number else { return nil }
            return try await engines[1 - index % 2].submit(.fulfil(FulfilRedemption(redemption: number)), for: id)
                .result.get().entry
        }
        let codes = fulfilled.compactMap { $0?.code }
        #expect(codes.count == 60 && Set(codes) == Set(pool))
        #expect(try scheme.store.freeCodes(of: reward, limit: 100) == [])
        #expect(try scheme.verify().faults == [])
        try await second.stop()
        try await scheme.close()
    }

    @Test func `what is added to a stock can be had, once for a key`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.rich()
        let reward = try await scheme.reward(#"{"name":"Mug","points":200,"stock":0}"#)
        #expect(try await scheme.rejection(of: .redeem(Redeem(reward)), for: id) == .outOfStock)
        for isReplay in [false, true] {
            let added = try await scheme.engine.add(.pieces(1), to: reward, key: key("a"))
            #expect(try added.result.get().added == 1 && added.isReplay == isReplay)
        }
        let other = try await scheme.engine.add(.pieces(2), to: reward, key: key("a", "other"))
        #expect(other.result.rejection == .idempotencyKeyReused)
        try await scheme.record(.redeem(Redeem(reward)), for: id)
        #expect(try await scheme.rejection(of: .redeem(Redeem(reward)), for: id) == .outOfStock)
        let most = RewardLimits.stock.upperBound
        let beyond = try await scheme.engine.add(.pieces(most), to: reward, key: key("b"))
        #expect(beyond.result.rejection == .limitExceeded(limit: "stock", maximum: most))
        _ = try await scheme.engine.add(.pieces(most - 1), to: reward, key: key("c")).result.get()
        let wrong = try await scheme.engine.add(.codes(["x"]), to: reward, key: key("d"))
        #expect(wrong.result.rejection == .stateConflict(state: "manual"))
        let endless = try await scheme.reward(Self.mug)
        let useless = try await scheme.engine.add(.pieces(1), to: endless, key: key("e"))
        #expect(useless.result.rejection == .stateConflict(state: "unlimited"))
        #expect(try scheme.store.reward(reward)?.left == most - 1)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a code that is there already brings none of its request`() async throws {
        let scheme = try TestScheme()
        let reward = try await scheme.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
        _ = try await scheme.engine.add(.codes(["a", "b"]), to: reward, key: key("1")).result.get()
        let twice = try await scheme.engine.add(.codes(["c", "a"]), to: reward, key: key("2"))
        #expect(twice.result.rejection == .alreadyExists(field: "codes"))
        #expect(try scheme.store.reward(reward)?.stock == 2)
        let pieces = try await scheme.engine.add(.pieces(1), to: reward, key: key("3"))
        #expect(pieces.result.rejection == .stateConflict(state: "code"))
        _ = try await scheme.engine.closeReward(reward)
        let late = try await scheme.engine.add(.codes(["d"]), to: reward, key: key("4"))
        #expect(late.result.rejection == .stateConflict(state: "closed"))
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    // MARK: Who may have it

    @Test func `a reward is for its tiers, its time and so many a member`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.rich()
        let noon = TestScheme.noon
        let reward = try await scheme.reward(
            """
            {"name":"Mug","points":200,"perMember":2,"tiers":["gold"],
             "validFrom":"\(noon.adding(seconds: 10).rfc3339)","validUntil":"\(noon.adding(seconds: 20).rfc3339)"}
            """)
        let redeem = Command.redeem(Redeem(reward))
        #expect(try await scheme.rejection(of: redeem, for: id) == .stateConflict(state: "notStarted"))
        scheme.clock.set(noon.adding(seconds: 10))
        #expect(try await scheme.rejection(of: redeem, for: id) == .tierRequired(["gold"]))
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 200_000)), for: id)
        let first = try await scheme.record(redeem, for: id)
        try await scheme.record(redeem, for: id)
        let most = Rejection.limitExceeded(limit: "perMember", maximum: 2)
        #expect(try await scheme.rejection(of: redeem, for: id) == most)
        try await scheme.record(.cancel(CancelRedemption(redemption: first.number)), for: id)
        try await scheme.record(redeem, for: id)
        #expect(try await scheme.rejection(of: redeem, for: id) == most)
        let other = try await scheme.rich()
        try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 200_000)), for: other)
        try await scheme.record(redeem, for: other)
        scheme.clock.set(noon.adding(seconds: 20))
        #expect(try await scheme.rejection(of: redeem, for: other) == .stateConflict(state: "expired"))
        _ = try await scheme.engine.closeReward(reward)
        #expect(try await scheme.rejection(of: redeem, for: other) == .stateConflict(state: "closed"))
        let none = RewardID(rawValue: 5)
        #expect(try await scheme.rejection(of: .redeem(Redeem(none)), for: other) == .notFound("reward"))
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `the last one goes to one of those who ask at once, also within a batch`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let reward = try await scheme.reward(#"{"name":"Mug","points":100,"stock":1,"perMember":1}"#)
        let (engine, ids) = (scheme.engine, try await scheme.rich(2))
        let results = try await many(40) { index in
            try await engine.submit(.redeem(Redeem(reward)), for: ids[index % 2]).result
        }
        #expect(results.count { $0.rejection == nil } == 1)
        #expect(try scheme.store.reward(reward)?.used == 1)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    // MARK: The catalogue

    @Test func `a member is told of each reward what keeps it from it`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.rich()
        let documents: [(String, RewardRefusal?)] = [
            (Self.mug, nil), (#"{"name":"a","points":1001}"#, .points(available: 1_000, required: 1_001)),
            (#"{"name":"b","points":1,"stock":0}"#, .outOfStock),
            (#"{"name":"c","points":1,"tiers":["gold"]}"#, .tier(["gold"])),
            (#"{"name":"d","points":1,"validFrom":"2099-01-01T00:00:00Z"}"#, .notStarted),
            (#"{"name":"e","points":1,"perMember":1}"#, .perMember(1)),
        ]
        var expected: [RewardID: RewardRefusal?] = [:]
        var last = RewardID(rawValue: 0)
        for (document, refusal) in documents {
            last = try await scheme.reward(document)
            expected[last] = refusal
        }
        try await scheme.record(.redeem(Redeem(last)), for: id)
        try await scheme.record(.grantPoints(GrantPoints(points: 1)), for: id)
        let closed = try await scheme.reward(Self.mug)
        _ = try await scheme.engine.closeReward(closed)
        let all = RewardID(rawValue: .max)
        let rewards = try #require(try await scheme.engine.rewards(for: id, before: all, limit: 100))
        #expect(rewards.map(\.offer.reward.id) == expected.keys.sorted(by: >))
        for reward in rewards { #expect(reward.refusal == expected[reward.offer.reward.id] ?? nil) }
        #expect(try await scheme.engine.rewards(for: scheme.engine.newMember(), before: all, limit: 1) == nil)
        try await scheme.close()
    }
}
