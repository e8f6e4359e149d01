internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Writes the log back to the file while payments go on.
///
/// SQLite would do it inside a commit, and everyone who waits for that commit would wait for it too. Here a connection
/// and a thread of their own copy what the log has, then what was added meanwhile; only what was added during that
/// second, short copy is left to the writer, for SQLite starts the log anew only when nothing of it is left to copy.
@safe final class Checkpointer: @unchecked Sendable {
    private let connection: DatabaseQueue
    private let writeback: EarlyWriteback
    private let wake = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let state = Mutex(State.idle)

    private enum State {
        case idle, asked, closed
    }

    /// The log is written back when it has so many pages, 256 MiB: rarely, so that hot pages are written back once for
    /// many commits; but a long log takes long to read again after a crash.
    private static let pages: CInt = 65_536

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
        let isNew = state.withLock { state in
            guard state == .idle else { return false }
            state = .asked
            return true
        }
        if isNew { wake.signal() }
    }

    private func run(for writer: DatabasePool) {
        while true {
            wake.wait()
            guard state.withLock({ $0 }) == .asked else { break }
            // A checkpoint that fails leaves the log as it was; the next commit asks again.
            writeback.during {
                for _ in 0..<2 { connection.inDatabase { db in _ = try? db.checkpoint(.passive) } }
                writer.writeWithoutTransaction { db in _ = try? db.checkpoint(.passive) }
            }
            state.withLock { if $0 == .asked { $0 = .idle } }
        }
        finished.signal()
    }

    /// Ends the thread and closes the connection. To be called once, before the pool is closed.
    func stop() throws {
        state.withLock { $0 = .closed }
        wake.signal()
        finished.wait()
        try connection.close()
    }
}
