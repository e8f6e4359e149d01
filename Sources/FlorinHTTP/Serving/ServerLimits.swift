internal import HummingbirdCore
internal import NIOCore

/// What connections may cost.
public struct ServerLimits: Sendable {
    /// Connections that wait to be taken; beyond it, the system makes clients try again.
    public var backlog = 1024
    /// Connections at once; those beyond it wait in the backlog until one ends. A few more may be taken when many come in the
    /// same moment.
    public var connections = 10_000
    /// One that sends nothing for so many seconds is closed, unless it waits for an answer.
    public var idleSeconds = 60
    /// Seconds from the head of a request to the end of its body; one that takes longer is answered 408, and the connection
    /// closed.
    public var bodySeconds = 30

    /// Bytes of one header's value, or of its name. What is beyond this or the next two is answered 400, and the connection
    /// closed.
    static let headerField = 16 * 1024
    /// Bytes of the path and all headers.
    static let headers = 32 * 1024
    static let headerFields = 100

    public init() {}

    var connection: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [BodyDeadline(seconds: bodySeconds)],
            idleTimeout: .seconds(Int64(idleSeconds)),
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: ServerLimits.headerField, maxHeaderListSize: ServerLimits.headers,
                maxHeaderFieldCount: ServerLimits.headerFields))
    }
}
