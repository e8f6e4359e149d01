internal import FlorinCore
internal import FlorinEngine
internal import Synchronization

/// Measures what posting due work costs: members whose points all expire at one of two midnights. At the first the sweep has
/// the lanes to itself, at the second it works beside payments, which are measured before it and during it.
struct SweepBench {
    let members: Int
    let clients: Int
    let rate: Int?
    let seconds: Int
    let open: (any EngineClock) throws(Failure) -> Scheme

    /// Points and the offsets of the midnights at which they expire.
    private static let points: Points = 1000
    private static let midnights = [1, 2].map { Int64($0) * 86_400_000 }

    struct Result {
        var alone = Sweep()
        var beside = Sweep()
        var payments = Payments()
        var paymentsBeside = Payments()
        var process = ProcessFigures.current
    }

    struct Sweep {
        var members: Int64 = 0
        var nanoseconds: Int64 = 0
        var perSecond: Int64 { nanoseconds > 0 ? members * 1_000_000_000 / nanoseconds : 0 }
    }

    struct Payments {
        var latencies = LatencyHistogram()
        var nanoseconds: Int64 = 0
        var perSecond: Int64 { nanoseconds > 0 ? latencies.count * 1_000_000_000 / nanoseconds : 0 }
    }

    func run() async throws -> Result {
        let clock = ShiftedClock()
        let start = clock.now
        let ends = SweepBench.midnights.map { Timestamp(milliseconds: start.milliseconds + $0) }
        var scheme = try open(clock)
        let half = members / 2
        _ = try await make(half, expiring: ends[0], in: scheme)
        let payers = try await make(members - half, expiring: ends[1], in: scheme)
        try await scheme.close()

        scheme = try open(clock)
        var result = Result()
        clock.shift(by: SweepBench.midnights[0])
        result.alone = try await sweep(scheme.engine)
        let checkout = Checkout(run: "sweep", spread: BenchSpread())
        let engine = scheme.engine
        (result.payments, _) = try await pay(payers, checkout, engine) {
            try await Task.sleep(for: .seconds(seconds))
        }
        clock.shift(by: SweepBench.midnights[1])
        (result.paymentsBeside, result.beside) = try await pay(payers, checkout, engine) { try await sweep(engine) }
        result.process = ProcessFigures.current
        try await scheme.close()
        return result
    }

    private func make(_ count: Int, expiring end: Timestamp, in scheme: Scheme) async throws -> [MemberID] {
        let run = String(UInt32.random(in: .min ... .max), radix: 16)
        let grant = GrantPoints(points: SweepBench.points, reason: "bench", expiry: .at(end))
        return try await BenchMembers(scheme.engine, run: run, grant: grant).make(count)
    }

    private func sweep(_ engine: Engine) async throws -> Sweep {
        let start = LoadMeter.now
        let members = try await engine.advanceDueMembers()
        return Sweep(members: Int64(members), nanoseconds: LoadMeter.now - start)
    }

    /// Pays for as long as the work takes.
    private func pay<T>(
        _ members: [MemberID], _ checkout: Checkout, _ engine: Engine, while work: () async throws -> T
    ) async throws -> (Payments, T) {
        let meter = LoadMeter()
        let load = EngineLoad(engines: [engine], members: members, checkout: checkout, meter: meter, rate: rate)
        let count = clients
        async let clients: Void = load.run(clients: count)
        let (elapsed, result) = try await meter.run(warmUp: .seconds(2), while: work)
        await clients
        if let reason = meter.result.firstFailure { throw Failure(.foundWrong, "a checkout failed: \(reason)") }
        return (Payments(latencies: meter.result.latencies, nanoseconds: elapsed), result)
    }
}

/// The machine's clock, ahead by a time that can be set.
private final class ShiftedClock: EngineClock {
    private let offset = Atomic<Int64>(0)

    var now: Timestamp {
        Timestamp(milliseconds: SystemClock().now.milliseconds + offset.load(ordering: .relaxed))
    }

    func shift(by milliseconds: Int64) {
        offset.store(milliseconds, ordering: .relaxed)
    }
}

extension SweepBench.Result {
    var text: [String] {
        let share = payments.perSecond > 0 ? paymentsBeside.perSecond * 100 / payments.perSecond : 0
        return ["Points of many members that expire at one midnight:"]
            + Figures.table([
                ("members swept a second, nothing else to do", Figures.grouped(alone.perSecond)),
                ("members swept a second, beside payments", Figures.grouped(beside.perSecond)),
                ("payments a second before", Figures.grouped(payments.perSecond)),
                ("payments a second beside the sweep", "\(Figures.grouped(paymentsBeside.perSecond)) (\(share) %)"),
                ("payments before: p50, ms", Figures.milliseconds(payments.latencies.percentile(500))),
                ("payments before: p99, ms", Figures.milliseconds(payments.latencies.percentile(990))),
                ("payments beside the sweep: p50, ms", Figures.milliseconds(paymentsBeside.latencies.percentile(500))),
                ("payments beside the sweep: p99, ms", Figures.milliseconds(paymentsBeside.latencies.percentile(990))),
                ("members swept", Figures.grouped(alone.members + beside.members)),
                ("peak resident memory, MB", Figures.grouped(process.peakResident / 1_000_000)),
            ])
    }

    var json: [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("sweptPerSecond", alone.perSecond)
            json.field("sweptPerSecondBesidePayments", beside.perSecond)
            json.field("swept", alone.members + beside.members)
            json.field("paymentsPerSecond", payments.perSecond)
            json.field("paymentsPerSecondBesideSweep", paymentsBeside.perSecond)
            json.field("p99Microseconds", payments.latencies.percentile(990) / 1000)
            json.field("p99MicrosecondsBesideSweep", paymentsBeside.latencies.percentile(990) / 1000)
            json.field("peakResidentBytes", process.peakResident)
        }
        return json.bytes
    }
}
