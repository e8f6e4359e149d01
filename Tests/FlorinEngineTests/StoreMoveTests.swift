import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// A scheme that moves from one store to another is the same there, to the last hash, also if it has to start again.
@Suite(.enabled(if: PostgresServer.isThere)) struct StoreMoveTests {
    @Test(arguments: [(StoreKind.sqlite, StoreKind.postgres), (.postgres, .sqlite)])
    func `a scheme is moved whole, however often it is cut short`(from: StoreKind, to: StoreKind) async throws {
        let scheme = try TestScheme(on: from)
        let life = try await Life(in: scheme)
        try await scheme.engine.stop()
        let source = try scheme.ground.open()
        let ground = try StoreGround(to)
        // The target goes away after the first report, then after the second, and so on, until all is moved.
        var attempts = 1
        while try attempts < 30 && !move(source, to: ground, endingAfter: attempts) { attempts += 1 }
        #expect((6..<30).contains(attempts))
        let target = try ground.open()
        try StoreMove.run(from: source, to: target)
        try compare(source, target)
        for store in [source, target] {
            #expect(try Verifier.run(store, chainKey: TestScheme.chainKey).faults == [])
            try store.close()
        }
        try await life.goesOn(in: scheme, at: ground)
        try ground.remove()
        try scheme.ground.remove()
    }

    @Test func `nothing is moved onto another scheme`() async throws {
        var grounds: [StoreGround] = []
        for _ in 0..<2 {
            let scheme = try TestScheme(lanes: 1, on: .sqlite)
            _ = try await Life(in: scheme)
            try await scheme.engine.stop()
            grounds.append(scheme.ground)
        }
        let (source, target) = (try grounds[0].open(), try grounds[1].open())
        let before = try target.chainHeads()
        #expect(throws: StoreError.self) { try StoreMove.run(from: source, to: target) }
        #expect(try target.chainHeads() == before)
        for store in [source, target] { try store.close() }
        for ground in grounds { try ground.remove() }
    }

    /// False if the target went away after so many reports.
    private func move(_ source: any Store, to ground: StoreGround, endingAfter limit: Int) throws -> Bool {
        let target = try ground.open()
        var reports = 0
        do {
            try StoreMove.run(from: source, to: target) { _, _ in
                reports += 1
                if reports == limit { try? target.close() }
            }
        } catch {
            return false
        }
        try target.close()
        return true
    }

    private func compare(_ source: any Store, _ target: any Store) throws {
        #expect(try source.chainHeads() == target.chainHeads())
        #expect(try source.apiKeys() == target.apiKeys())
        #expect(try source.keyCheck() != nil && source.keyCheck() == target.keyCheck())
        #expect(try source.outcomes(after: nil, limit: 1000) == target.outcomes(after: nil, limit: 1000))
        #expect(try source.codeScopes() == target.codeScopes())
        #expect(try source.supplyScopes() == target.supplyScopes())
        for scope in try source.supplyScopes() {
            #expect(try source.supply(madeUnder: scope) == target.supply(madeUnder: scope))
        }
        let rewards = try source.rewards(before: RewardID(rawValue: .max), isOpen: false, limit: 1000)
        #expect(try rewards == target.rewards(before: RewardID(rawValue: .max), isOpen: false, limit: 1000))
        #expect(rewards.count == 3)
        let all = (MemberID(rawValue: .min), TemplateID(rawValue: .max))
        #expect(try source.profiles(after: all.0, limit: 1000) == target.profiles(after: all.0, limit: 1000))
        #expect(try source.templates(before: all.1, limit: 1000) == target.templates(before: all.1, limit: 1000))
        for profile in try source.profiles(after: all.0, limit: 1000) {
            #expect(try source.member(profile.id) == target.member(profile.id))
            let redemptions = try source.redemptions(profile.id, in: nil, before: .max, limit: 10)
            #expect(try redemptions == target.redemptions(profile.id, in: nil, before: .max, limit: 10))
            let end = Timestamp(milliseconds: .max)
            #expect(try source.snapshot(profile.id, at: end) == target.snapshot(profile.id, at: end))
        }
        #expect(try source.countedChains() == target.countedChains())
        for chain in try source.countedChains() {
            #expect(try source.points(of: chain.chain) == target.points(of: chain.chain))
        }
    }

    /// Some of everything that a scheme can hold.
    private struct Life {
        let id: MemberID
        let paid: JournalEntry
        let coupon: Int64

        init(in scheme: TestScheme) async throws {
            id = try await scheme.enrol(reference: "ann")
            for number in 0..<5 { _ = try await scheme.enrol(reference: "other-\(number)") }
            try await scheme.record(.deposit(Deposit(amount: 60_000, source: "cash")), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 2_000)), for: id)
            let limited = try await scheme.template(
                #"{"name":"5 off","kind":"fixed","amount":500,"total":3,"validFor":"P30D"}"#)
            let closed = try await scheme.template(#"{"name":"1 off","kind":"fixed","amount":100,"validFor":"P30D"}"#)
            let made = try await scheme.engine.makeCodes(3, for: closed, key: key("codes"))
            let codes = try made.result.get().codes
            let used = try await scheme.coupon(of: limited, to: id)
            coupon = try await scheme.coupon(of: limited, to: id)
            try await scheme.record(.issueCoupon(IssueCoupon(.code(codes[0]))), for: id)
            _ = try await scheme.engine.closeTemplate(closed)
            try await Life.redeem(in: scheme, id)
            var request = sale([9_000], points: .auto, wallet: .auto, reference: "order-1")
            request.selection.coupons = .these([used])
            paid = try await scheme.record(.pay(.direct(request)), for: id, key: key("pay"))
            let claim = RefundClaim.amount(100)
            try await scheme.record(.refund(Refund(payment: paid.number, claim: claim)), for: id, key: key("refund"))
            _ = try await scheme.rejection(of: .withdraw(Withdraw(amount: 1_000_000)), for: id, key: key("too much"))
            // As many as it takes for a snapshot.
            for _ in 0..<SnapshotRow.interval { try await scheme.record(.withdraw(Withdraw(amount: 1)), for: id) }
            try scheme.store.save(APIKey.create(name: "a", scope: .admin, at: scheme.clock.now).key)
            let gone = APIKey.create(name: "b", scope: .merchant, at: scheme.clock.now)
            try scheme.store.save(gone.key)
            _ = try scheme.store.revoke(apiKey: gone.key.id, at: scheme.clock.now)
        }

        /// One is fulfilled, one is cancelled, and one is waited for.
        private static func redeem(in scheme: TestScheme, _ id: MemberID) async throws {
            let mug = try await scheme.reward(#"{"name":"Mug","points":10,"stock":2}"#)
            let film = try await scheme.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
            let endless = try await scheme.reward(#"{"name":"Bag","points":1}"#)
            _ = try await scheme.engine.add(.pieces(1), to: mug, key: key("pieces")).result.get()
            _ = try await scheme.engine.add(.codes(["a", "b"]), to: film, key: key("film codes")).result.get()
            var numbers: [Int64] = []
            for reward in [mug, film, endless, mug] {
                numbers.append(try await scheme.record(.redeem(Redeem(reward)), for: id).number)
            }
            try await scheme.record(.fulfil(FulfilRedemption(redemption: numbers[1])), for: id)
            try await scheme.record(.cancel(CancelRedemption(redemption: numbers[0])), for: id)
            _ = try await scheme.engine.closeReward(film)
        }

        /// What was answered is answered again, and what was open can be used.
        func goesOn(in scheme: TestScheme, at ground: StoreGround) async throws {
            var configuration = Engine.Configuration(chainKey: TestScheme.chainKey)
            configuration.lanes = 2
            let engine = try Engine(store: try ground.open(), clock: scheme.clock, configuration: configuration)
            var request = sale([9_000], points: .auto, wallet: .auto, reference: "order-1")
            request.selection.coupons = .these([coupon])
            let again = try await engine.submit(.pay(.direct(request)), for: id, key: key("pay"))
            guard case .success(.recorded(let entry, _)) = again.result else { throw TestScheme.Unexpected() }
            #expect(again.isReplay && entry == paid)
            let refused = try await engine.submit(.withdraw(Withdraw(amount: 1)), for: id, key: key("too much"))
            #expect(refused.isReplay)
            request = sale([9_000], wallet: .auto, reference: "order-2")
            request.selection.coupons = .these([coupon])
            _ = try await engine.submit(.pay(.direct(request)), for: id, key: key("new")).result.get()
            try await engine.stop()
            let store = try ground.open()
            #expect(try Verifier.run(store, chainKey: TestScheme.chainKey).faults == [])
            try store.close()
        }
    }
}
