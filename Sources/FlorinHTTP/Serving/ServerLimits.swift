internal import HummingbirdCore
internal import NIOCore

/// What one connection may cost.
enum ServerLimits {
    /// Connections that wait to be taken.
    static let backlog = 1024

    /// One that sends nothing for a minute is closed.
    static let connection = HTTP1Channel.Configuration(
        idleTimeout: .seconds(60),
        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
}
