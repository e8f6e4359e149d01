internal import FlorinCore
internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// A reply of one JSON value.
    static func json(
        _ status: HTTPResponse.Status = .ok, isReplay: Bool = false, _ write: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(capacity: 2048)
        write(&json)
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        if isReplay { headers[.idempotencyReplayed] = "true" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    /// A page of a list that was read with one element more than `limit`.
    static func page<Element>(
        _ elements: [Element], limit: Int, cursor: (Element) -> String,
        write: (inout JSONWriter, Element) -> Void
    ) -> Response {
        let page = elements.prefix(limit)
        let hasMore = elements.count > limit
        return json { json in
            json.object { json in
                json.key("data")
                json.array(page, write)
                json.field("hasMore", hasMore)
                json.field("nextCursor", hasMore ? page.last.map(cursor) : nil)
            }
        }
    }
}
