internal import FlorinCore
internal import FlorinEngine
internal import FlorinSQLite
internal import Foundation

/// What the disk under the store can do at best, measured in the same run: machines differ, ratios less so.
struct DiskProbe {
    /// Appends of 4 KiB to a file, each synced, a second.
    let syncsPerSecond: Int64
    /// Commits of one row to a SQLite store, one after the other, a second.
    let commitsPerSecond: Int64

    private static let nanoseconds: Int64 = 1_000_000_000

    init(folder: String) throws(Failure) {
        syncsPerSecond = try DiskProbe.syncs(folder + "/probe")
        commitsPerSecond = try DiskProbe.commits(folder + "/probe.sqlite")
    }

    private static func syncs(_ path: String) throws(Failure) -> Int64 {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Failure(.storeUnreachable, "cannot write to \(path)") }
        defer {
            close(file)
            unsafe unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4096)
        return try perSecond { () throws(Failure) in
            let count = unsafe page.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard count == page.count, fsync(file) == 0 else {
                throw Failure(.storeUnreachable, "cannot sync \(path)")
            }
        }
    }

    private static func commits(_ path: String) throws(Failure) -> Int64 {
        do {
            let store = try SQLiteStore(path: path)
            var head = ChainHead.start(of: 0)
            let hash = [UInt8](repeating: 1, count: 32)
            let rate = try perSecond { () throws(StoreError) in
                var batch = Batch()
                let next = ChainHead(chain: 0, link: head.link + 1, hash: hash)
                batch.head = (head, next)
                try store.commit(batch)
                head = next
            }
            try store.close()
            for suffix in ["", "-wal", "-shm"] { unsafe unlink(path + suffix) }
            return rate
        } catch {
            throw Failure(error)
        }
    }

    /// How often a second `body` can be done, tried for a second.
    private static func perSecond<E: Error>(_ body: () throws(E) -> Void) throws(E) -> Int64 {
        let start = LoadMeter.now
        var count: Int64 = 0
        while LoadMeter.now - start < nanoseconds {
            try body()
            count += 1
        }
        return count * nanoseconds / (LoadMeter.now - start)
    }
}
