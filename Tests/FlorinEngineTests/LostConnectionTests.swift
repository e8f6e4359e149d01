import FlorinCore
import FlorinEngine
import FlorinPostgres
import FlorinTestSupport
import Foundation
import Testing

/// Connections that are cut at the worst moment: what a client is told is what has happened.
@Suite(.enabled(if: PostgresServer.isThere)) struct LostConnectionTests {
    @Test(arguments: CuttingProxy.Cut.allCases)
    func `a batch whose answer is lost is written once, and its client is told so`(cut: CuttingProxy.Cut) async throws {
        let ground = try StoreGround(.postgres)
        let proxy = try CuttingProxy(ground)
        let engine = try engine(on: proxy.location)
        let id = engine.newMember()
        _ = try await engine.enrol(Profile(id: id, createdAt: TestScheme.noon)).result.get()
        for round in 1...10 {
            proxy.plan(cut)
            let deposit = Command.deposit(Deposit(amount: 100, source: "cash"))
            let answer = try await engine.submit(deposit, for: id, key: key("\(round)"))
            guard case .recorded(let entry, _) = try answer.result.get() else { throw TestScheme.Unexpected() }
            #expect(entry.number == Int64(round) + 1 && !answer.isReplay)
            let again = try await engine.submit(deposit, for: id, key: key("\(round)"))
            #expect(again.isReplay)
        }
        #expect(proxy.cuts == 10)
        try await proxy.settle()
        let member = try await engine.member(.id(id))
        #expect(member?.member.principal == 1_000)
        try await expectSound(engine)
        try proxy.close()
        try ground.remove()
    }

    @Test func `a batch that is given up is never written, however late it arrives`() async throws {
        let ground = try StoreGround(.postgres)
        let proxy = try CuttingProxy(ground)
        let engine = try engine(on: proxy.location, patience: .zero)
        let id = engine.newMember()
        _ = try await engine.enrol(Profile(id: id, createdAt: TestScheme.noon)).result.get()
        for _ in 1...5 {
            proxy.plan(.late)
            do throws(EngineError) {
                _ = try await engine.submit(.deposit(Deposit(amount: 100, source: "cash")), for: id)
                Issue.record("written")
            } catch {
                guard case .unavailable = error else { throw error }
            }
            try await proxy.settle()
            #expect(try await engine.member(.id(id))?.member.principal == 0)
        }
        #expect(proxy.cuts == 5)
        try await expectSound(engine)
        try proxy.close()
        try ground.remove()
    }

    @Test func `backends that are ended again and again cost nobody an answer`() async throws {
        let scheme = try TestScheme(on: .postgres)
        var ids: [MemberID] = []
        for _ in 0..<4 { ids.append(try await scheme.enrol()) }
        let (members, engine, ground) = (ids, scheme.engine, scheme.ground)
        let killer = Task.detached {
            var rounds = 0
            while !Task.isCancelled {
                let others = "datname = current_database() AND pid <> pg_backend_pid()"
                try ground.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(others)")
                rounds += 1
                try? await Task.sleep(for: .milliseconds(20))
            }
            return rounds
        }
        await withTaskGroup(of: Void.self) { group in
            for till in 0..<8 {
                group.addTask {
                    for number in 0..<60 {
                        let deposit = Command.deposit(Deposit(amount: 7, source: "cash"))
                        do {
                            let answer = try await engine.submit(
                                deposit, for: members[till % 4], key: key("\(till) \(number)"))
                            _ = try answer.result.get()
                            #expect(!answer.isReplay)
                        } catch {
                            Issue.record("\(error)")
                        }
                    }
                }
            }
        }
        killer.cancel()
        #expect(try await killer.value > 3)
        for id in ids { #expect(try scheme.member(id).principal == 2 * 60 * 7) }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `where no server answers, nothing is done and the client is told to come back`() async throws {
        let ground = try StoreGround(.postgres)
        let proxy = try CuttingProxy(ground)
        let engine = try engine(on: proxy.location, patience: .seconds(1))
        let id = engine.newMember()
        _ = try await engine.enrol(Profile(id: id, createdAt: TestScheme.noon)).result.get()
        try proxy.close()
        try ground.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        do throws(EngineError) {
            _ = try await engine.submit(.advance, for: engine.newMember())
            Issue.record("answered without a server")
        } catch {
            guard case .unavailable = error else { throw error }
        }
        try? await engine.stop()
        try ground.remove()
    }

    @Test func `an engine whose database has gone for good in the middle of a batch can be stopped`() async throws {
        let ground = try StoreGround(.postgres)
        let proxy = try CuttingProxy(ground)
        let engine = try engine(on: proxy.location, patience: .zero)
        let id = engine.newMember()
        _ = try await engine.enrol(Profile(id: id, createdAt: TestScheme.noon)).result.get()
        proxy.plan(.before)
        try proxy.close()
        let deposit = Task { try await engine.submit(.deposit(Deposit(amount: 100, source: "cash")), for: id) }
        while proxy.cuts == 0 { try await Task.sleep(for: .milliseconds(2)) }
        try await engine.stop(patience: .milliseconds(300))
        do {
            _ = try await deposit.value
            Issue.record("answered without a server")
        } catch {
            guard case EngineError.unavailable(let detail) = error, detail.contains("unknown") else { throw error }
        }
        try ground.remove()
    }

    private func engine(on location: String, patience: Duration = .seconds(10)) throws -> Engine {
        var configuration = Engine.Configuration(chainKey: TestScheme.chainKey)
        configuration.program = try Program.read(
            try JSON.parse(Array(TestScheme.document.utf8)), zones: ZoneCatalog.rules(named:))
        let store = try PostgresStore(ConnectionString(location), patience: patience)
        return try Engine(store: store, clock: ManualClock(TestScheme.noon), configuration: configuration)
    }

    private func expectSound(_ engine: Engine) async throws {
        let report = try await engine.query { store in try Verifier.run(store, chainKey: TestScheme.chainKey) }
        #expect(report.faults == [])
        try await engine.stop()
    }
}
