internal import FlorinCore
internal import Synchronization

/// The clock of a scheme: the one it was given, or, in test mode, one that stands still until it is moved.
final class SchemeClock: EngineClock {
    private let base: any EngineClock
    /// Where it stands, in milliseconds since 1970; ``running``: it is the base clock.
    private let stopped = Atomic<Int64>(SchemeClock.running)

    private static let running = Int64.min

    init(_ base: any EngineClock) {
        self.base = base
    }

    var now: Timestamp {
        let instant = stopped.load(ordering: .acquiring)
        return instant == SchemeClock.running ? base.now : Timestamp(milliseconds: instant)
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) != SchemeClock.running }

    /// Has it stand at an instant, unless it stands at a later one already.
    func stop(at instant: Timestamp) {
        stopped.max(instant.milliseconds, ordering: .acquiringAndReleasing)
    }
}
