internal import FlorinCore
internal import FlorinEngine

/// Measures how long it takes to tell what a member with a long history had at some instant of it.
struct PastBench {
    private let engine: Engine
    private static let lookups = 2000
    private static let atOnce = 2000

    init(_ engine: Engine) {
        self.engine = engine
    }

    struct Result {
        let entries: Int64
        let latencies: LatencyHistogram
        /// Reading one entry by its number, in the same run.
        let plain: LatencyHistogram
    }

    /// Makes one member with so many checkouts, then looks at random instants of its life, one after the other.
    func run(checkouts: Int) async throws -> Result {
        let checkout = Checkout(run: "past-\(engine.clock.now.milliseconds)", spread: BenchSpread())
        let member = try await BenchMembers(engine, run: checkout.run).make(1)[0]
        let start = engine.clock.now.milliseconds
        var random = SplitMix(seed: 1)
        for begun in stride(from: 0, to: checkouts, by: PastBench.atOnce) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in begun..<min(begun + PastBench.atOnce, checkouts) {
                    let order = checkout.order(of: [member], &random)
                    group.addTask {
                        _ = try await engine.submit(checkout.command(order), for: member).result.get()
                    }
                }
                try await group.waitForAll()
            }
        }
        let end = engine.clock.now.milliseconds
        var (latencies, plain) = (LatencyHistogram(), LatencyHistogram())
        let entries = Int64(checkouts) + 3
        for round in 0..<PastBench.lookups + PastBench.lookups / 10 {
            let instant = Timestamp(milliseconds: .random(in: start...end, using: &random))
            let number = Int64.random(in: 1...entries, using: &random)
            let began = LoadMeter.now
            let found = try await engine.member(member, asOf: instant)
            let middle = LoadMeter.now
            let row = try await engine.query { store in try store.entry(member, number) }
            let ended = LoadMeter.now
            guard found != nil, row != nil else { throw Failure(.foundWrong, "the member is not found at \(instant)") }
            // The first tenth warms up.
            guard round >= PastBench.lookups / 10 else { continue }
            latencies.add(middle - began)
            plain.add(ended - middle)
        }
        return Result(entries: entries, latencies: latencies, plain: plain)
    }
}

extension PastBench.Result {
    var text: [String] {
        ["A member as of random instants:"]
            + Figures.table([
                ("journal entries", Figures.grouped(entries)),
                ("p50, ms", Figures.milliseconds(latencies.percentile(500))),
                ("p99, ms", Figures.milliseconds(latencies.percentile(990))),
                ("slowest, ms", Figures.milliseconds(latencies.slowest)),
                ("reading one entry: p50, ms", Figures.milliseconds(plain.percentile(500))),
            ])
    }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("entries", entries)
            json.field("lookups", latencies.count)
            json.field("p50Nanoseconds", latencies.percentile(500))
            json.field("p99Nanoseconds", latencies.percentile(990))
            json.field("slowestNanoseconds", latencies.slowest)
            json.field("oneEntryP50Nanoseconds", plain.percentile(500))
        }
        return json.bytes
    }
}
