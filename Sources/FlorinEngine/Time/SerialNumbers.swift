internal import FlorinCore
internal import Synchronization

/// Numbers for new members and quotes: milliseconds since 1970 (42 bits), the node (9 bits), a count (12 bits).
///
/// They rise strictly within a node, also when the clock stands still or goes back.
public final class SerialNumbers: Sendable {
    private let clock: any EngineClock
    private let node: Int64
    /// The milliseconds and count given last, as one number.
    private let last: Mutex<Int64>

    private static let countBits: Int64 = 12
    private static let nodeBits: Int64 = 9

    /// `after` is the greatest number that was ever given. `node` is below ``Seat/count``.
    public init(clock: any EngineClock, node: Int = 0, after: Int64) {
        self.clock = clock
        self.node = Int64(node)
        let milliseconds = after >> (SerialNumbers.countBits + SerialNumbers.nodeBits)
        last = Mutex((milliseconds << SerialNumbers.countBits) | ((1 << SerialNumbers.countBits) - 1))
    }

    public func next() -> Int64 {
        let ticks = clock.now.milliseconds << SerialNumbers.countBits
        let tick = last.withLock { last in
            last = max(last + 1, ticks)
            return last
        }
        let count = tick & ((1 << SerialNumbers.countBits) - 1)
        let milliseconds = tick >> SerialNumbers.countBits
        return (((milliseconds << SerialNumbers.nodeBits) | node) << SerialNumbers.countBits) | count
    }
}
