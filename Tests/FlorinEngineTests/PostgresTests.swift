import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

@testable import FlorinPostgres

/// The database: what is opened, what is refused, and who is who on it.
@Suite(.enabled(if: PostgresServer.isThere)) struct PostgresTests {
    @Test func `a database of another program is refused and left alone`() throws {
        try withGround { ground in
            try ground.sql("CREATE TABLE notes (text text)")
            #expect(refusal(ground).contains("another program"))
            try ground.sql("DROP TABLE notes; CREATE TABLE members (id bigint)")
        }
    }

    @Test func `a newer schema is refused`() throws {
        try withGround { ground in
            try ground.open().close()
            try ground.sql("INSERT INTO florin_migrations (version) VALUES (9999)")
            #expect(refusal(ground).contains("newer"))
        }
    }

    @Test func `tables are not made where they are only to be used`() throws {
        try withGround { ground in
            #expect(refusal(ground, .require).contains("florin migrate"))
            try ground.sql("CREATE TABLE members (id bigint); DROP TABLE members")
            try ground.open().close()
            #expect(refusal(ground, .require) == "")
        }
    }

    @Test func `two processes that find no tables make them once`() async throws {
        let ground = try StoreGround(.postgres)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try ground.open().close() } }
            try await group.waitForAll()
        }
        try ground.remove()
    }

    @Test func `a migration takes the time it needs`() throws {
        try withGround { ground in
            try ground.sql(
                """
                CREATE SCHEMA watch;
                CREATE TABLE watch.limits (value text);
                CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql AS
                    $$ BEGIN INSERT INTO watch.limits VALUES (current_setting('statement_timeout')); END $$;
                CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch.note();
                """)
            try ground.open().close()
            let connection = try PGConnection(ConnectionString(ground.location))
            let limits = try connection.rows("SELECT DISTINCT value FROM watch.limits").map { $0.text(0) }
            #expect(limits == ["0"])
        }
    }

    @Test func `a migration waits for an audit, and payments do not wait for both`() async throws {
        let ground = try StoreGround(.postgres)
        try ground.open().close()
        // As version 4 left it.
        try ground.sql("DROP TABLE chain_key; DELETE FROM florin_migrations WHERE version > 4")
        let target = try ConnectionString(ground.location)
        let (audit, observer) = (try PGConnection(target), try PGConnection(target))
        try audit.send("BEGIN")
        try audit.send("SELECT id FROM members")
        _ = try audit.finish()
        let migration = Task.detached { try Schema.prepare(PGConnection(target), .migrate, lockTimeout: "300ms") }
        let waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        var isWaiting = false
        for _ in 0..<2000 where !isWaiting {
            isWaiting = try !observer.rows(waiting).isEmpty
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(isWaiting)
        try ground.sql("SET lock_timeout = '5s'; SELECT id FROM members")
        try audit.send("COMMIT")
        _ = try audit.finish()
        try await migration.value
        #expect(refusal(ground, .require) == "")
        try ground.remove()
    }

    @Test func `only a statement with a limit is given up`() throws {
        try withGround { ground in
            let connection = try PGConnection(ConnectionString(ground.location))
            connection.limit = StatementLimit(timeout: "10s", silence: .milliseconds(500))
            _ = try connection.rows("SELECT set_config('statement_timeout', '250ms', false)")
            let long = "SELECT 1 FROM pg_sleep(0.8)"
            let found = try connection.withoutLimit { try connection.rows(long).count }
            #expect(found == 1)
            #expect(failure(of: long, on: connection)?.state == "57014", "the server ends it")
            _ = try connection.rows("SELECT set_config('statement_timeout', '0', false)")
            #expect(failure(of: long, on: connection)?.isConnectionLost == true, "the server seems to have gone")
        }
    }

    @Test func `an audit hands over more rows than it reads at once`() throws {
        try withGround { ground in
            let store = try ground.open()
            let rows = "SELECT n, 0, 1, '{}' FROM generate_series(1, 4500) AS n"
            try ground.sql("INSERT INTO snapshots (member, at, number, state) \(rows)")
            var members: [Int64] = []
            try store.audit { item in
                if case .snapshot(let row) = item { members.append(row.member) }
            }
            #expect(members == [Int64](1...4500))
            try store.close()
        }
    }

    @Test func `commits are synced before they are acknowledged, whatever the database is set to`() throws {
        try withGround { ground in
            try ground.sql("ALTER DATABASE \(try #require(ground.database)) SET synchronous_commit = off")
            let connection = try PGConnection(ConnectionString(ground.location))
            let setting = try connection.rows("SELECT current_setting('synchronous_commit')").first?.text(0)
            #expect(setting == "on")
        }
    }

    @Test func `processes have numbers of their own, and give them back`() throws {
        try withGround { ground in
            let stores = try (0..<3).map { _ in try ground.open() }
            let seats = try stores.map { try $0.join() }
            #expect(seats.map(\.number) == [0, 1, 2])
            #expect(Set(seats.map(\.firstChain)).count == 3)
            try stores[1].close()
            let next = try ground.open()
            #expect(try next.join().number == 1)
            // One that was killed never gives its number back; its lease runs out.
            try ground.sql("UPDATE nodes SET until = now() - interval '1 second' WHERE node = 0")
            let last = try ground.open()
            #expect(try last.join().number == 3, "a number that was never taken comes first")
            for store in [stores[0], stores[2], next, last] { try store.close() }
        }
    }

    @Test func `what is changed behind the store's back is found`() async throws {
        let scheme = try TestScheme(on: .postgres)
        for _ in 0..<3 {
            let id = try await scheme.enrol()
            try await scheme.record(.deposit(Deposit(amount: 60_000, source: "cash")), for: id)
            let payment = try await scheme.record(.pay(.direct(sale([19_900], wallet: .exactly(9_000)))), for: id)
            try await scheme.record(.refund(Refund(payment: payment.number, claim: .amount(700))), for: id)
        }
        #expect(try scheme.verify().faults == [])
        try scheme.ground.sql(
            "CREATE SCHEMA sound; CREATE TABLE sound.entries AS SELECT * FROM entries; CREATE TABLE sound.members AS SELECT * FROM members; CREATE TABLE sound.chains AS SELECT * FROM chains"
        )
        let edits = [
            "UPDATE entries SET body = replace(body, '60000', '60001') WHERE number = 2",
            "UPDATE entries SET hash = sha256(hash) WHERE number = 3",
            "UPDATE entries SET chain = chain + 1 WHERE number = 2",
            "DELETE FROM entries WHERE number = 2",
            "DELETE FROM entries WHERE number = 4",
            "INSERT INTO entries SELECT member, number + 1, at, kind, about, merchant, NULL, chain, link, hash, body FROM entries WHERE number = 4",
            "UPDATE members SET state = replace(state, '\"principal\":', '\"principal\":1')",
            "UPDATE members SET version = version + 1",
            "DELETE FROM members",
            "UPDATE chains SET link = link - 1 WHERE link > 0",
            "DELETE FROM chains",
        ]
        for edit in edits {
            try scheme.ground.sql(edit)
            #expect(try scheme.verify().faults != [], "unnoticed: \(edit)")
            for table in ["entries", "members", "chains"] {
                try scheme.ground.sql("DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM sound.\(table)")
            }
        }
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    // MARK: Short cuts

    private func withGround(_ body: (StoreGround) throws -> Void) throws {
        let ground = try StoreGround(.postgres)
        try body(ground)
        try ground.remove()
    }

    private func failure(of sql: String, on connection: PGConnection) -> PGError? {
        do throws(PGError) {
            _ = try connection.rows(sql)
            return nil
        } catch {
            return error
        }
    }

    /// What opening the database throws; empty: nothing.
    private func refusal(_ ground: StoreGround, _ tables: PostgresStore.Tables = .migrate) -> String {
        do throws(StoreError) {
            try PostgresStore(ConnectionString(ground.location), tables: tables).close()
            return ""
        } catch {
            return "\(error)"
        }
    }
}
