internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addTemplates() {
        on(.post, "/v1/coupon-templates", for: .admin, TemplateRoutes.create)
        on(.get, "/v1/coupon-templates", for: .admin, TemplateRoutes.list)
        on(.get, "/v1/coupon-templates/{template}", for: .admin, TemplateRoutes.get)
        on(.post, "/v1/coupon-templates/{template}/close", for: .admin, TemplateRoutes.close)
        on(.post, "/v1/coupon-templates/{template}/codes", for: .admin, TemplateRoutes.makeCodes)
    }
}

private enum TemplateRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let id = call.engine.newTemplate()
        let template = try await call.body().read { CouponTemplate($0, id: id) }
        let standing = try await call.engine.save(template)
        return .json(.created) { $0.value(standing) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "limit", "cursor")
        let limit = try query.limit()
        var start = TemplateID(rawValue: .max)
        if let cursor = query["cursor"] {
            guard let id = TemplateID(cursor) else { throw Query.invalid("The cursor is not one of this list.") }
            start = id
        }
        let templates = try await call.engine.templates(before: start, limit: limit + 1)
        return .page(templates, limit: limit, cursor: \.template.id.text) { $0.value($1) }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        guard let standing = try await call.engine.template(try id(call)) else { throw Problem.notFound("template") }
        return .json { $0.value(standing) }
    }

    /// As often as one likes: it is closed when it was closed first. The body, if there is one, says nothing.
    @Sendable static func close(_ call: Call) async throws -> Response {
        guard let standing = try await call.engine.closeTemplate(try id(call)) else {
            throw Problem.notFound("template")
        }
        return .json { $0.value(standing) }
    }

    @Sendable static func makeCodes(_ call: Call) async throws -> Response {
        let id = try id(call)
        let body = try await call.body()
        let key = try call.key(for: body)
        let count = try body.read { o in o.required("count", o.integer("count", in: CouponTemplateLimits.codes)) }
        let (result, isReplay) = try await call.engine.makeCodes(Int(count), for: id, key: key)
        switch result {
        case .success(let batch): return .json(.created, isReplay: isReplay) { $0.value(batch) }
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    private static func id(_ call: Call) throws(Problem) -> TemplateID {
        try TemplateID(named: call.parameter("template"))
    }
}

extension TemplateID {
    /// The template that a path or a field of a body names. An id of the wrong shape is no template's.
    init(named text: String) throws(Problem) {
        guard let id = TemplateID(text) else { throw .notFound("template") }
        self = id
    }
}
