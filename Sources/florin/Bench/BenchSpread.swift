internal import FlorinCore

/// How the sales of a benchmark are spread over shops, members and processes.
struct BenchSpread: Sendable {
    /// Shops that sell side by side.
    var merchants = 1
    var buyers = Buyers.even
    /// Engines on one store, as so many servers would have.
    var nodes = 1
    var routing = Routing.random

    enum Buyers: String {
        case even
        /// One member in a hundred makes half of the sales.
        case hot
    }

    enum Routing: String {
        /// A member's sales come to any engine.
        case random
        /// A member's sales always come to the same one.
        case routed
    }

    func member(of members: [MemberID], _ random: inout SplitMix) -> MemberID {
        var count = members.count
        if buyers == .hot, Bool.random(using: &random) { count = max(1, count / 100) }
        return members[Int.random(in: 0..<count, using: &random)]
    }

    func merchant(_ random: inout SplitMix) -> String {
        merchants == 1 ? "bench" : "bench-\(Int.random(in: 1...merchants, using: &random))"
    }

    /// The number of the engine, from 0.
    func node(of member: MemberID, _ random: inout SplitMix) -> Int {
        guard nodes > 1 else { return 0 }
        guard case .routed = routing else { return Int.random(in: 0..<nodes, using: &random) }
        var mixed = SplitMix(seed: UInt64(bitPattern: member.rawValue))
        return Int.random(in: 0..<nodes, using: &mixed)
    }
}
