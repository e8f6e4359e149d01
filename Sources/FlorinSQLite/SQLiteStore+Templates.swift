public import FlorinCore
public import FlorinEngine
internal import Foundation
internal import GRDB

/// Coupon templates and their codes.
extension SQLiteStore {
    // MARK: Templates

    public func template(_ id: TemplateID) throws(StoreError) -> StoredTemplate? {
        try read { db in try templates(db, "WHERE id = ?", [id.rawValue]).first }
    }

    public func templates(before id: TemplateID, limit: Int) throws(StoreError) -> [StoredTemplate] {
        try read { db in try templates(db, "WHERE id < ? ORDER BY id DESC LIMIT ?", [id.rawValue, limit]) }
    }

    func allTemplates(_ db: Database) throws -> [StoredTemplate] {
        try templates(db, "ORDER BY id", [])
    }

    private static let isLimited = "json_extract(document, '$.total') IS NOT NULL"

    /// The uses of a template without a limit are counted when they are asked for.
    private func templates(_ db: Database, _ condition: String, _ arguments: StatementArguments) throws
        -> [StoredTemplate]
    {
        let sql = """
            SELECT id, created_at, closed_at, document, CASE
                WHEN \(SQLiteStore.isLimited) THEN coalesce((SELECT used FROM template_uses WHERE template = id), -1)
                ELSE (SELECT count(*) FROM coupons WHERE template = id AND used_by IS NOT NULL) END AS used
            FROM coupon_templates \(condition)
            """
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            StoredTemplate(
                id: TemplateID(rawValue: row["id"]), document: Array((row["document"] as String).utf8),
                createdAt: Timestamp(milliseconds: row["created_at"]),
                closedAt: (row["closed_at"] as Int64?).map(Timestamp.init(milliseconds:)), used: row["used"])
        }
    }

    public func save(_ template: StoredTemplate) throws(StoreError) {
        try write { db in
            let document = String(decoding: template.document, as: UTF8.self)
            try db.execute(
                sql: "INSERT INTO coupon_templates (id, created_at, document) VALUES (?, ?, ?)",
                arguments: [template.id.rawValue, template.createdAt.milliseconds, document])
            try db.execute(
                sql: """
                    INSERT INTO template_uses (template, used)
                    SELECT id, 0 FROM coupon_templates WHERE id = ? AND \(SQLiteStore.isLimited)
                    """, arguments: [template.id.rawValue])
        }
    }

    public func close(_ template: TemplateID, at instant: Timestamp) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE coupon_templates SET closed_at = ? WHERE id = ? AND closed_at IS NULL",
                arguments: [instant.milliseconds, template.rawValue])
        }
    }

    func uses(of template: TemplateID, _ db: Database) throws -> Int64 {
        var used: Int64 = 0
        try RawStatement(db, "SELECT used FROM template_uses WHERE template = ?").each {
            $0.add(template.rawValue)
        } _: { row in
            used = row.int(0)
        }
        return used
    }

    // MARK: Codes

    public func codes(madeUnder scope: Digest) throws(StoreError) -> CodeBatch? {
        try read { db in
            let sql = "SELECT id, fingerprint, template, made_at FROM code_batches WHERE scope = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [Data(scope.bytes)]) else { return nil }
            guard let fingerprint = Digest(bytes: Array(row["fingerprint"] as Data)) else {
                throw StoreError.corrupt("a batch of codes has no fingerprint")
            }
            let id: Int64 = row["id"]
            let codes = try String.fetchAll(
                db, sql: "SELECT code FROM codes WHERE batch = ? ORDER BY code", arguments: [id])
            return CodeBatch(
                key: IdempotencyKey(scope: scope, fingerprint: fingerprint),
                template: TemplateID(rawValue: row["template"]), madeAt: Timestamp(milliseconds: row["made_at"]),
                codes: codes.map(CouponCode.init(stored:)))
        }
    }

    public func codeScopes() throws(StoreError) -> [Digest] {
        try read { db in
            var scopes: [Digest] = []
            try RawStatement(db, "SELECT scope FROM code_batches ORDER BY scope").each { _ in
            } _: { row in
                guard let scope = Digest(bytes: row.bytes(0)) else {
                    throw StoreError.corrupt("a batch of codes has no key")
                }
                scopes.append(scope)
            }
            return scopes
        }
    }

    public func save(_ codes: CodeBatch) throws(StoreError) {
        try write { db in
            try conflictIfTaken {
                try db.execute(
                    sql: """
                        INSERT INTO code_batches (scope, fingerprint, template, made_at)
                        SELECT ?, ?, id, ? FROM coupon_templates WHERE id = ? AND closed_at IS NULL
                        """,
                    arguments: [
                        Data(codes.key.scope.bytes), Data(codes.key.fingerprint.bytes), codes.madeAt.milliseconds,
                        codes.template.rawValue,
                    ])
                try requireChange(db)
                let batch = db.lastInsertedRowID
                let insertion = try RawStatement(db, "INSERT INTO codes (code, batch) VALUES (?, ?)")
                for code in codes.codes {
                    try insertion.run {
                        $0.add(code.text)
                        $0.add(batch)
                    }
                }
            }
        }
    }
}
