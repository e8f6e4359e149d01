internal import FlorinCore
internal import HTTPTypes
internal import Hummingbird

extension Problem {
    /// The reply; `instance` is the path of the request that it answers.
    func response(instance: String, requestID: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/problem+json"
        if isReplay { headers[.idempotencyReplayed] = "true" }
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if !allowed.isEmpty { headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ") }
        if code == .requestTimeout { headers[.connection] = "close" }
        if code == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        let body = bytes(instance: instance, requestID: self.requestID ?? requestID)
        return Response(status: code.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private func bytes(instance: String, requestID: String) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("type", "urn:florin:problem:\(code.rawValue)")
            json.field("title", code.title)
            json.field("status", code.status.code)
            json.field("detail", detail)
            json.field("instance", instance)
            json.field("code", code.rawValue)
            json.field("requestId", requestID)
            json.key("errors")
            json.array(faults) { json, fault in
                json.object { json in
                    json.field("pointer", fault.pointer)
                    json.field("code", fault.code.rawValue)
                    json.field("detail", fault.detail)
                }
            }
            for figure in figures { json.write(figure) }
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ figure: Problem.Figure) {
        key(figure.name)
        switch figure.value {
        case .number(let number): value(number)
        case .text(let text): value(text)
        case .json(let bytes): raw(bytes)
        }
    }
}
