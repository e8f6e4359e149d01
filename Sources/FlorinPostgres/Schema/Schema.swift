internal import FlorinEngine
internal import Foundation

/// The tables, made by numbered migrations in the first schema of the connection's search path.
enum Schema {
    /// What brings the tables from one version to the next, statement by statement; the first makes version 1.
    private static let migrations: [[String]] = [version1, version2, version3, keysByMember, chainKey]

    /// Any number will do, as long as no other program migrates the same database under it: "FLRN".
    private static let lock = 0x464C_524E

    /// How long a migration waits for a table at a time. Whoever comes after it to a table that an audit reads waits behind
    /// it, payments too; so it lets them pass, and begins again.
    private static let lockTimeout = "3s"
    private static let pause: TimeInterval = 1

    /// Brings the tables up to date, or throws if they are not and must not be changed. Takes the time that it needs.
    static func prepare(
        _ connection: PGConnection, _ tables: PostgresStore.Tables, lockTimeout: String = Schema.lockTimeout
    ) throws {
        let version = try checkedVersion(connection)
        guard version < migrations.count else { return }
        guard case .migrate = tables else {
            let state = version == 0 ? "has no tables of Florin" : "has the tables of an older version of Florin"
            throw StoreError.unavailable("the database \(state); run `florin migrate` on it")
        }
        while true {
            do {
                return try connection.withoutLimit { try migrate(connection, lockTimeout) }
            } catch let error as PGError where error.isLockRefused {
                try connection.rollBack()
                Thread.sleep(forTimeInterval: pause)
            }
        }
    }

    private static func migrate(_ connection: PGConnection, _ lockTimeout: String) throws {
        // Held until the transaction ends, so that the version is read again under it. Others migrate as long as they like.
        try connection.send("SELECT pg_advisory_xact_lock(\(lock))")
        try connection.send("SET LOCAL lock_timeout = '\(lockTimeout)'")
        _ = try connection.finish()
        let (from, isCitus) = (try checkedVersion(connection), try hasCitus(connection))
        if isCitus {
            // Reference tables cannot be made in a transaction that has worked on many shards side by side.
            try connection.send("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")
        }
        for number in from..<migrations.count {
            for statement in migrations[number] { try connection.send(statement) }
            if isCitus {
                for statement in Schema.distribution(ofVersion: number + 1) { try connection.send(statement) }
            }
            try connection.send("INSERT INTO florin_migrations (version) VALUES ($1)") { $0.add(Int64(number + 1)) }
        }
    }

    /// 0: there is nothing yet.
    private static func checkedVersion(_ connection: PGConnection) throws -> Int {
        // In one statement: tables that another process makes meanwhile must not look like another program's.
        try connection.send(
            """
            SELECT to_regclass('florin_migrations') IS NOT NULL,
                (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema())
            """)
        let tables = try connection.finish()[0].first
        guard tables?.int(0) == 1 else {
            guard tables?.int(1) == 0 else {
                throw StoreError.unavailable(
                    "the database is that of another program: it has tables, and none is Florin's")
            }
            return 0
        }
        try connection.send("SELECT max(version) FROM florin_migrations")
        let version = Int(try connection.finish()[0].first?.int(0) ?? 0)
        guard version <= migrations.count else {
            throw StoreError.unavailable("the database was made by a newer version of Florin; use that version")
        }
        return version
    }

    private static func hasCitus(_ connection: PGConnection) throws -> Bool {
        try connection.send("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")
        return try connection.finish()[0].first?.int(0) == 1
    }
}
