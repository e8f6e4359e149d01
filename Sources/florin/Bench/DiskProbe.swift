internal import Foundation

/// What the disk under the store can do at best.
struct DiskProbe {
    /// Appends of 4 KiB to a file, each synced, a second.
    let syncsPerSecond: Int64

    private static let nanoseconds: Int64 = 1_000_000_000

    init(folder: String) throws(Failure) {
        let path = folder + "/probe"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Failure(.storeUnreachable, "cannot write to \(path)") }
        defer {
            close(file)
            unsafe unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4096)
        let start = LoadMeter.now
        var count: Int64 = 0
        while LoadMeter.now - start < DiskProbe.nanoseconds {
            let written = unsafe page.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard written == page.count, fsync(file) == 0 else {
                throw Failure(.storeUnreachable, "cannot sync \(path)")
            }
            count += 1
        }
        syncsPerSecond = count * DiskProbe.nanoseconds / (LoadMeter.now - start)
    }
}
