import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// What a reward costs, and what a cancellation gives back.
@Suite(.everyStore) struct RewardCostTests {
    private let mug = #"{"name":"Mug","points":200}"#

    @Test func `points go by lots, money by wallet and card, and a cancellation gives all of it back`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let day = TestScheme.noon.adding(seconds: 86_400)
        try await scheme.record(.grantPoints(GrantPoints(points: 150, expiry: .never)), for: id)
        try await scheme.record(.grantPoints(GrantPoints(points: 100, expiry: .at(day))), for: id)
        try await scheme.record(.deposit(Deposit(amount: 300, source: "cash", bonus: 50)), for: id)
        let before = try scheme.member(id)
        let reward = try await scheme.reward(#"{"name":"Mug","points":200,"amount":1000,"merchant":"store-1"}"#)
        #expect(try await scheme.rejection(of: .redeem(Redeem(reward)), for: id) == .insufficientTender(required: 650))
        let tooMuch = Redeem(reward, wallet: .exactly(351), external: External(method: "card"))
        #expect(
            try await scheme.rejection(of: .redeem(tooMuch), for: id)
                == .insufficientFunds(available: 350, required: 351))
        let redeem = Redeem(reward, external: External(method: "card", reference: "r-1"))
        let entry = try await scheme.record(.redeem(redeem), for: id, key: key("k"))
        guard case .redeemed(let redeemed) = entry.event else { throw TestScheme.Unexpected() }
        #expect(redeemed.lots.map(\.points) == [100, 100] && redeemed.points == 200)
        #expect(redeemed.principal == 300 && redeemed.bonus == 50 && redeemed.payable == 650)
        #expect(entry.amount(.settlement(merchant: "store-1")) == 1_000)
        #expect(entry.amount(.external(method: "card")) == -650)
        #expect(entry.amount(.pointsRedeemed) == 200)
        #expect(try scheme.member(id).balances.available == 50)
        let replay = try await scheme.engine.submit(.redeem(redeem), for: id, key: key("k"))
        #expect(try replay.isReplay && replay.result.get().entry == entry)
        let cancel = Command.cancel(CancelRedemption(redemption: entry.number, reason: "not wanted"))
        let cancelled = try await scheme.record(cancel, for: id)
        #expect(cancelled.amount(.settlement(merchant: "store-1")) == -1_000)
        #expect(cancelled.amount(.external(method: "card")) == 650)
        let after = try scheme.member(id)
        #expect(after.lots == before.lots && after.principal == 300 && after.bonus == 50)
        #expect(try await scheme.rejection(of: cancel, for: id) == .stateConflict(state: "cancelled"))
        let fulfil = Command.fulfil(FulfilRedemption(redemption: entry.number))
        #expect(try await scheme.rejection(of: fulfil, for: id) == .stateConflict(state: "cancelled"))
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `points whose lot has expired since come back as the program says`() async throws {
        for (rule, outcome) in [
            (#"{"kind":"lapse"}"#, LotReturn.Outcome.lapsed),
            (#"{"kind":"grace","period":"P1D"}"#, .renewed(expiresAt: time("2026-03-04T16:00:00Z"))),
        ] {
            let points = #""restore":\#(rule)"#
            let scheme = try TestScheme(Program.document(points: points))
            let id = try await scheme.enrol()
            let day = TestScheme.noon.adding(seconds: 86_400)
            try await scheme.record(.grantPoints(GrantPoints(points: 200, expiry: .at(day))), for: id)
            let reward = try await scheme.reward(mug)
            let entry = try await scheme.record(.redeem(Redeem(reward)), for: id)
            scheme.clock.set(day.adding(seconds: 86_400))
            let end = try await scheme.record(.cancel(CancelRedemption(redemption: entry.number)), for: id)
            guard case .redemptionCancelled(let cancelled) = end.event else { throw TestScheme.Unexpected() }
            #expect(cancelled.lots.map(\.outcome) == [outcome])
            #expect(try scheme.verify().faults == [])
            try await scheme.close()
        }
    }

    @Test func `a redemption that is fulfilled stays so`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.rich()
        let reward = try await scheme.reward(#"{"name":"Mug","points":200,"stock":3}"#)
        let entry = try await scheme.record(.redeem(Redeem(reward)), for: id)
        let fulfil = Command.fulfil(FulfilRedemption(redemption: entry.number, reference: "parcel 7"))
        _ = try await scheme.engine.closeReward(reward)
        try await scheme.record(fulfil, for: id)
        let redemption = try #require(try await scheme.engine.redemption(entry.id))
        #expect(redemption.status == .fulfilled)
        for command in [fulfil, .cancel(CancelRedemption(redemption: entry.number))] {
            #expect(try await scheme.rejection(of: command, for: id) == .stateConflict(state: "fulfilled"))
        }
        // Numbers of other things are no redemptions.
        for number in [1, entry.number + 1, 99] as [Int64] {
            let none = Command.cancel(CancelRedemption(redemption: number))
            #expect(try await scheme.rejection(of: none, for: id) == .notFound("redemption"))
        }
        try await scheme.restart()
        #expect(try await scheme.engine.redemption(entry.id) == redemption)
        #expect(try scheme.store.reward(reward)?.used == 1)
        #expect(scheme.engine.newReward() > reward)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}

extension TestScheme {
    /// A new reward of this document.
    func reward(_ document: String) async throws -> RewardID {
        let id = engine.newReward()
        let log = FaultLog()
        guard let o = ObjectReader(try JSON.parse(Array(document.utf8)), log: log), let reward = Reward(o, id: id),
            log.isEmpty
        else { throw Unexpected() }
        return try await engine.save(reward).stored.id
    }

    /// So many new members with 1,000 points.
    func rich(_ count: Int) async throws -> [MemberID] {
        var ids: [MemberID] = []
        for _ in 0..<count { ids.append(try await rich()) }
        return ids
    }

    /// A new member with 1,000 points.
    func rich() async throws -> MemberID {
        let id = try await enrol()
        try await record(.grantPoints(GrantPoints(points: 1_000)), for: id)
        return id
    }
}

extension JournalEntry {
    /// What it posts to an account.
    func amount(_ account: Account) -> Int64 {
        postings.first { $0.account == account }?.amount ?? 0
    }

    /// The code that it gives.
    var code: String? {
        if case .fulfilled(_, _, let code) = event.rewardMove { code } else { nil }
    }
}
