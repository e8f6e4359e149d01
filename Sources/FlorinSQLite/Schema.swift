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

    private static let version1 = """
        -- Balances as of each member's last entry; a copy of what the journal says.
        CREATE TABLE members (
            id INTEGER PRIMARY KEY,
            version INTEGER NOT NULL,
            due_at INTEGER,
            state TEXT NOT NULL
        ) STRICT;
        CREATE INDEX members_due ON members (due_at) WHERE due_at IS NOT NULL;

        -- Who a member is; the only table with personal data.
        CREATE TABLE profiles (
            member INTEGER PRIMARY KEY,
            reference TEXT,
            phone TEXT,
            email TEXT,
            card TEXT,
            created_at INTEGER NOT NULL,
            document TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX profiles_reference ON profiles (reference) WHERE reference IS NOT NULL;
        CREATE UNIQUE INDEX profiles_phone ON profiles (phone) WHERE phone IS NOT NULL;
        CREATE UNIQUE INDEX profiles_email ON profiles (email) WHERE email IS NOT NULL;
        CREATE UNIQUE INDEX profiles_card ON profiles (card) WHERE card IS NOT NULL;

        -- The journal, in the order of writing. Never updated, never deleted from.
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY,
            chain INTEGER NOT NULL,
            link INTEGER NOT NULL,
            hash BLOB NOT NULL,
            member INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            about INTEGER,
            merchant TEXT,
            reference TEXT,
            body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX entries_member ON entries (member, number);
        CREATE INDEX entries_about ON entries (member, about, number) WHERE about IS NOT NULL;
        CREATE UNIQUE INDEX entries_reference ON entries (reference, member) WHERE reference IS NOT NULL;
        CREATE INDEX entries_merchant ON entries (merchant) WHERE merchant IS NOT NULL;

        CREATE TABLE chains (
            chain INTEGER PRIMARY KEY,
            link INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;

        -- What came of requests with an idempotency key.
        CREATE TABLE outcomes (
            member INTEGER NOT NULL,
            scope BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            at INTEGER NOT NULL,
            entry INTEGER,
            rejection TEXT,
            PRIMARY KEY (member, scope)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX outcomes_at ON outcomes (at);

        CREATE TABLE quotes (
            member INTEGER NOT NULL,
            serial INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (member, serial)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quotes_expiry ON quotes (expires_at);

        CREATE TABLE programs (
            version INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            document TEXT NOT NULL
        ) STRICT;

        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            scope TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    /// Two indexes of the journal by member become one tree; coupons.
    private static let version2 = """
        -- Whether the member holds coupons, some that expired lately included: spares those who do not a look for them.
        ALTER TABLE members ADD COLUMN has_coupons INTEGER NOT NULL DEFAULT 0;

        -- Never changed but for closed_at.
        CREATE TABLE coupon_templates (
            id INTEGER PRIMARY KEY,
            created_at INTEGER NOT NULL,
            closed_at INTEGER,
            document TEXT NOT NULL
        ) STRICT;

        -- How many coupons are used of each template that limits the uses by all members. Apart from the templates, since
        -- it changes with each such use.
        CREATE TABLE template_uses (
            template INTEGER PRIMARY KEY,
            used INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE coupons (
            member INTEGER NOT NULL,
            -- Of the entry that issued it.
            number INTEGER NOT NULL,
            template INTEGER NOT NULL,
            issued_at INTEGER NOT NULL,
            valid_from INTEGER,
            -- The greatest number: for ever.
            valid_until INTEGER NOT NULL,
            -- The number of the payment that uses or pins it.
            used_by INTEGER,
            PRIMARY KEY (member, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX coupons_open ON coupons (member, valid_until) WHERE used_by IS NULL;
        CREATE INDEX coupons_used ON coupons (template, member) WHERE used_by IS NOT NULL;

        -- Codes made by one request, under its idempotency key.
        CREATE TABLE code_batches (
            id INTEGER PRIMARY KEY,
            scope BLOB NOT NULL UNIQUE,
            fingerprint BLOB NOT NULL,
            template INTEGER NOT NULL,
            made_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE codes (
            code TEXT PRIMARY KEY,
            batch INTEGER NOT NULL,
            -- The member and the number of the coupon that it was claimed for.
            member INTEGER,
            number INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX codes_batch ON codes (batch);

        -- How a member's entries are found: by number (an integer key), and by idempotency key (a blob, with what came of
        -- the request). One tree, so that a payment changes one page of it, where two would be two.
        CREATE TABLE lookups (
            member INTEGER NOT NULL,
            key ANY NOT NULL,
            -- Of a number: where the entry stands in the journal.
            position INTEGER,
            -- Of an idempotency key: the request's digest, when it came, and its entry's number or its rejection.
            fingerprint BLOB,
            at INTEGER,
            entry INTEGER,
            rejection TEXT,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO lookups (member, key, position) SELECT member, number, position FROM entries;
        INSERT INTO lookups (member, key, fingerprint, at, entry, rejection)
            SELECT member, scope, fingerprint, at, entry, rejection FROM outcomes;
        DROP INDEX entries_member;
        DROP TABLE outcomes;
        """

    /// A merchant's sales in their order, which is not that of writing.
    private static let version3 = """
        DROP INDEX entries_merchant;
        CREATE INDEX entries_merchant ON entries (merchant, at, member, number) WHERE merchant IS NOT NULL;
        """
}
