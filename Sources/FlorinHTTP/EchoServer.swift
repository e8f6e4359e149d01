internal import Hummingbird
public import Logging
public import ServiceLifecycle

/// A server that gives back each body that it is sent, and does nothing else: what a benchmark holds Florin's own against.
public struct EchoServer: Service {
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// - Parameter path: the only one it answers, to POST, with 201.
    /// - Parameter onListening: called with the port once connections are taken.
    public init(path: String, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void) {
        let router = Router()
        router.post("\(path)") { request, context in
            let body = try await request.body.collect(upTo: context.maxUploadSize)
            return Response(
                status: .created, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
        }
        application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) }, logger: logger)
    }

    public func run() async throws { try await application.run() }
}
