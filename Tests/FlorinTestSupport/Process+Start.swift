public import Foundation
internal import Synchronization

/// Foundation starts processes safely one at a time only.
private let starting = Mutex(())

extension Process {
    /// `run()`, while no other process is being started.
    public func start() throws {
        try starting.withLock { _ in try run() }
    }
}
