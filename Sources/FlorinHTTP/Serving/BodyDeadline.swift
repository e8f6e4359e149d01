internal import NIOCore
internal import NIOHTTPTypes

/// Bounds how long a body may take to arrive: a client that sends a byte now and then is never silent, and would keep its
/// connection, and whoever waits for the body, for good.
final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// From the end of the time to the end of the connection, so that the client can read why.
    private static let parting = TimeAmount.seconds(5)

    private let seconds: Int
    private var isReading = false
    private var isLate = false
    private var timer: Scheduled<Void>?

    init(seconds: Int) {
        self.seconds = seconds
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isReading = true
        case .body: break
        case .end:
            isReading = false
            // Who was late is cut off all the same: nobody reads from this connection any more.
            if !isLate { stop() }
        }
        context.fireChannelRead(data)
    }

    /// Only now is it known that a request did not come in one piece, as most do: those cost no timer.
    func channelReadComplete(context: ChannelHandlerContext) {
        if isReading, timer == nil { start(context) }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private func start(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) {
            self.fail(context)
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    private func fail(_ context: ChannelHandlerContext) {
        isLate = true
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: BodyDeadline.parting) {
            context.close(promise: nil)
        }
        // Whoever waits for the body gets it, and so does Hummingbird, which ends the connection.
        context.fireErrorCaught(LateBody(seconds: seconds))
    }
}

/// The body did not arrive within so many seconds.
struct LateBody: Error {
    let seconds: Int
}
