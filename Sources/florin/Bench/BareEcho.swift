internal import FlorinHTTP
internal import Logging
internal import ServiceLifecycle

/// A server that only gives back what it is sent, called by the same clients with the same requests: what HTTP alone costs on
/// this machine, clients included.
struct BareEcho {
    /// Requests a second that were answered.
    let perSecond: Int64

    private static let (warmUp, measurement) = (Duration.seconds(1), Duration.seconds(2))

    /// - Parameter load: clients of a server at this port, with a meter of their own.
    init(
        clients: Int, logger: Logger, load: @escaping @Sendable (_ port: Int, _ meter: LoadMeter) -> HTTPLoad
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = EchoServer(path: Checkout.path, logger: logger, onListening: { port.yield($0) })
        let services = ServiceGroup(services: [server], logger: logger)
        // If it cannot be started, nobody waits for its port.
        async let serving: Void = {
            defer { port.finish() }
            try await services.run()
        }()
        var answered: Int64 = 0
        for await port in ports {
            let meter = LoadMeter()
            async let calls: Void = load(port, meter).run(clients: clients)
            let elapsed = try await meter.run(warmUp: BareEcho.warmUp, measurement: BareEcho.measurement)
            try await calls
            if let reason = meter.result.firstFailure { throw Failure(.foundWrong, "the bare echo failed: \(reason)") }
            answered = meter.result.latencies.count * 1_000_000_000 / elapsed
            break
        }
        await services.triggerGracefulShutdown()
        try await serving
        perSecond = answered
    }
}
