public import FlorinEngine
internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import ServiceLifecycle

/// Florin's HTTP server.
///
/// Put it behind the engine in a `ServiceGroup`: services stop in the reverse order, so requests are answered to the last
/// one before the engine goes.
public struct Server: Service {
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host: String
        /// 0: any that is free; see `onListening`.
        public var port: Int
        public var limits = ServerLimits()

        public init(host: String = "127.0.0.1", port: Int = 8080) {
            self.host = host
            self.port = port
        }
    }

    /// Such as `GET /v1/members/{member}`.
    public let routes: [String]
    private let keys: KeyRing
    private let application: Application<Edge>

    /// - Parameter onListening: called with the port once connections are taken.
    public init(
        engine: Engine, configuration: Configuration, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        keys = KeyRing(engine: engine, logger: logger)
        let routes = Routes(engine: engine)
        let metrics = Server.addMetrics(to: routes)
        routes.router.add(middleware: UnmatchedRequests(besides: routes.router))
        self.routes = routes.router.routes.map { "\($0.method.rawValue) \($0.path)" }
        let edge = Edge(router: routes.router.buildResponder(), keys: keys, metrics: metrics, logger: logger)
        application = Application(
            responder: edge,
            server: .http1(configuration: configuration.limits.connection),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: configuration.limits.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.limits.connections, logger: logger)),
            services: [keys],
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
    }

    /// The routes are complete but for the one of the metrics themselves when they are counted.
    private static func addMetrics(to routes: Routes) -> RequestMetrics {
        let requests = RequestMetrics(of: routes.router)
        let engine = routes.engine
        routes.addMetrics { format in
            var exposition = Exposition(format)
            requests.write(into: &exposition)
            exposition.write(engine)
            return exposition.finish()
        }
        return requests
    }

    /// Serves until it is asked to stop, then answers what has begun.
    public func run() async throws {
        await keys.reload()
        try await application.run()
    }
}
