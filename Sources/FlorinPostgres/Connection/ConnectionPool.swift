internal import Foundation

/// A bounded number of connections, made when they are needed and kept.
///
/// `@unchecked`: every access to the state is made under the condition's lock.
final class ConnectionPool: @unchecked Sendable {
    private let target: ConnectionString
    private let limit: Int
    private let condition = NSCondition()
    private var idle: [PGConnection] = []
    /// Idle ones, those that are lent, and those that are being made.
    private var count = 0
    private var isClosed = false
    /// Attempts to connect that have failed since the last that did not.
    private var failures = 0
    /// No attempt is made before.
    private var nextAttempt = ContinuousClock.now

    init(_ target: ConnectionString, limit: Int) {
        self.target = target
        self.limit = limit
    }

    /// Lends a connection. Waits for one that is free, and between attempts to connect; until the deadline.
    func take(until deadline: ContinuousClock.Instant) throws(PGError) -> PGConnection {
        while true {
            if let connection = try claim(until: deadline) { return connection }
            do throws(PGError) {
                let connection = try PGConnection(target)
                connected()
                return connection
            } catch {
                failed()
                guard ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// An idle connection, or nil once another may be made, which then is counted.
    private func claim(until deadline: ContinuousClock.Instant) throws(PGError) -> PGConnection? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            guard !isClosed else { throw .unreachable("the store is closed") }
            if let connection = idle.popLast() { return connection }
            let now = ContinuousClock.now
            if count < limit, now >= nextAttempt {
                count += 1
                return nil
            }
            guard now < deadline else { throw .unreachable("all \(limit) connections are in use or cannot be made") }
            let end = count < limit ? min(deadline, nextAttempt) : deadline
            _ = condition.wait(until: Date(timeIntervalSinceNow: (end - now) / .seconds(1)))
        }
    }

    private func connected() {
        condition.lock()
        failures = 0
        condition.unlock()
    }

    /// The pauses double, up to two seconds, and differ, so that nodes do not come back all at once.
    private func failed() {
        condition.lock()
        count -= 1
        let pause = min(50 << min(failures, 6), 2000)
        nextAttempt = .now + .milliseconds(Int.random(in: pause / 2...pause))
        failures += 1
        condition.broadcast()
        condition.unlock()
    }

    /// Takes back a connection that is in order.
    func give(_ connection: PGConnection) {
        condition.lock()
        if isClosed { count -= 1 } else { idle.append(connection) }
        condition.signal()
        condition.unlock()
    }

    /// Forgets a connection that is not, and the idle ones with it: what cut one has most likely cut all.
    func discard() {
        condition.lock()
        count -= 1 + idle.count
        let dropped = idle
        idle = []
        condition.broadcast()
        condition.unlock()
        // Closed here, not under the lock.
        withExtendedLifetime(dropped) {}
    }

    var hasEnded: Bool {
        condition.lock()
        defer { condition.unlock() }
        return isClosed
    }

    func close() {
        condition.lock()
        isClosed = true
        count -= idle.count
        let dropped = idle
        idle = []
        condition.broadcast()
        condition.unlock()
        withExtendedLifetime(dropped) {}
    }
}
