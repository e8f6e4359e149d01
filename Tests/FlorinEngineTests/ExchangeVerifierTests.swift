import FlorinCore
import FlorinEngine
import Testing

/// What two members did with each other stands in both journals, or somebody has been at them.
@Suite struct ExchangeVerifierTests {
    /// A chain that holds does not prove that the other side is there.
    @Test(arguments: ["amount", "member", "entry", "note"])
    func `a side that does not fit the other one is found`(forged: String) async throws {
        let scheme = try TestScheme(lanes: 1)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: ann)
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .money(10), note: "rent")), for: ann)
        #expect(try scheme.verify().faults == [])
        let entry = try #require(try await scheme.engine.activity(of: bo, before: .max, limit: 1)?.first)
        guard case .transferredIn(var received) = entry.event else { throw TestScheme.Unexpected() }
        var (postings, after) = (entry.postings, entry.after)
        switch forged {
        case "amount":
            received.parcel.principal = 11
            postings = [Posting(.walletTransferred, -11), Posting(.principal, 11)]
            after.principal = 11
        case "member": received.counterpart.member = bo
        case "entry": received.counterpart.entry += 1
        default: received.note = "rents"
        }
        let row = EntryRow(
            JournalEntry(
                member: entry.member, number: entry.number, at: entry.at, programVersion: entry.programVersion,
                event: .transferredIn(received), postings: postings, openings: entry.openings, after: after))
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        try victim.replaceLast(with: row, HashChain(key: TestScheme.chainKey))
        let faults = try Verifier.run(victim.store, chainKey: TestScheme.chainKey).faults
        let isTold = faults.contains { $0.detail.contains("other side") }
        #expect(isTold == (forged != "note"), "\(faults)")
        try victim.close(scheme)
    }

    @Test func `a side without the other one is found`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 1_000, source: "cash")), for: ann)
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .money(10))), for: ann)
        let entry = try #require(try await scheme.engine.activity(of: bo, before: .max, limit: 1)?.first)
        let row = EntryRow(
            JournalEntry(
                member: bo, number: entry.number, at: entry.at, programVersion: entry.programVersion,
                event: .deposited(Deposited(amount: 10, bonus: 0, source: "cash", reference: nil)),
                postings: [Posting(.external(method: "cash"), -10), Posting(.principal, 10)], openings: [],
                after: entry.after))
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        try victim.run("UPDATE entries SET kind = 2 WHERE position = \(victim.entries)")
        try victim.replaceLast(with: row, HashChain(key: TestScheme.chainKey))
        let faults = try Verifier.run(victim.store, chainKey: TestScheme.chainKey).faults
        #expect(faults.map(\.detail) == ["its other side is missing"])
        try victim.close(scheme)
    }

    @Test func `a parcel that its sender would not have sent is found`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        let early = scheme.clock.now.adding(seconds: 1_000)
        try await scheme.record(.grantPoints(GrantPoints(points: 5, expiry: .at(early))), for: ann)
        try await scheme.record(.grantPoints(GrantPoints(points: 5, expiry: .never)), for: ann)
        let sent = try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(5))), for: ann)
        guard case .transferredOut(var out) = sent.event else { throw TestScheme.Unexpected() }
        let (program, now) = (scheme.engine.programs.current, scheme.clock.now)
        var before = Member(id: ann, tier: sent.after.tier)
        let activity = try await scheme.engine.activity(of: ann, before: sent.number, limit: 9)
        for entry in try #require(activity).reversed() { try before.apply(entry) }
        #expect(try decideAgain(exchange: sent.event, for: before, under: program, at: now) == sent)
        // The lot that never expires, in place of the one that expires first.
        out.parcel.lots = [LotUse(terms: before.lots[1].terms, points: 5)]
        #expect(try decideAgain(exchange: .transferredOut(out), for: before, under: program, at: now) == nil)
        try await scheme.close()
    }
}
