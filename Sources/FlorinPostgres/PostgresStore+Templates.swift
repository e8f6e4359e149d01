public import FlorinCore
public import FlorinEngine

/// Coupon templates and their codes.
extension PostgresStore {
    // MARK: Templates

    public func template(_ id: TemplateID) throws(StoreError) -> StoredTemplate? {
        try read(PostgresStore.templates("WHERE id = $1"), { $0.add(id.rawValue) }, StoredTemplate.init(_:)).first
    }

    public func templates(before id: TemplateID, limit: Int) throws(StoreError) -> [StoredTemplate] {
        try read(PostgresStore.templates("WHERE id < $1 ORDER BY id DESC LIMIT $2")) {
            $0.add(id.rawValue)
            $0.add(Int64(limit))
        } _: {
            StoredTemplate($0)
        }
    }

    private static let isLimited = "document::jsonb ->> 'total' IS NOT NULL"

    /// The uses of a template without a limit are counted when they are asked for.
    static func templates(_ condition: String) -> String {
        """
        SELECT id, created_at, closed_at, document, CASE
            WHEN \(isLimited) THEN coalesce((SELECT used FROM template_uses WHERE template = id), -1)
            ELSE (SELECT count(*) FROM coupons WHERE template = id AND used_by IS NOT NULL) END AS used
        FROM coupon_templates \(condition)
        """
    }

    public func save(_ template: StoredTemplate) throws(StoreError) {
        try write { connection in
            let insertion = """
                INSERT INTO coupon_templates (id, created_at, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                """
            try connection.send(insertion) {
                $0.add(template.id.rawValue)
                $0.add(template.createdAt.milliseconds)
                $0.add(bytes: template.document)
            }
            let uses = """
                INSERT INTO template_uses (template, used)
                SELECT id, 0 FROM coupon_templates WHERE id = $1 AND \(PostgresStore.isLimited) ON CONFLICT DO NOTHING
                """
            try connection.send(uses) { $0.add(template.id.rawValue) }
        }
    }

    public func close(_ template: TemplateID, at instant: Timestamp) throws(StoreError) {
        try write {
            try $0.send("UPDATE coupon_templates SET closed_at = $1 WHERE id = $2 AND closed_at IS NULL") {
                $0.add(instant.milliseconds)
                $0.add(template.rawValue)
            }
        }
    }

    // MARK: Codes

    public func codes(madeUnder scope: Digest) throws(StoreError) -> CodeBatch? {
        try read { connection in
            let batch = "SELECT fingerprint, template, made_at FROM code_batches WHERE scope = $1"
            try connection.send(batch) { $0.add(bytes: scope.bytes) }
            try connection.send("SELECT code FROM codes WHERE scope = $1 ORDER BY code") { $0.add(bytes: scope.bytes) }
        } _: { results in
            guard let row = results[0].first else { return nil }
            guard let fingerprint = Digest(bytes: row.bytes(0)) else {
                throw StoreError.corrupt("a batch of codes has no fingerprint")
            }
            return CodeBatch(
                key: IdempotencyKey(scope: scope, fingerprint: fingerprint), template: TemplateID(rawValue: row.int(1)),
                madeAt: Timestamp(milliseconds: row.int(2)),
                codes: results[1].rows.map { CouponCode(stored: $0.text(0)) })
        }
    }

    public func codeScopes() throws(StoreError) -> [Digest] {
        try read("SELECT scope FROM code_batches ORDER BY scope") { row in
            guard let scope = Digest(bytes: row.bytes(0)) else {
                throw StoreError.corrupt("a batch of codes has no key")
            }
            return scope
        }
    }

    public func save(_ codes: CodeBatch) throws(StoreError) {
        try write { connection in
            let batch = """
                INSERT INTO code_batches (scope, fingerprint, template, made_at)
                SELECT $1::bytea, $2::bytea, id, $3::bigint FROM coupon_templates WHERE id = $4 AND closed_at IS NULL
                """
            try connection.send(Guard.rows("1", of: batch)) {
                $0.add(bytes: codes.key.scope.bytes)
                $0.add(bytes: codes.key.fingerprint.bytes)
                $0.add(codes.madeAt.milliseconds)
                $0.add(codes.template.rawValue)
            }
            let insertion =
                "INSERT INTO codes (code, scope, template) SELECT code, $2::bytea, $3::bigint FROM unnest($1::text[]) AS code"
            try connection.send(insertion) {
                $0.texts(codes.codes) { $0.text }
                $0.add(bytes: codes.key.scope.bytes)
                $0.add(codes.template.rawValue)
            }
        }
    }
}

extension StoredTemplate {
    /// Of ``PostgresStore/templates(_:)``.
    init(_ row: PGResult.Row) {
        self.init(
            id: TemplateID(rawValue: row.int(0)), document: row.bytes(3),
            createdAt: Timestamp(milliseconds: row.int(1)),
            closedAt: row.optionalInt(2).map(Timestamp.init(milliseconds:)), used: row.int(4))
    }
}
