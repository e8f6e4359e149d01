import FlorinCore
import FlorinEngine
import FlorinSQLite
import FlorinTestSupport
import Foundation
import GRDB
import Testing

/// Members who want to be forgotten.
@Suite(.everyStore) struct ErasureTests {
    /// Long enough not to come about by chance.
    private static let secrets = [
        "ref-Xq7Lw2Zk9", "Wilhelmina Featherstonehaugh", "+8613912345678", "wilhelmina@featherstonehaugh.example",
        "CARD-5512-8837-QX", "1987-11-23", "tlh-Latn", "favouriteColour", "puce-ultramarine",
    ]

    private func profile(_ id: MemberID, _ scheme: TestScheme) -> Profile {
        let texts = Self.secrets
        return Profile(
            id: id, reference: texts[0], name: texts[1], phone: texts[2], email: texts[3], ownCardNumber: texts[4],
            birthday: texts[5], locale: texts[6], metadata: [JSON.Field(texts[7], .string(texts[8]))],
            createdAt: scheme.clock.now)
    }

    private func enrolled(_ scheme: TestScheme) async throws -> MemberID {
        let id = scheme.engine.newMember()
        _ = try await scheme.engine.enrol(profile(id, scheme)).result.get()
        return id
    }

    @Test func `nothing in a backup tells who a member was`() async throws {
        let scheme = try TestScheme()
        // Enough others for pages to have been split around the one that goes.
        for number in 0..<60 { _ = try await scheme.enrol(reference: "other-\(number)") }
        let id = try await enrolled(scheme)
        for number in 60..<120 { _ = try await scheme.enrol(reference: "other-\(number)") }
        try await scheme.record(.grantPoints(GrantPoints(points: 100)), for: id, key: key("g"))
        _ = try await scheme.engine.quote(sale([700], points: .none), for: id).get()
        try await scheme.record(.pay(.direct(sale([5_000], reference: "o-1"))), for: id, key: key("p"))
        let before = try scheme.ground.backup()
        for secret in Self.secrets { #expect(before.range(of: Data(secret.utf8)) != nil, "\(secret)") }
        try await scheme.record(.erase(EraseMember(reason: "on request")), for: id, key: key("e"))
        let after = try scheme.ground.backup()
        for secret in Self.secrets { #expect(after.range(of: Data(secret.utf8)) == nil, "\(secret)") }
        #expect(after.range(of: Data("other-119".utf8)) != nil)
        for found in [ProfileKey.phone(Self.secrets[2]), .reference(Self.secrets[0]), .card(Self.secrets[4])] {
            #expect(try await scheme.engine.member(found) == nil)
        }
        let generated = Profile(id: id, createdAt: scheme.clock.now).cardNumber
        #expect(try await scheme.engine.member(.card(generated)) == nil)
        // What was unique is free again.
        _ = try await enrolled(scheme)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    /// The embedded store's file is clean by itself once the log is written back.
    @Test func `the file itself forgets, too`() async throws {
        let scheme = try TestScheme()
        guard scheme.ground.kind == .sqlite else { return try await scheme.close() }
        let id = try await enrolled(scheme)
        for number in 0..<60 { _ = try await scheme.enrol(reference: "other-\(number)") }
        try await scheme.record(.erase(EraseMember()), for: id)
        try await scheme.engine.stop()
        let file = try Data(contentsOf: URL(filePath: scheme.path))
        for secret in Self.secrets { #expect(file.range(of: Data(secret.utf8)) == nil, "\(secret)") }
        try scheme.ground.remove()
    }

    /// Both keep an erasure in the log alone for a while.
    @Test func `the file forgets soon after a reader has gone, and after a crash`() async throws {
        let scheme = try TestScheme()
        guard scheme.ground.kind == .sqlite else { return try await scheme.close() }
        let id = try await enrolled(scheme)
        try await scheme.restart()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: scheme.path, configuration: configuration)
        try reader.inDatabase { db in
            try db.execute(sql: "BEGIN")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM profiles")
        }
        try await scheme.record(.erase(EraseMember()), for: id)
        let crashed = scheme.folder.appending(path: "crashed.sqlite").path
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: scheme.path + suffix, toPath: crashed + suffix)
        }
        #expect(try secrets(in: crashed) == Self.secrets)
        let store = try SQLiteStore(path: crashed)
        try await expectForgotten(in: crashed)
        try store.close()
        #expect(try secrets(in: scheme.path) == Self.secrets, "the reader reads as of before")
        try reader.inDatabase { db in try db.execute(sql: "COMMIT") }
        try await expectForgotten(in: scheme.path)
        try reader.close()
        try await scheme.close()
    }

    private func secrets(in path: String) throws -> [String] {
        let file = try Data(contentsOf: URL(filePath: path))
        return Self.secrets.filter { file.range(of: Data($0.utf8)) != nil }
    }

    /// Within ten seconds.
    private func expectForgotten(in path: String) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !secrets(in: path).isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try secrets(in: path) == [])
    }

    @Test func `what is left is lost, by an entry, and the books balance as before`() async throws {
        let scheme = try TestScheme(Program.document(points: #""pending": "P7D""#))
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"total":5}"#)
        try await scheme.record(.grantPoints(GrantPoints(points: 300)), for: id)
        try await scheme.record(.pay(.direct(sale([20_000]))), for: id)
        _ = try await scheme.coupon(of: template, to: id)
        try await scheme.record(.deposit(Deposit(amount: 0, source: "cash", bonus: 70)), for: id)
        let before = try TrialBalance(of: scheme.store)
        let entry = try await scheme.record(.erase(EraseMember(reason: "on request")), for: id, key: key("e"))
        let after = try TrialBalance(of: scheme.store)
        #expect(after.assets == before.assets && after.isZero)
        #expect(after.accounts["program/points-forfeited"] == 500 && after.accounts["program/wallet-forfeited"] == 70)
        for name in ["points/lots", "points/pending", "wallet/bonus", "growth"] { #expect(after.accounts[name] == 0) }
        for (name, total) in before.accounts where name.hasPrefix("program/") && name != "program/growth-issued" {
            #expect(after.accounts[name] == total, "\(name)")
        }
        guard case .erased(let erased) = entry.event else { throw TestScheme.Unexpected() }
        #expect(erased.parcel.points == 300 && erased.parcel.pendingPoints == 200 && erased.parcel.coupons.count == 1)
        #expect(entry.id.text.hasPrefix("ers_") && entry.after.available == 0)
        let member = try scheme.member(id)
        #expect(member.status == .erased(by: entry.number) && member.coupons == [] && member.dueAt == nil)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a second call changes nothing, and every other command is refused`() async throws {
        let scheme = try TestScheme()
        let (id, other) = (try await scheme.enrol(), try await scheme.enrol())
        let payment = try await scheme.record(.pay(.direct(sale([100]))), for: id)
        let entry = try await scheme.record(.erase(EraseMember()), for: id)
        #expect(try await scheme.record(.erase(EraseMember(reason: "again")), for: id, key: key("x")) == entry)
        #expect(try await scheme.record(.erase(EraseMember(reason: "again")), for: id, key: key("x")) == entry)
        let commands: [Command] = [
            .deposit(Deposit(amount: 1, source: "cash")), .grantPoints(GrantPoints(points: 1)),
            .pay(.direct(sale([1]))),
            .adjustGrowth(AdjustGrowth(growth: 1)), .merge(MergeMember(into: other)),
            .transfer(Transfer(to: other, cargo: .points(1))),
            .refund(Refund(payment: payment.number, claim: .everything)),
        ]
        let refusal = Rejection.stateConflict(state: "erased")
        for command in commands { #expect(try await scheme.rejection(of: command, for: id) == refusal, "\(command)") }
        for command in [
            Command.merge(MergeMember(into: id)), .transfer(Transfer(to: id, cargo: .money(1))),
        ] {
            #expect(try await scheme.rejection(of: command, for: other) == refusal, "\(command)")
        }
        #expect(try scheme.member(id).number == entry.number)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `money and open holds keep a member from being erased`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 40, source: "cash")), for: id)
        let erase = Command.erase(EraseMember())
        #expect(try await scheme.rejection(of: erase, for: id) == .notEmpty(state: "walletNotEmpty", amount: 40))
        var hold = sale([40], wallet: .exactly(40))
        hold.capture = .later(seconds: 60)
        try await scheme.record(.pay(.direct(hold)), for: id)
        #expect(try await scheme.rejection(of: erase, for: id) == .notEmpty(state: "openHolds", amount: 1))
        scheme.clock.set(scheme.clock.now.adding(seconds: 60))
        #expect(try await scheme.rejection(of: erase, for: id) == .notEmpty(state: "walletNotEmpty", amount: 40))
        try await scheme.record(.withdraw(Withdraw(amount: 40)), for: id)
        try await scheme.record(erase, for: id)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a reward that was not handed over keeps a member from being erased, also after a merger`() async throws
    {
        let scheme = try TestScheme()
        let (old, new) = (try await scheme.enrol(), try await scheme.enrol())
        let reward = try await scheme.reward(#"{"name":"Mug","points":200,"stock":3}"#)
        try await scheme.record(.grantPoints(GrantPoints(points: 500, expiry: .never)), for: old)
        var redeemed: [JournalEntry] = []
        for _ in 0..<2 { redeemed.append(try await scheme.record(.redeem(Redeem(reward)), for: old)) }
        try await scheme.record(.merge(MergeMember(into: new)), for: old)
        let erase = Command.erase(EraseMember())
        #expect(try await scheme.rejection(of: erase, for: new) == .notEmpty(state: "openRedemptions", amount: 2))
        try await scheme.record(.cancel(CancelRedemption(redemption: redeemed[0].number, reason: nil)), for: old)
        #expect(try scheme.member(new).balances.available == 300, "what comes back goes on")
        try await scheme.record(
            .fulfil(FulfilRedemption(redemption: redeemed[1].number, reference: "desk 2")), for: old)
        #expect(try scheme.verify().faults == [])
        try await scheme.record(erase, for: new)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a change that was meant for an empty profile does not name an erased member`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let old = try #require(try await scheme.engine.member(.id(id))?.profile)
        var new = old
        new.name = "Brunhilde"
        try await scheme.record(.erase(EraseMember()), for: id)
        #expect(try await scheme.engine.update(new, replacing: old) == .outdated)
        #expect(try await scheme.engine.member(.id(id))?.profile.name == nil)
        try await scheme.close()
    }

    @Test func `a change of the profile at the same time does not bring it back`() async throws {
        let scheme = try TestScheme()
        let engine = scheme.engine
        for round in 0..<20 {
            let id = try await enrolled(scheme)
            let old = profile(id, scheme)
            var new = old
            new.name = "Brunhilde \(round)"
            let changed = new
            async let update = engine.update(changed, replacing: old)
            async let erasure = engine.submit(.erase(EraseMember()), for: id)
            _ = try (await update, await erasure.result.get())
            let left = try #require(try await engine.member(.id(id))?.profile)
            #expect(left == Profile(id: id, createdAt: old.createdAt), "round \(round)")
            #expect(try await engine.update(changed, replacing: old) == .outdated)
        }
        try await scheme.close()
    }

    @Test func `whoever was merged into an erased member is forgotten with it`() async throws {
        let scheme = try TestScheme()
        let (first, second, last) = (try await enrolled(scheme), try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.merge(MergeMember(into: second)), for: first)
        try await scheme.record(.merge(MergeMember(into: last)), for: second)
        #expect(try await scheme.engine.member(.phone(Self.secrets[2]))?.profile.id == last)
        try await scheme.record(.erase(EraseMember()), for: last)
        let after = try scheme.ground.backup()
        for secret in Self.secrets { #expect(after.range(of: Data(secret.utf8)) == nil, "\(secret)") }
        #expect(try await scheme.engine.member(.phone(Self.secrets[2])) == nil)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
