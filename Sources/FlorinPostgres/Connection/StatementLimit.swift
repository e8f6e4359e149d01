/// How long a statement may take. Two limits belong together: at its own the server ends the statement; the client's is
/// longer, so that it gives up only a server that has stopped answering.
struct StatementLimit {
    /// The server's, as `statement_timeout` takes it.
    let timeout: String
    /// How long the client waits without a word from the server; nil: as long as the connection stands.
    let silence: Duration?

    /// For whoever waits at a till.
    static let short = StatementLimit(timeout: "10s", silence: .seconds(20))

    /// For audits and migrations, which go through whole tables. A server that has gone is noticed all the same, by TCP
    /// (see ``ConnectionString``); one that is there and stands still is waited for.
    static let unlimited = StatementLimit(timeout: "0", silence: nil)
}

extension PGConnection {
    /// Runs `body` in a transaction whose statements, and the pauses between them, may take what they take. If it throws,
    /// the transaction is still to be rolled back.
    func withoutLimit<T>(_ beginning: String = "BEGIN", _ body: () throws -> T) throws -> T {
        let usual = limit
        limit = .unlimited
        defer { limit = usual }
        try send(beginning)
        try send("SET LOCAL statement_timeout = \(limit.timeout)")
        try send("SET LOCAL idle_in_transaction_session_timeout = 0")
        // None of ours; it may be set for this database or role.
        try send("SET LOCAL lock_timeout = 0")
        _ = try finish()
        let result = try body()
        try send("COMMIT")
        _ = try finish()
        return result
    }
}
