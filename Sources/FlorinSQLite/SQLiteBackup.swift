public import FlorinEngine
internal import Foundation
internal import GRDB

/// Copies of a scheme's file.
public enum SQLiteBackup {
    /// Copies the store at `path`, as of one instant and while payments go on, to a new file that is whole and on the disk
    /// before it gets its name.
    public static func make(of path: String, to copy: String) throws(StoreError) {
        do { try Schema.withExisting(path: path) { source in try write(source, to: copy) } } catch {
            throw StoreError(error)
        }
    }

    private static func write(_ source: DatabaseQueue, to copy: String) throws {
        guard !FileManager.default.fileExists(atPath: copy) else {
            throw StoreError.unavailable("there is a file at \(copy) already")
        }
        let draft = "\(copy).\(getpid())"
        defer { unsafe unlink(draft) }
        // Row by row, of one instant, however much is written meanwhile: nothing that was deleted comes along.
        try source.vacuum(into: draft)
        let target = try DatabaseQueue(path: draft)
        try target.writeWithoutTransaction { db in
            // One file, not one with a log beside it.
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            guard try String.fetchOne(db, sql: "PRAGMA quick_check") == "ok" else {
                throw StoreError.corrupt("the copy is damaged, and so, it seems, is the store")
            }
        }
        try target.close()
        try sync(draft)
        // Fails, rather than replace a file that came meanwhile.
        guard unsafe link(draft, copy) == 0 else { throw failure("make", copy) }
        try sync(URL(fileURLWithPath: copy).deletingLastPathComponent().path)
    }

    private static func sync(_ path: String) throws {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("sync", path) }
    }

    private static func failure(_ what: String, _ path: String) -> StoreError {
        unsafe .unavailable("cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
