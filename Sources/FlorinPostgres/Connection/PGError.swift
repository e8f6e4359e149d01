internal import CLibpq
internal import FlorinEngine

/// What PostgreSQL, or the way to it, answered instead of a result.
struct PGError: Error {
    /// Five characters; empty: not an answer of the server.
    let state: String
    /// The primary message alone: details may quote what members entered.
    let message: String
    /// The connection is of no more use, and what was under way on it may have been done or not.
    let isConnectionLost: Bool

    /// The connection failed or was given up.
    static func lost(_ message: String) -> PGError {
        PGError(state: "", message: message, isConnectionLost: true)
    }

    /// Nothing was sent.
    static func unreachable(_ message: String) -> PGError {
        PGError(state: "", message: message, isConnectionLost: false)
    }

    /// Somebody else wrote first, or would have to wait for what this waits for: read again, decide again.
    var isConflict: Bool { PGError.conflicts.contains(state) }

    /// A cast that ``Guard`` lets fail, a unique key, the same key twice in one statement, a serialization failure, a deadlock.
    private static let conflicts: Set<String> = [Guard.state, "23505", "21000", "40001", "40P01"]

    /// A lock was not to be had within the time set for it, or only by whoever waits for this.
    var isLockRefused: Bool { ["55P03", "40P01"].contains(state) }

    /// Another connection, or the same a moment later, may well succeed: the server is going down or starting, has become a
    /// standby, has no connection left, or has changed what a prepared statement stands on.
    var isPassing: Bool {
        isConnectionLost
            || ["57P01", "57P02", "57P03", "25006", "53300", "0A000", "26000", "40001", "40P01"].contains(state)
            || state.hasPrefix("08")
    }

    var isCorruption: Bool { ["XX001", "XX002"].contains(state) }
}

extension StoreError {
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as PGError where error.isConflict: self = .conflict
        case let error as PGError where error.isCorruption: self = .corrupt(error.text)
        case let error as PGError: self = .unavailable(error.text)
        default: self = .unavailable(String(describing: error))
        }
    }
}

extension PGError {
    var text: String { state.isEmpty ? message : "\(message) (SQLSTATE \(state))" }
}
