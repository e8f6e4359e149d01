internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Writes the log back to the file while payments go on.
///
/// SQLite would do it inside a commit, and everyone who waits for that commit would wait for it too. Here a connection
/// and a thread of their own copy what the log has, then what was added meanwhile; only what was added during that
/// second, short copy is left to the writer, for SQLite starts the log anew only when nothing of it is left to copy.
///
/// A request stands until all that the log had then is in the file, because it may be there that somebody is forgotten.
/// Whoever reads as of an earlier instant, such as a backup or an audit, keeps pages from being copied; so it is tried again.
///
/// `@unchecked`: every access to the state is made under the condition's lock.
@safe final class Checkpointer: @unchecked Sendable {
    private let connection: DatabaseQueue
    private let writeback: EarlyWriteback
    private let finished = DispatchSemaphore(value: 0)
    private let condition = NSCondition()
    /// At first for what another process may have left in the log when it was killed.
    private var isAsked = true
    private var isClosed = false

    /// The log is written back when it has so many pages, 256 MiB: rarely, so that hot pages are written back once for
    /// many commits; but a long log takes long to read again after a crash.
    private static let pages: CInt = 65_536

    /// Between attempts, which double it: the reader may be gone in a moment, and one that stays costs an attempt a second.
    private static let shortestPause: TimeInterval = 0.05
    private static let longestPause: TimeInterval = 1

    init(path: String, _ writeback: EarlyWriteback) throws {
        self.writeback = writeback
        var configuration = Configuration()
        configuration.label = "florin-checkpoint"
        configuration.busyMode = .timeout(5)
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Takes over from SQLite's own checkpoints on the connection that writes.
    func start(for writer: DatabasePool) throws {
        try writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            unsafe sqlite3_wal_hook(
                db.sqliteConnection,
                { context, _, _, pages in
                    guard pages >= Checkpointer.pages, let context = unsafe context else { return SQLITE_OK }
                    unsafe Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().ask()
                    return SQLITE_OK
                }, Unmanaged.passUnretained(self).toOpaque())
        }
        let thread = Thread { [self] in run(for: writer) }
        thread.name = "checkpoint"
        thread.start()
    }

    /// Called by the writer after each commit that leaves the log long, or that must not stay in the log alone.
    func ask() {
        change { isAsked = true }
    }

    /// Ends the thread and closes the connection. To be called once, before the pool is closed.
    func stop() throws {
        change { isClosed = true }
        finished.wait()
        try connection.close()
    }

    private func change(_ body: () -> Void) {
        condition.lock()
        body()
        condition.signal()
        condition.unlock()
    }

    private func run(for writer: DatabasePool) {
        while waitForRequest() {
            var (length, pause) = (Int?.none, Checkpointer.shortestPause)
            while !writeBack(&length, for: writer), rest(for: pause) {
                pause = min(2 * pause, Checkpointer.longestPause)
            }
        }
        finished.signal()
    }

    /// Takes the request, so that who asks from now on is heard as well. False: there will be no more.
    private func waitForRequest() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !isAsked, !isClosed { condition.wait() }
        isAsked = false
        return !isClosed
    }

    /// Who asks does not cut it short, or each commit would be an attempt. False: there will be no more.
    private func rest(for pause: TimeInterval) -> Bool {
        let end = Date(timeIntervalSinceNow: pause)
        condition.lock()
        defer { condition.unlock() }
        while !isClosed, condition.wait(until: end) {}
        return !isClosed
    }

    /// Gives whether all is in the file that the log had at the first attempt: that many pages are its `length` (nil: this
    /// is the first). A checkpoint that fails leaves the log as it was.
    private func writeBack(_ length: inout Int?, for writer: DatabasePool) -> Bool {
        writeback.during {
            guard let first = checkpoint(), let second = checkpoint() else { return false }
            let wanted = length ?? first.walFrameCount
            length = wanted
            // A log that has become shorter was started anew, which it is only when all of it has been copied.
            guard second.checkpointedFrameCount >= wanted || second.walFrameCount < wanted else { return false }
            writer.writeWithoutTransaction { db in _ = try? db.checkpoint(.passive) }
            return true
        }
    }

    private func checkpoint() -> (walFrameCount: Int, checkpointedFrameCount: Int)? {
        connection.inDatabase { db in try? db.checkpoint(.passive) }
    }
}
