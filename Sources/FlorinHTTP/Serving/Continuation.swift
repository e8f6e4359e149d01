internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTPTypes

extension Request {
    /// True if the client holds the body back until it is told to go on (RFC 9110, 10.1.1).
    var waitsToContinue: Bool { headers[.expect]?.lowercased() == "100-continue" }
}

extension EdgeContext {
    /// Whoever asks is told to go on, also when a problem is all there will be: what comes next on the connection is then surely
    /// the body. All earlier requests of the connection have been answered by now, so no other reply is cut in two.
    func letContinue() {
        channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
    }
}
