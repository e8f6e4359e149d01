internal import CLinux
internal import Foundation

/// While a long commit or a checkpoint writes, has the kernel send to the disk what is written so far, so that the sync at the
/// end has little left to wait for, and no other sync has to wait long for that one.
///
/// It only hurries: what is durable, and when, is up to SQLite's syncs alone. Only Linux can be asked for this; elsewhere
/// nothing happens.
@safe final class EarlyWriteback: @unchecked Sendable {
    let descriptors: [CInt]
    private let condition = NSCondition()
    /// Guarded by the condition.
    private var underWay = 0
    private var isStopped = false

    private static let pause: TimeInterval = 0.001

    /// Of files that SQLite has open.
    init(paths: [String]) {
        descriptors = paths.compactMap(EarlyWriteback.descriptor)
    }

    func start() {
        guard !descriptors.isEmpty else { return }
        let thread = Thread { [self] in
            while waitForWork() {
                Thread.sleep(forTimeInterval: EarlyWriteback.pause)
                for descriptor in descriptors { EarlyWriteback.hurry(descriptor) }
            }
        }
        thread.name = "writeback"
        thread.start()
    }

    func during<T>(_ work: () throws -> T) rethrows -> T {
        change { underWay += 1 }
        defer { change { underWay -= 1 } }
        return try work()
    }

    /// Lets the thread end.
    func stop() {
        change { isStopped = true }
    }

    private func change(_ body: () -> Void) {
        condition.lock()
        body()
        condition.signal()
        condition.unlock()
    }

    /// False: there will be no more.
    private func waitForWork() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while underWay == 0, !isStopped { condition.wait() }
        return !isStopped
    }

    #if os(Linux)
        /// SQLite's own, which is only borrowed: to close another one of the same file would take away the locks that SQLite has
        /// on it. Once SQLite has closed it, hurrying does nothing, or hurries another file.
        private static func descriptor(of path: String) -> CInt? {
            let folder = "/proc/self/fd"
            let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return all.compactMap { CInt($0) }.sorted().first { descriptor in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")) == path
            }
        }

        /// Of the whole file; does not wait.
        private static func hurry(_ descriptor: CInt) {
            _ = sync_file_range(descriptor, 0, 0, UInt32(CLINUX_SYNC_FILE_RANGE_WRITE))
        }
    #else
        private static func descriptor(of path: String) -> CInt? { nil }
        private static func hurry(_ descriptor: CInt) {}
    #endif
}
