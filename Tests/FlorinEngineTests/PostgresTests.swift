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
