internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// A HEAD is the GET of the same path, without the body of the reply (RFC 9110, 9.3.2). So no route has to know of it.
extension Request {
    /// What the router is asked.
    var asGet: Request {
        guard method == .head else { return self }
        var head = head
        head.method = .get
        return Request(head: head, body: body)
    }
}

extension Response {
    /// The same but for the body, whose length is still told.
    func withoutBody() async throws -> Response {
        var response = self
        if body.contentLength == nil {
            // Written to nobody, for its length: without one, the encoder ends the reply with an empty chunk, which is a body.
            let counter = ByteCounter()
            try await body.write(counter)
            response.headers[.contentLength] = String(counter.count)
        }
        return response.createHeadResponse()
    }
}

private final class ByteCounter: ResponseBodyWriter, Sendable {
    private let bytes = Atomic<Int>(0)

    var count: Int { bytes.load(ordering: .relaxed) }

    func write(_ buffer: ByteBuffer) async throws {
        bytes.wrappingAdd(buffer.readableBytes, ordering: .relaxed)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
