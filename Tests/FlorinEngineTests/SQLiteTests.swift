import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import GRDB
import Testing

@testable import FlorinSQLite

/// The file: what is opened, what is refused, and what happens when it cannot be written.
@Suite struct SQLiteTests {
    @Test func `every commit is synced before it is acknowledged`() async throws {
        let scheme = try TestScheme()
        let (level, mode) = try await #require(scheme.store as? SQLiteStore).pool.writeWithoutTransaction { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                try String.fetchOne(db, sql: "PRAGMA journal_mode")
            )
        }
        #expect(level == 2 && mode == "wal")
        try await scheme.close()
    }

    #if os(Linux)
        @Test func `the store and its log are known to what hurries them`() async throws {
            let scheme = try TestScheme()
            let store = try #require(scheme.store as? SQLiteStore)
            let files = store.writeback.descriptors.map { "/proc/self/fd/\($0)" }
            let paths = try files.map { try FileManager.default.destinationOfSymbolicLink(atPath: $0) }
            #expect(paths.map { URL(filePath: $0).lastPathComponent } == ["florin.sqlite", "florin.sqlite-wal"])
            try await scheme.close()
        }
    #endif

    @Test func `a damaged row keeps no other member's old keys from being forgotten`() async throws {
        let scheme = try TestScheme()
        let deposit = Command.deposit(Deposit(amount: 100, source: "cash"))
        var ids: [MemberID] = []
        for _ in 0..<3 {
            let id = try await scheme.enrol()
            ids.append(id)
            try await scheme.record(deposit, for: id, key: key("k"))
        }
        let knife = try DatabaseQueue(path: scheme.path)
        let damaged = try #require(ids.min()).rawValue
        try await knife.write { try $0.execute(sql: "UPDATE members SET recent = x'07' WHERE id = \(damaged)") }
        try knife.close()
        let now = Timestamp(milliseconds: scheme.clock.now.milliseconds + 1)
        #expect(try scheme.store.purgeOutcomes(before: now, after: .nobody, limit: 10).rows == 2)
        let again = try await scheme.engine.submit(deposit, for: try #require(ids.max()), key: key("k"))
        #expect(!again.isReplay)
        try await scheme.close()
    }

    @Test func `a database of another program is refused and left alone`() throws {
        try withFolder { folder in
            let path = folder.appending(path: "other.sqlite").path
            let other = try DatabaseQueue(path: path)
            try other.write { db in try db.execute(sql: "CREATE TABLE notes (text TEXT)") }
            try other.close()
            let before = FileManager.default.contents(atPath: path)
            #expect(refusal(path).contains("another program"))
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test func `a file that is no database is refused and left alone`() throws {
        try withFolder { folder in
            let path = folder.appending(path: "text.sqlite").path
            let text = Data(String(repeating: "This is a letter. ", count: 500).utf8)
            try text.write(to: URL(filePath: path))
            #expect(refusal(path).contains("not a database"))
            #expect(FileManager.default.contents(atPath: path) == text)
        }
    }

    @Test func `a newer schema is refused`() async throws {
        let scheme = try TestScheme()
        try await scheme.engine.stop()
        let queue = try DatabaseQueue(path: scheme.path)
        try await queue.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
        try queue.close()
        #expect(refusal(scheme.path).contains("newer"))
        try FileManager.default.removeItem(at: scheme.folder)
    }

    @Test func `a store from before members had recent lookups goes on`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let deposit = Command.deposit(Deposit(amount: 100, source: "cash"))
        // The eighth entry leaves all of them in the table, as they were.
        for number in 2...8 { try await scheme.record(deposit, for: id, key: key("\(number)")) }
        try await scheme.engine.stop()
        let queue = try DatabaseQueue(path: scheme.path)
        try await queue.write { db in
            #expect(try Int.fetchOne(db, sql: "SELECT length(recent) FROM members WHERE id = \(id.rawValue)") == 0)
            try db.execute(sql: "ALTER TABLE members DROP COLUMN recent")
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '7'")
        }
        try queue.close()
        try await scheme.reopen()
        #expect(try await scheme.record(deposit, for: id, key: key("8")).number == 8)
        #expect(try await scheme.record(deposit, for: id, key: key("9")).number == 9)
        #expect(try scheme.member(id).principal == 800)
        #expect(try scheme.store.entries(id, before: 10, limit: 20).map(\.number) == (1...9).reversed())
        #expect(try scheme.store.entries(id, after: 6, limit: 20).map(\.number) == [7, 8, 9])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a file whose first process was killed while it made it is made anew`() throws {
        try withFolder { folder in
            let (path, left) = (folder.appending(path: "new.sqlite").path, folder.appending(path: "left.sqlite").path)
            let queue = try DatabaseQueue(path: path)
            try queue.inDatabase { db in
                // Pages go to the file before the end, as they do when much is written, and the journal tells how to undo it.
                try db.execute(sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE members (id INTEGER, state BLOB)")
                try db.execute(sql: "INSERT INTO members VALUES (1, zeroblob(100000)), (2, zeroblob(100000))")
                for suffix in ["", "-journal"] {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: left + suffix)
                }
                try db.execute(sql: "ROLLBACK")
            }
            try queue.close()
            #expect(try Data(contentsOf: URL(filePath: left)).count > 50_000)
            #expect(refusal(left) == "")
            #expect(!FileManager.default.fileExists(atPath: left + "-journal"))
        }
    }

    /// What opening the file throws; empty: nothing.
    private func refusal(_ path: String) -> String {
        do throws(StoreError) {
            try SQLiteStore(path: path).close()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "florin-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try body(folder)
        try FileManager.default.removeItem(at: folder)
    }

    // MARK: Full and read-only disks

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount a file system"))
    func `a full disk stops writing, spoils nothing, and is forgotten when there is room again`() async throws {
        let disk = try SmallDisk()
        let scheme = try TestScheme(in: disk.folder)
        let id = try await scheme.enrol()
        try disk.fill()
        let deposit = Command.deposit(Deposit(amount: 1, source: String(repeating: "x", count: 200)))
        var paid: Int64 = 0
        var failure: EngineError?
        while failure == nil, paid < 5_000 {
            do throws(EngineError) {
                _ = try await scheme.engine.submit(deposit, for: id)
                paid += 1
            } catch { failure = error }
        }
        guard case .unavailable? = failure else {
            Issue.record("\(String(describing: failure)) after \(paid) deposits")
            return
        }
        #expect(try scheme.member(id).principal == paid, "nothing is half written")
        try disk.free()
        try await scheme.record(deposit, for: id)
        #expect(try scheme.member(id).principal == paid + 1)
        try await scheme.restart()
        #expect(try scheme.verify().faults == [])
        try await scheme.engine.stop()
        try disk.remove()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount a file system"))
    func `a read-only disk refuses every command and can still be read`() async throws {
        let disk = try SmallDisk()
        let scheme = try TestScheme(in: disk.folder)
        let id = try await scheme.enrol()
        try await scheme.engine.stop()
        try disk.makeReadOnly()
        try await scheme.reopen()
        do throws(EngineError) {
            _ = try await scheme.engine.submit(.deposit(Deposit(amount: 1, source: "cash")), for: id)
            Issue.record("written to a read-only disk")
        } catch {
            guard case .unavailable = error else { throw error }
        }
        #expect(try scheme.member(id).principal == 0 && scheme.verify().faults == [])
        try await scheme.engine.stop()
        try disk.remove()
    }
}

/// A file system of 2 MiB in memory.
struct SmallDisk {
    let folder: URL

    static var isPossible: Bool {
        do {
            try SmallDisk().remove()
            return true
        } catch {
            return false
        }
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "florin-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do { try SmallDisk.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.path) } catch {
            try FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private var ballast: URL { folder.appending(path: "ballast") }

    /// Leaves next to no room.
    func fill() throws {
        guard FileManager.default.createFile(atPath: ballast.path, contents: nil) else { throw TestScheme.Unexpected() }
        let file = try FileHandle(forWritingTo: ballast)
        let block = Data(repeating: 0, count: 4_096)
        do { while true { try file.write(contentsOf: block) } } catch { try? file.close() }
    }

    func free() throws { try FileManager.default.removeItem(at: ballast) }
    func makeReadOnly() throws { try SmallDisk.run("mount", "-o", "remount,ro", folder.path) }

    func remove() throws {
        try SmallDisk.run("umount", "-l", folder.path)
        try FileManager.default.removeItem(at: folder)
    }

    private static func run(_ arguments: String...) throws {
        _ = try ChildProcess.output(arguments)
    }
}
