public import FlorinCore
internal import Foundation
internal import Synchronization

/// A source of time.
public protocol EngineClock: Sendable {
    var now: Timestamp { get }
}

/// The machine's clock.
public struct SystemClock: EngineClock {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that is set: for replays and tests.
public final class ManualClock: EngineClock {
    private let time: Mutex<Timestamp>

    public init(_ start: Timestamp) {
        time = Mutex(start)
    }

    public var now: Timestamp { time.withLock { $0 } }

    public func set(_ instant: Timestamp) {
        time.withLock { $0 = instant }
    }
}
