internal import FlorinCore
internal import FlorinEngine
internal import FlorinHTTP
internal import Logging
internal import ServiceLifecycle

/// One benchmark on one store.
struct BenchRun {
    let conditions: BenchConditions
    let logger: Logger
    /// Opens the store and starts the engine: once to make the members, and anew to measure, so that the figures of the
    /// lanes are those of the checkouts alone.
    let open: () throws(Failure) -> Scheme
    /// On the same disk as the store.
    let folder: String

    private static let warmUp = Duration.seconds(2)

    func report() async throws -> BenchReport {
        let probe = try DiskProbe(folder: folder)
        let checkout = Checkout(run: String(UInt32.random(in: .min ... .max), radix: 16), spread: conditions.spread)
        let seed = try open()
        let members = try await BenchMembers(seed.engine, run: checkout.run).make(conditions.members)
        let (key, secret) = APIKey.create(name: "bench", scope: .merchant, at: seed.engine.clock.now)
        if conditions.overHTTP { try seed.store.save(key) }
        try await seed.close()

        let schemes = try (0..<conditions.spread.nodes).map { _ throws(Failure) in try open() }
        let engines = schemes.map(\.engine)
        let meter = LoadMeter()
        var (lanesBefore, cpuBefore) = (LaneStatistics(), Int64(0))
        let plan = Plan(
            engines: engines, members: members, checkout: checkout, meter: meter, secret: secret,
            conditions: conditions, logger: logger)
        async let load: Void = plan.run()
        let elapsed = try await meter.run(warmUp: BenchRun.warmUp, measurement: .seconds(conditions.seconds)) {
            lanesBefore = LaneStatistics(of: engines)
            cpuBefore = ProcessFigures.current.cpuMilliseconds
        }
        let (lanes, process) = (LaneStatistics(of: engines), ProcessFigures.current)
        try await load
        if !conditions.overHTTP { for scheme in schemes { try await scheme.close() } }
        let batches = max(1, lanes.batches - lanesBefore.batches)
        let bare = try BareWrites(
            folder: folder, members: Int64(conditions.members), batch: max(1, (lanes.jobs - lanesBefore.jobs) / batches)
        )
        let echo = conditions.overHTTP ? try await plan.echo() : nil
        return BenchReport(
            conditions: conditions, load: meter.result, elapsed: elapsed, lanes: lanes, lanesBefore: lanesBefore,
            cpuMilliseconds: process.cpuMilliseconds - cpuBefore, process: process,
            yardsticks: Yardsticks(disk: probe, writes: bare, echo: echo))
    }
}

/// What the clients need to run.
private struct Plan: Sendable {
    /// Over HTTP there is one.
    let engines: [Engine]
    let members: [MemberID]
    let checkout: Checkout
    let meter: LoadMeter
    let secret: String
    let conditions: BenchConditions
    let logger: Logger

    func run() async throws {
        if conditions.overHTTP { try await runOverHTTP() } else { await runInProcess() }
    }

    private func runInProcess() async {
        let load = EngineLoad(engines: engines, members: members, checkout: checkout, meter: meter)
        await load.run(clients: conditions.clients)
    }

    private func runOverHTTP() async throws {
        let engine = engines[0]
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = Server(
            engine: engine, configuration: .init(port: 0), logger: logger, onListening: { port.yield($0) })
        let services = ServiceGroup(services: [engine, server], logger: logger)
        // If it cannot be started, nobody waits for its port.
        async let serving: Void = {
            defer { port.finish() }
            try await services.run()
        }()
        for await port in ports {
            try await httpLoad(port, meter).run(clients: conditions.clients)
            break
        }
        await services.triggerGracefulShutdown()
        try await serving
    }

    func echo() async throws -> BareEcho {
        try await BareEcho(clients: conditions.clients, logger: logger, load: httpLoad)
    }

    private func httpLoad(_ port: Int, _ meter: LoadMeter) -> HTTPLoad {
        HTTPLoad(port: port, secret: secret, members: members, checkout: checkout, meter: meter)
    }
}

extension LaneStatistics {
    /// Of all of them together.
    fileprivate init(of engines: [Engine]) {
        self = engines.reduce(into: LaneStatistics()) { $0.add($1.statistics) }
    }
}
