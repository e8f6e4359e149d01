internal import CLibpq
internal import Foundation

/// One connection, always in pipeline mode: statements are sent one after the other, and their results come together.
///
/// `@unchecked`: used by one thread at a time, which the pool sees to.
@safe final class PGConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    private var parameters = Parameters()
    /// The names of statements that are prepared here, by their text.
    private var names: [String: String] = [:]
    private var lastName = 0
    /// What was sent and not answered yet.
    private var awaited: [Awaited] = []

    private enum Awaited {
        case preparation(of: String)
        case result
    }

    /// Of the statements that are sent now.
    var limit = StatementLimit.short

    /// Blocks.
    init(_ target: ConnectionString) throws(PGError) {
        guard let handle = unsafe target.connect() else { throw .unreachable("out of memory") }
        unsafe self.handle = handle
        guard unsafe PQstatus(handle) == CONNECTION_OK else { throw .unreachable(lastMessage) }
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw .unreachable(lastMessage) }
        try configure()
    }

    deinit { unsafe PQfinish(handle) }

    private func configure() throws(PGError) {
        for (name, value) in PGConnection.settings {
            try send("SELECT set_config($1, $2, false)") {
                $0.add(name)
                $0.add(value)
            }
        }
        // Citus plans with the values at hand, so as to know on which machines they are.
        try send(
            """
            SELECT set_config('plan_cache_mode', 'force_custom_plan', false)
            FROM pg_extension WHERE extname = 'citus'
            """)
        // A commit that is answered must be on the disk, whatever is set for this database or role.
        try send(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
        _ = try finish()
    }

    /// Every statement of ours finds its rows by an index; what the planner knows of a table that was empty a minute ago must
    /// not lead it to read all of it, nor should it plan a statement twice.
    private static let settings = [
        ("statement_timeout", StatementLimit.short.timeout), ("idle_in_transaction_session_timeout", "30s"),
        ("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"),
        ("plan_cache_mode", "force_generic_plan"), ("jit", "off"),
        // What a batch brings along is not to go through temporary files.
        ("work_mem", "64MB"),
    ]

    // MARK: Sending

    /// Puts a statement into the pipeline. It is prepared when it is sent for the first time.
    func send(_ sql: String, _ bind: (inout Parameters) -> Void = { _ in }) throws(PGError) {
        let name = try prepare(sql)
        parameters.removeAll()
        bind(&parameters)
        let isSent = unsafe parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw .lost(lastMessage) }
        awaited.append(.result)
    }

    /// The statement's name here.
    private func prepare(_ sql: String) throws(PGError) -> String {
        if let name = names[sql] { return name }
        lastName += 1
        let name = "florin_\(lastName)"
        guard unsafe PQsendPrepare(handle, name, sql, 0, nil) == 1 else { throw .lost(lastMessage) }
        names[sql] = name
        awaited.append(.preparation(of: sql))
        return name
    }

    // MARK: Receiving

    /// Ends the pipeline and gives the results of all that was sent, or the first error. What was sent is one transaction
    /// unless it says otherwise itself.
    func finish() throws(PGError) -> [PGResult] {
        guard unsafe PQpipelineSync(handle) == 1 else { throw .lost(lastMessage) }
        var results: [PGResult] = []
        results.reserveCapacity(awaited.count)
        var failure: PGError?
        for awaited in awaited {
            let result = try next()
            switch (result.status, awaited) {
            case (PGRES_TUPLES_OK, .result), (PGRES_COMMAND_OK, .result): results.append(result)
            case (PGRES_COMMAND_OK, .preparation): break
            default:
                if result.status != PGRES_PIPELINE_ABORTED { failure = failure ?? error(result) }
                if case .preparation(let sql) = awaited { names[sql] = nil }
            }
            if let failure, failure.isConnectionLost { throw failure }
            try endOfResult()
        }
        awaited.removeAll(keepingCapacity: true)
        guard try next().status == PGRES_PIPELINE_SYNC else { throw .lost("the end of a pipeline did not come") }
        if let failure { throw failure }
        return results
    }

    private func error(_ result: PGResult) -> PGError {
        result.error(isConnectionLost: unsafe PQstatus(handle) == CONNECTION_BAD)
    }

    private func next() throws(PGError) -> PGResult {
        try wait()
        guard let result = unsafe PQgetResult(handle) else { throw .lost(lastMessage) }
        return unsafe PGResult(taking: result)
    }

    /// libpq puts a null behind the results of each statement.
    private func endOfResult() throws(PGError) {
        try wait()
        guard let result = unsafe PQgetResult(handle) else { return }
        throw error(unsafe PGResult(taking: result))
    }

    /// Waits until a result can be taken without waiting.
    private func wait() throws(PGError) {
        let end = limit.silence.map { ContinuousClock.now + $0 }
        while unsafe PQisBusy(handle) == 1 {
            let milliseconds = end.map { end -> CInt in
                let left = (end - .now).components
                return CInt(clamping: max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000))
            }
            var socket = pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN), revents: 0)
            // Looked at once more when the time is up: this process, not the server, may have stood still.
            let count = unsafe poll(&socket, 1, milliseconds ?? -1)
            guard count >= 0 || errno == EINTR else { throw .lost("waiting for the server failed: error \(errno)") }
            guard count > 0 || milliseconds != 0 else { throw .lost("the server does not answer") }
            guard unsafe PQconsumeInput(handle) == 1 else { throw .lost(lastMessage) }
        }
    }

    private var lastMessage: String { unsafe String(cString: PQerrorMessage(handle)).trimmed }
}
