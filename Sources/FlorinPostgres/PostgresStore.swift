public import FlorinEngine
internal import Foundation
internal import Synchronization

/// A scheme in a PostgreSQL database. Any number of processes may work on it.
///
/// What is answered is durable as far as the server's `fsync` and `synchronous_commit` go; a connection for which the latter
/// is off sets it on.
public final class PostgresStore: Sendable {
    let pool: ConnectionPool
    /// What each chain's row must say for the next batch to be written; see ``commit(_:)``.
    let tickets = Mutex<[Int: Int64]>([:])
    let lease = Mutex<NodeLease?>(nil)

    /// What to do when the tables are not there, or are those of an older Florin.
    public enum Tables: Sendable {
        case migrate, require
    }

    /// Connections at once, for all lanes and readers.
    private static let connections = 16
    /// How long a call goes on trying while the server cannot be reached: a failover passes unnoticed, and who waits for an
    /// answer longer is told to try later.
    let patience: Duration

    /// Connects. Refuses a database that is another program's, or a newer Florin's.
    public init(
        _ target: ConnectionString, tables: Tables = .migrate, patience: Duration = .seconds(10)
    ) throws(StoreError) {
        self.patience = patience
        pool = ConnectionPool(target, limit: PostgresStore.connections)
        do {
            // What is wrong with the target is known at the first attempt.
            let connection = try pool.take(until: .now)
            try Schema.prepare(connection, tables)
            pool.give(connection)
        } catch {
            throw StoreError(error)
        }
    }

    public func close() throws(StoreError) {
        lease.withLock { $0.take() }?.end()
        pool.close()
    }

    /// Then also what became of a batch is left unknown.
    public func abandon() { pool.close() }

    /// Sends statements and gives what is made of their results. All see the database as of one instant.
    func read<T>(
        _ send: (PGConnection) throws -> Void, _ take: ([PGResult]) throws -> T
    ) throws(StoreError) -> T {
        try attempt { connection in
            try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try send(connection)
            try connection.send("COMMIT")
            return try take(Array(connection.finish().dropFirst().dropLast()))
        }
    }

    /// Reads with one statement.
    func read<T>(
        _ sql: String, _ bind: (inout Parameters) -> Void = { _ in }, _ row: (PGResult.Row) throws -> T
    ) throws(StoreError) -> [T] {
        try attempt { connection in
            try connection.send(sql, bind)
            return try connection.finish()[0].rows.map(row)
        }
    }

    /// Writes all that is sent, or nothing. Done again when the connection is cut, whether or not it had been done: what is
    /// sent must do no more the second time. Gives the results.
    @discardableResult
    func write(_ send: (PGConnection) throws -> Void) throws(StoreError) -> [PGResult] {
        try attempt { connection in
            try connection.send("BEGIN")
            try send(connection)
            try connection.send("COMMIT")
            return Array(try connection.finish().dropFirst().dropLast())
        }
    }

    /// Runs `body` with a connection; again with another one as long as what stands in its way may pass.
    func attempt<T>(_ body: (PGConnection) throws -> T) throws(StoreError) -> T {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                let connection = try pool.take(until: deadline)
                return try use(connection, body)
            } catch let error as PGError where error.isPassing && ContinuousClock.now < deadline {
                continue
            } catch {
                throw StoreError(error)
            }
        }
    }

    /// Runs `body`, then gives the connection back as it was lent: outside of a transaction.
    func use<T>(_ connection: PGConnection, _ body: (PGConnection) throws -> T) throws -> T {
        do {
            let result = try body(connection)
            pool.give(connection)
            return result
        } catch {
            if (error as? PGError)?.isConnectionLost != true, (try? connection.rollBack()) != nil {
                pool.give(connection)
            } else {
                pool.discard()
            }
            throw error
        }
    }
}

extension PGConnection {
    /// Ends a transaction that has failed.
    func rollBack() throws(PGError) {
        try send("ROLLBACK")
        _ = try finish()
    }
}
