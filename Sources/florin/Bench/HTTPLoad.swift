internal import FlorinCore
internal import NIOCore
internal import NIOPosix

/// Clients that call the server over connections of their own, on one thread: each keeps its connection and has one
/// request under way.
struct HTTPLoad: Sendable {
    let port: Int
    let secret: String
    let members: [MemberID]
    let checkout: Checkout
    let meter: LoadMeter

    func run(clients: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await run(clients: clients, on: group)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func run(clients: Int, on group: any EventLoopGroup) async throws {
        let bootstrap = ClientBootstrap(group: group).channelOption(.tcpOption(.tcp_nodelay), value: 1)
        var channels: [any Channel] = []
        for client in 0..<clients {
            let channel = try await bootstrap.channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HTTPLoadClient(self, client: client))
                }
            }.connect(host: "127.0.0.1", port: port).get()
            channels.append(channel)
        }
        for channel in channels { try await channel.closeFuture.get() }
    }

    /// The next request, ready to send.
    func request(_ random: inout SplitMix) -> [UInt8] {
        let order = checkout.order(of: members, &random)
        let body = checkout.body(order)
        let head = """
            POST \(Checkout.path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Authorization: Bearer \(secret)\r
            Content-Type: application/json\r
            Idempotency-Key: \(order.reference)\r
            Content-Length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }
}

/// One connection: sends a request, waits for the whole reply, sends the next.
private final class HTTPLoadClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let load: HTTPLoad
    private var random: SplitMix
    private var start: Int64 = 0
    private var received = ByteBuffer()

    init(_ load: HTTPLoad, client: Int) {
        self.load = load
        random = SplitMix(seed: UInt64(client) + 1)
    }

    func channelActive(context: ChannelHandlerContext) { send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        do {
            guard let reply = try HTTPReply.take(from: &received) else { return }
            if reply.status == 201 {
                load.meter.finish(start)
            } else {
                load.meter.fail("\(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
            }
            received.discardReadBytes()
            send(context)
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !load.meter.isOver { load.meter.fail("the server closed a connection") }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        load.meter.fail("\(error)")
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !load.meter.isOver else { return context.close(promise: nil) }
        start = LoadMeter.now
        let request = load.request(&random)
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: request)), promise: nil)
    }
}
