public import FlorinEngine
internal import Foundation
internal import Synchronization

/// A number that no other process on the database has, as long as this one says now and then that it is alive.
///
/// It is part of the ids that the process makes and of the numbers of its chains. Nothing breaks if two processes come to
/// have the same after all: an id that is there already, or a chain that has moved on, is a conflict like any other.
final class NodeLease: Sendable {
    let number: Int64
    private let holder: Int64
    private let store: PostgresStore
    private let stop = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// Longer than a failover lasts.
    private static let term = "interval '5 minutes'"
    private static let renewal = DispatchTimeInterval.seconds(30)

    /// Takes the lowest number that was given back, or else the one whose lease has run out the longest ago. Blocks.
    init(_ store: PostgresStore) throws(StoreError) {
        self.store = store
        holder = Int64.random(in: .min ... .max)
        number = try NodeLease.take(for: holder, in: store)
        let thread = Thread { [self] in run() }
        thread.name = "florin-node"
        thread.start()
    }

    private static func take(for holder: Int64, in store: PostgresStore) throws(StoreError) -> Int64 {
        for _ in 0..<Limits.conflictRetries {
            let free = "SELECT node FROM nodes WHERE until <= now() ORDER BY until, node LIMIT 1"
            guard let number = try store.read(free, { _ in }, { $0.int(0) }).first else {
                throw .unavailable("all \(Seat.count) places on this database are taken")
            }
            let taking = """
                UPDATE nodes SET holder = $1, until = now() + \(term) WHERE node = $2 AND (until <= now() OR holder = $1)
                """
            let results = try store.write {
                try $0.send(taking) {
                    $0.add(holder)
                    $0.add(number)
                }
            }
            if results[0].written == 1 { return number }
        }
        throw .contended
    }

    private func run() {
        while stop.wait(timeout: .now() + NodeLease.renewal) == .timedOut {
            // A renewal that fails is made up for by the next.
            set("now() + \(NodeLease.term)")
        }
        set("'-infinity'")
        finished.signal()
    }

    private func set(_ until: String) {
        _ = try? store.write {
            try $0.send("UPDATE nodes SET until = \(until) WHERE node = $1 AND holder = $2") {
                $0.add(number)
                $0.add(holder)
            }
        }
    }

    /// Gives the number back.
    func end() {
        stop.signal()
        finished.wait()
    }
}

extension PostgresStore {
    public func join() throws(StoreError) -> Seat {
        let lease = try NodeLease(self)
        self.lease.withLock { $0 = lease }
        return Seat(number: Int(lease.number), firstChain: Int(lease.number) * Limits.lanes)
    }
}
