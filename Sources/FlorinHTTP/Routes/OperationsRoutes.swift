internal import FlorinCore
internal import FlorinEngine
internal import HTTPTypes
internal import Hummingbird

extension Routes {
    /// What operators and their tools ask for; it needs no key. ``Server`` adds the metrics.
    func addOperations() {
        let engine = self.engine
        onPublic("/livez") { _ in .status("ok") }
        onPublic("/readyz") { _ in
            try await engine.probe()
            return .status("ready")
        }
        let document = ByteBuffer(bytes: PackageResources.openapi_yaml)
        onPublic("/openapi.yaml") { _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml"], body: ResponseBody(byteBuffer: document))
        }
    }

    func addMetrics(_ write: @escaping @Sendable (Exposition.Format) -> [UInt8]) {
        onPublic("/metrics") { request in
            let format = Exposition.Format(accepting: request.headers[.accept])
            return Response(
                status: .ok, headers: [.contentType: format.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: write(format))))
        }
    }
}

extension Response {
    fileprivate static func status(_ status: String) -> Response {
        .json { $0.object { $0.field("status", status) } }
    }
}
