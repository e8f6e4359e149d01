import FlorinCore
import FlorinEngine
import FlorinSQLite
import Foundation
import GRDB
import Testing

/// Whoever edits the file is found out, and told which row it was.
@Suite struct VerifierTests {
    @Test(arguments: [71, 72] as [UInt64])
    func `every changed byte of the journal is found at its row`(seed: UInt64) async throws {
        try await withVictim { victim in
            var random = SeededRandom(seed: seed)
            let columns = [
                "body", "body", "body", "hash", "at", "member", "number", "kind", "about", "merchant", "reference",
                "link", "chain",
            ]
            for round in 0..<150 {
                let row = Int64(1 + random.number(0...victim.entries - 1))
                let column = columns[round % columns.count]
                let change = try victim.change("entries", "position", row, column, &random)
                guard let fault = try victim.firstFault() else {
                    Issue.record("seed \(seed), round \(round): \(column) of \(row) became \(change) unnoticed")
                    return
                }
                #expect(fault.row == "entries, position \(row)", "seed \(seed), round \(round): \(column), \(change)")
                try victim.mend()
            }
        }
    }

    @Test(arguments: [73] as [UInt64])
    func `every changed byte of balances and chain heads is found`(seed: UInt64) async throws {
        try await withVictim { victim in
            var random = SeededRandom(seed: seed)
            for round in 0..<100 {
                let isMember = round % 4 != 0
                let (table, key) = isMember ? ("members", "id") : ("chains", "chain")
                let id = try victim.keys(table, key).any(&random)
                let columns = isMember ? ["state", "state", "version", "due_at", "id"] : ["link", "hash", "chain"]
                let column = columns.any(&random)
                let change = try victim.change(table, key, id, column, &random)
                #expect(try victim.firstFault() != nil, "seed \(seed), round \(round): \(table).\(column), \(change)")
                try victim.mend()
            }
        }
    }

    /// The entries are all there, but one is not found by what it is about: a refund could be made twice.
    @Test func `an index that lacks an entry is found`() async throws {
        try await withVictim { victim in
            for condition in ["about IS NOT NULL", "merchant IS NOT NULL"] {
                try victim.blindIndex(where: condition)
                #expect(try victim.firstFault() != nil, "\(condition)")
                try victim.run("REINDEX")
                #expect(try victim.firstFault() == nil)
            }
        }
    }

    @Test func `rows that are missing, added or moved are found`() async throws {
        try await withVictim { victim in
            let last = victim.entries
            let middle = last / 2
            let next = try victim.next(after: middle)
            let cut = "DELETE FROM entries WHERE position = \(last)"
            let edits: [(sql: String, row: String?)] = [
                ("DELETE FROM entries WHERE position = \(middle)", "entries, position \(next)"),
                (cut, nil),
                (cut + "; " + victim.headBeforeLast, nil),
                ("DELETE FROM chains", nil), ("DELETE FROM members WHERE id = (SELECT min(id) FROM members)", nil),
                ("UPDATE members SET state = replace(state, '\"principal\":', '\"principal\":1')", nil),
                ("UPDATE members SET due_at = NULL WHERE due_at IS NOT NULL", nil),
                ("UPDATE programs SET document = replace(document, '\"per\":100', '\"per\":50')", nil),
                ("UPDATE programs SET document = substr(document, 2)", "programs, version 1"),
                ("DELETE FROM programs", nil),
                ("INSERT INTO members VALUES (1, 1, NULL, '{}', 0, x'')", nil),
                ("UPDATE members SET recent = x''", nil), ("UPDATE members SET recent = x'07'", nil),
                (
                    """
                    INSERT INTO lookups (member, key, position) SELECT member, number, position FROM entries
                        WHERE (member, number) NOT IN (SELECT member, key FROM lookups);
                    UPDATE members SET recent = x'07'
                    """, nil
                ),
                ("UPDATE members SET recent = substr(recent, 1, length(recent) - 1)", nil),
                (
                    """
                    INSERT INTO lookups (member, key, position)
                        SELECT member, number, max(position) FROM entries GROUP BY member
                        HAVING number NOT IN (SELECT key FROM lookups WHERE lookups.member = entries.member)
                    """, nil
                ),
                ("DELETE FROM lookups", nil), ("UPDATE lookups SET position = position + 1", nil),
                (
                    """
                    UPDATE entries SET position = -1 WHERE position = \(middle);
                    UPDATE entries SET position = \(middle) WHERE position = \(next);
                    UPDATE entries SET position = \(next) WHERE position = -1
                    """, "entries, position \(middle)"
                ),
                (
                    """
                    INSERT INTO entries SELECT \(last) + 1, chain, link + 1, hash, member, number + 1, at, kind, about,
                        merchant, NULL, body FROM entries WHERE position = \(last)
                    """, "entries, position \(last + 1)"
                ),
            ]
            for edit in edits {
                try victim.run(edit.sql)
                let fault = try victim.firstFault()
                #expect(fault != nil, "unnoticed: \(edit.sql)")
                if let row = edit.row { #expect(fault?.row == row, "\(edit.sql): \(String(describing: fault))") }
                try victim.mend()
            }
        }
    }

    @Test func `snapshots and counts that are not the journal's are found`() async throws {
        try await withVictim { victim in
            let edits: [(sql: String, row: String)] = [
                ("UPDATE snapshots SET state = replace(state, '\"bonus\":', '\"bonus\":1')", "snapshots, number"),
                ("UPDATE snapshots SET state = substr(state, 2)", "snapshots, number"),
                ("UPDATE snapshots SET number = number + 1", "snapshots, number"),
                ("UPDATE snapshots SET at = at + 1", "snapshots, number"),
                ("UPDATE snapshots SET member = member + 1", "snapshots, number"),
                ("INSERT INTO snapshots SELECT member, at, number + 900, state FROM snapshots", "snapshots, number"),
                ("UPDATE point_days SET points = points + 1 WHERE figure = 1", "point_days, chain"),
                ("DELETE FROM point_days WHERE figure = 20", "point_days, chain"),
                ("UPDATE point_days SET tier = tier || 'x' WHERE figure = 1", "point_days, chain"),
                ("UPDATE point_days SET day = day + 1", "point_days, chain"),
                ("UPDATE point_days SET chain = chain + 7 WHERE figure = 1", "point_days, chain"),
                ("UPDATE chains SET counted = counted + 1", "chains, chain"),
                ("UPDATE chains SET counted = counted - 5", "point_days, chain"),
            ]
            for edit in edits {
                try victim.run(edit.sql)
                let fault = try victim.firstFault()
                #expect(fault?.row.hasPrefix(edit.row) == true, "\(edit.sql): \(String(describing: fault))")
                try victim.mend()
            }
        }
    }

    @Test func `another chain key finds the first entry wrong`() async throws {
        try await withVictim { victim in
            let key = [UInt8](repeating: 8, count: HashChain.keyLength)
            let first = try Verifier.run(victim.store, chainKey: key).faults.first
            #expect(first?.row == "entries, position 1")
        }
    }

    @Test func `a refund that its rules do not lead to is found, even in a chain that holds`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let id = try await scheme.enrol()
        let payment = try await scheme.record(.pay(.direct(sale([5_000, 3_000]))), for: id)
        for line in 0...1 {
            let claim = RefundClaim.units([.init(line: line, quantity: 1)])
            try await scheme.record(.refund(Refund(payment: payment.number, claim: claim, reason: "worn")), for: id)
        }
        #expect(try scheme.verify().faults == [])
        let entry = try #require(try await scheme.engine.activity(of: id, before: .max, limit: 1)?.first)
        guard case .refunded(var refunded) = entry.event else { throw TestScheme.Unexpected() }
        refunded.clawback.shortfall += 1
        let forged = EntryRow(
            JournalEntry(
                member: entry.member, number: entry.number, at: entry.at, programVersion: entry.programVersion,
                event: .refunded(refunded), postings: entry.postings, openings: entry.openings, after: entry.after))
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        try victim.replaceLast(with: forged, HashChain(key: TestScheme.chainKey))
        #expect(try victim.firstFault()?.detail.contains("is not what its program version 1 makes of it") == true)
        try victim.close(scheme)
    }

    /// The first version kept no reason for points that are not used, and an amount that was all there was left worthless
    /// units behind.
    @Test(arguments: [true, false])
    func `what the first version wrote is sound`(isSale: Bool) async throws {
        let scheme = try TestScheme(lanes: 1)
        let id = try await scheme.enrol()
        var entry = try await scheme.record(.pay(.direct(sale([5_000], points: .auto))), for: id)
        var event = entry.event
        if isSale {
            guard case .sold(var sold) = event else { throw TestScheme.Unexpected() }
            #expect(sold.priced.price.unusedPoints != nil)
            sold.priced.price.unusedPoints = nil
            event = .sold(sold)
        } else {
            var units = try #require(entry.sold).priced.price.units
            entry = try await scheme.record(.refund(Refund(payment: entry.number, claim: .amount(5_000))), for: id)
            guard case .refunded(var refunded) = entry.event else { throw TestScheme.Unexpected() }
            #expect(refunded.kept == [])
            for index in units.indices { units[index].external = 0 }
            (refunded.kept, refunded.returned.gross, refunded.returned.discount) = (units, nil, nil)
            event = .refunded(refunded)
        }
        let former = EntryRow(
            JournalEntry(
                member: entry.member, number: entry.number, at: entry.at, programVersion: entry.programVersion,
                event: event, postings: entry.postings, openings: entry.openings, after: entry.after))
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        try victim.replaceLast(with: former, HashChain(key: TestScheme.chainKey))
        #expect(try victim.firstFault() == nil)
        try victim.close(scheme)
    }

    /// A stopped scheme with some of everything; sound before and after.
    private func withVictim(_ body: (Victim) throws -> Void) async throws {
        let scheme = try TestScheme()
        for _ in 0..<3 {
            let id = try await scheme.enrol()
            try await scheme.record(.deposit(Deposit(amount: 60_000, source: "cash", reference: "d")), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 2_000)), for: id)
            try await scheme.record(.adjustGrowth(AdjustGrowth(growth: 150_000, reason: "gift")), for: id)
            let request = sale([19_900, 8_990], points: .auto, wallet: .exactly(9_000), reference: "order-1")
            let payment = try await scheme.record(.pay(.direct(request)), for: id)
            let claim = RefundClaim.units([.init(line: 1, quantity: 1)])
            try await scheme.record(.refund(Refund(payment: payment.number, claim: claim, reason: "worn")), for: id)
            try await scheme.record(.refund(Refund(payment: payment.number, claim: .amount(700))), for: id)
            for _ in 0..<SnapshotRow.interval { try await scheme.record(.withdraw(Withdraw(amount: 10)), for: id) }
        }
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        #expect(try victim.firstFault() == nil)
        try body(victim)
        #expect(try victim.firstFault() == nil)
        try victim.close(scheme)
    }
}
