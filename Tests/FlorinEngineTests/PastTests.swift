import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

/// What was true at an instant is told of it for ever after.
@Suite(.everyStore) struct PastTests {
    @Test(arguments: [9_101, 9_102] as [UInt64])
    func `a member as of any instant is the member that it was then`(seed: UInt64) async throws {
        var play = try await PastPlay(seed: seed)
        for _ in 0..<160 { try await play.turn() }
        let engine = play.scheme.engine
        #expect(play.moments.last!.version > 1, "seed \(seed): the rules never changed")
        for moment in play.lastMoments {
            let then = try #require(try await engine.member(moment.member.id, asOf: moment.at))
            #expect(then.member == moment.member, "seed \(seed), at \(moment.at.rfc3339)")
            #expect(then.program.version == moment.version, "seed \(seed), at \(moment.at.rfc3339)")
        }
        let longest = play.ids.compactMap { try? play.scheme.member($0).number }.max() ?? 0
        #expect(longest > 3 * SnapshotRow.interval, "seed \(seed): too little happened")
        let report = try play.scheme.verify()
        #expect(report.faults == [])
        #expect(report.snapshots >= play.ids.count)
        try await play.scheme.close()
    }

    @Test func `before it joined there was no member, and at that very instant there was`() async throws {
        let scheme = try TestScheme()
        scheme.clock.set(TestScheme.noon.adding(seconds: 5))
        let id = try await scheme.enrol()
        let joined = scheme.clock.now
        let before = Timestamp(milliseconds: joined.milliseconds - 1)
        #expect(try await scheme.engine.member(id, asOf: before) == nil)
        #expect(try await scheme.engine.member(id, asOf: joined)?.member.number == 1)
        #expect(try await scheme.engine.member(MemberID(rawValue: 99), asOf: joined) == nil)
        try await scheme.close()
    }

    @Test func `points are there to the last millisecond before they expire`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let end = scheme.clock.now.adding(seconds: 1_000)
        try await scheme.record(.grantPoints(GrantPoints(points: 70, expiry: .at(end))), for: id)
        scheme.clock.set(end.adding(seconds: 5_000))
        // Whether the expiry has been written or not.
        for _ in 0..<2 {
            let last = Timestamp(milliseconds: end.milliseconds - 1)
            #expect(try await scheme.engine.member(id, asOf: last)?.member.balances.available == 70)
            #expect(try await scheme.engine.member(id, asOf: end)?.member.balances.available == 0)
            _ = try await scheme.engine.advanceDueMembers()
        }
        #expect(try scheme.member(id).number == 3)
        try await scheme.close()
    }

    /// A store of a Florin that took no snapshots and counted nothing.
    @Test func `an engine catches up with what an older one left undone`() async throws {
        var play = try await PastPlay(seed: 9_104)
        for _ in 0..<120 { try await play.turn() }
        let scheme = play.scheme
        let before = try scheme.store.rows
        try await scheme.engine.stop()
        try edit(scheme, "DELETE FROM snapshots; DELETE FROM point_days; UPDATE chains SET counted = 0")
        // Without an engine nothing is counted, and that is sound.
        let store = try scheme.ground.open()
        #expect(try store.countedChains().contains { $0.missing > 0 })
        #expect(try Verifier.run(store, chainKey: TestScheme.chainKey).faults == [])
        try store.close()
        try await scheme.reopen()
        let rows = try scheme.store.rows
        #expect(rows.filter { $0.hasPrefix("points(") } == before.filter { $0.hasPrefix("points(") })
        #expect(rows.filter { $0.hasPrefix("SnapshotRow") }.count >= play.ids.count)
        for moment in play.lastMoments.prefix(60) {
            let then = try await scheme.engine.member(moment.member.id, asOf: moment.at)
            #expect(then?.member == moment.member, "at \(moment.at.rfc3339)")
        }
        try await scheme.record(.grantPoints(GrantPoints(points: 5)), for: play.ids[0])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test(
        arguments: [
            ("UPDATE snapshots SET state = replace(state, '\"lastLot\":', '\"lastLot\":1')", "snapshots"),
            ("UPDATE snapshots SET at = at - 1", "snapshots"),
            ("UPDATE snapshots SET number = number + 1", "snapshots"),
            ("UPDATE point_days SET points = points - 1", "point_days"), ("DELETE FROM point_days", "point_days"),
            ("UPDATE chains SET counted = -1", "chains"),
        ])
    func `what was edited behind the store's back is found`(sql: String, table: String) async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        for _ in 0..<SnapshotRow.interval { try await scheme.record(.grantPoints(GrantPoints(points: 1)), for: id) }
        #expect(try scheme.verify().faults == [])
        try await scheme.engine.stop()
        try edit(scheme, sql)
        let store = try scheme.ground.open()
        let fault = try Verifier.run(store, chainKey: TestScheme.chainKey).faults.first
        #expect(fault?.row.hasPrefix(table) == true, "\(String(describing: fault))")
        try store.close()
        try scheme.ground.remove()
    }

    /// Behind the store's back.
    private func edit(_ scheme: TestScheme, _ sql: String) throws {
        try scheme.ground.sql(sql)
        if scheme.ground.kind == .sqlite { try Victim.edit(scheme.path, sql) }
    }

    /// A hundred thousand entries with CI=true: to verify them takes minutes if any question is answered by looking through.
    @Test(.timeLimit(.minutes(60))) func `an instant of a long history is found without reading it`() async throws {
        let isLong = ProcessInfo.processInfo.environment["CI"] == "true"
        let count = isLong ? 100_000 : 3_000
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        for start in stride(from: 0, to: count, by: 1_000) {
            scheme.clock.set(TestScheme.noon.adding(seconds: start * 60))
            let engine = scheme.engine
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1_000 {
                    group.addTask {
                        _ = try await engine.submit(.grantPoints(GrantPoints(points: 1)), for: id).result.get()
                    }
                }
                try await group.waitForAll()
            }
        }
        // What is granted at one instant cannot be told apart, and is found all the same: from the last snapshot of it.
        var instants: [Timestamp] = []
        for step in 0..<20 {
            instants.append(TestScheme.noon.adding(seconds: (step * count / 20) / 1_000 * 1_000 * 60))
        }
        for (index, instant) in instants.enumerated() {
            let then = try #require(try await scheme.engine.member(id, asOf: instant)?.member)
            #expect(then.balances.available == Int64(index * count / 20 / 1_000 * 1_000 + 1_000))
            let snapshot = try #require(try scheme.store.snapshot(id, at: instant))
            #expect(0..<SnapshotRow.interval ~= then.number - snapshot.number)
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
