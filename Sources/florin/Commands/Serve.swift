internal import ArgumentParser
internal import FlorinEngine
internal import FlorinHTTP
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Answers tills over HTTP.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            It keeps everything in one file, and makes it at the first start, with a secret beside it (the file's path and \
            ".key") that chains the journal: back up both, but keep the secret where the database cannot be edited. A new \
            store needs a program:

              florin serve --store sqlite:shop.sqlite --program corner-market.yaml

            On PostgreSQL any number of servers can share one database; all of them need the same key file:

              florin serve --store 'postgres://florin@db/florin?sslmode=verify-full' --key-file florin.key

            SIGTERM or SIGINT: requests that have begun are answered, then it stops.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 takes any free one (default: \(ListenAddress.standard)).",
            valueName: "address:port"))
    var listen: String?

    @Flag(help: "Refuse a database whose tables are missing or old, rather than make or change them.")
    var noMigrate = false

    func run() async throws {
        let settings = try await Settings(
            common,
            program.given.merging([.listen: listen, .noMigrate: noMigrate ? "true" : nil]) { $1 })
        let address = try ListenAddress(settings.text(.listen) ?? ListenAddress.standard)
        let logger = try settings.logger()
        let scheme = try Scheme.open(settings)
        let server = Server(
            engine: scheme.engine, configuration: .init(host: address.host, port: address.port), logger: logger,
            onListening: { port in
                logger.notice("listening on http://\(address.host):\(port)")
                scheme.log(to: logger)
            })
        // Services stop in reverse order: the engine goes last, when every request has its answer.
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: scheme.engine), .init(service: Upkeep(scheme.engine, logger: logger)),
                .init(service: server),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = Serve.patience
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw Failure(.foundWrong, "the server has stopped: \(error)")
        }
    }

    /// How long requests that have begun may take after a signal.
    private static let patience = Duration.seconds(30)
}

/// `127.0.0.1:8080`, or `[::1]:8080`.
struct ListenAddress {
    let host: String
    let port: Int

    static let standard = "127.0.0.1:8080"

    init(_ text: String) throws(Failure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, let last = parts.last, let port = Int(last), 0...65535 ~= port else {
            throw Failure(.usage, "--listen must be ADDRESS:PORT, such as \(ListenAddress.standard)")
        }
        var host = parts.dropLast().joined(separator: ":")
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, parts.count == 2 || host.contains(":") else {
            throw Failure(.usage, "--listen must be ADDRESS:PORT, such as \(ListenAddress.standard)")
        }
        (self.host, self.port) = (host, port)
    }
}
