internal import FlorinEngine
internal import Foundation
internal import GRDB

/// The tables, made by numbered migrations.
enum Schema {
    /// "FLRN": marks the file as Florin's in SQLite's header.
    private static let applicationID = 0x464C_524E

    static func prepare(_ pool: DatabasePool) throws {
        try pool.write(claim)
        guard try !pool.read(migrator.hasBeenSuperseded) else { throw madeByNewer }
        try migrate(pool)
    }

    /// Another process may be making the same tables: what fails here because it has been done there is not done again.
    private static func migrate(_ pool: DatabasePool) throws {
        var done = try pool.read(migrator.appliedIdentifiers).count
        while true {
            do { return try migrator.migrate(pool) } catch {
                let now = try pool.read(migrator.appliedIdentifiers).count
                guard now > done else { throw error }
                done = now
            }
        }
    }

    /// Looks at a file before a pool is opened on it, which would change it.
    static func refuseForeign(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        try withReader(path: path) { queue in _ = try queue.read(isClaimed) }
    }

    /// Opens a file that must be Florin's, without changing it.
    static func withExisting(path: String, _ body: (DatabaseQueue) throws -> Void) throws {
        try withReader(path: path) { queue in
            guard try queue.read(isClaimed) else { throw StoreError.unavailable("the file holds no scheme") }
            guard try !queue.read(migrator.hasBeenSuperseded) else { throw madeByNewer }
            try body(queue)
        }
    }

    private static func withReader(path: String, _ body: (DatabaseQueue) throws -> Void) throws {
        do {
            try withQueue(path: path, isReadOnly: true, body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            // A process that was killed has left a transaction to undo, which a mere reader may not do.
            try withQueue(path: path, isReadOnly: false, body)
        }
    }

    private static func withQueue(path: String, isReadOnly: Bool, _ body: (DatabaseQueue) throws -> Void) throws {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try body(queue)
    }

    private static let madeByNewer = StoreError.unavailable(
        "the database was made by a newer version of Florin; use that version")

    private static func claim(_ db: Database) throws {
        guard try !isClaimed(db) else { return }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }

    /// Whether the file is Florin's; false if it is nobody's. Throws if it is another program's.
    private static func isClaimed(_ db: Database) throws -> Bool {
        let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard owner != applicationID else { return true }
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard owner == 0, tables == 0 else {
            throw StoreError.unavailable("the file is the database of another program")
        }
        return false
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in try db.execute(sql: version1) }
        migrator.registerMigration("2") { db in try db.execute(sql: version2) }
        migrator.registerMigration("3") { db in try db.execute(sql: version3) }
        migrator.registerMigration("4") { db in try db.execute(sql: version4) }
        migrator.registerMigration("5") { db in try db.execute(sql: version5) }
        migrator.registerMigration("6") { db in try db.execute(sql: chainKey) }
        migrator.registerMigration("7") { db in try db.execute(sql: recentLookups) }
        return migrator
    }
}
