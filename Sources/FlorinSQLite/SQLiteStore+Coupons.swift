public import FlorinCore
public import FlorinEngine
internal import GRDB

/// The coupons of members: what batches read and write of them, and their lists.
extension SQLiteStore {
    // MARK: Reading for batches

    /// Those that a member held after its last entry, by number; more than it remembers may have expired.
    func liveCoupons(of member: Int64, _ db: Database) throws -> [Coupon] {
        var coupons: [Coupon] = []
        let sql = """
            SELECT \(CouponRow.columns) FROM coupons WHERE member = ?1 AND used_by IS NULL
                AND valid_until > (SELECT json_extract(state, '$.at') FROM members WHERE id = ?1) - ?2
            ORDER BY number
            """
        try RawStatement(db, sql).each {
            $0.add(member)
            $0.add(Coupon.memoryMilliseconds)
        } _: { row in
            coupons.append(CouponRow(row).coupon)
        }
        return coupons
    }

    func readCoupons(_ wanted: ReadSet, _ db: Database, into found: inout ReadResult) throws {
        for source in wanted.issues { found.issues[source] = try state(of: source, db) }
        for template in wanted.uses { found.uses[template] = try uses(of: template, db) }
        for own in wanted.usesByMember {
            let sql = "SELECT count(*) FROM coupons WHERE template = ? AND member = ? AND used_by IS NOT NULL"
            try RawStatement(db, sql).each {
                $0.add(own.template.rawValue)
                $0.add(own.member.rawValue)
            } _: { row in
                found.usesByMember[own] = row.int(0)
            }
        }
    }

    private func state(of source: IssueCoupon.Source, _ db: Database) throws -> TemplateState? {
        var state: TemplateState?
        let sql =
            switch source {
            case .template: "SELECT id, closed_at, NULL FROM coupon_templates WHERE id = ?"
            case .code:
                """
                SELECT coupon_templates.id, closed_at, codes.member FROM codes
                JOIN code_batches ON code_batches.id = batch JOIN coupon_templates ON coupon_templates.id = template
                WHERE code = ?
                """
            }
        try RawStatement(db, sql).each {
            switch source {
            case .template(let id): $0.add(id.rawValue)
            case .code(let code): $0.add(code.text)
            }
        } _: { row in
            state = TemplateState(
                id: TemplateID(rawValue: row.int(0)), isClosed: row.optionalInt(1) != nil,
                isClaimed: row.optionalInt(2) != nil)
        }
        return state
    }

    // MARK: Writing in batches

    func writeCoupons(of batch: Batch, _ db: Database) throws {
        for coupon in batch.coupons { try write(coupon, db) }
        for use in batch.templateUses {
            let sql = """
                UPDATE template_uses SET used = used + ?1
                WHERE template = ?2 AND used + ?1 BETWEEN 0 AND ?3
                """
            try RawStatement(db, sql).run {
                $0.add(use.change)
                $0.add(use.template.rawValue)
                $0.add(use.total)
            }
            try requireChange(db)
        }
        for claim in batch.claims {
            let sql = "UPDATE codes SET member = ?, number = ? WHERE code = ? AND member IS NULL"
            try RawStatement(db, sql).run {
                $0.add(claim.member.rawValue)
                $0.add(claim.number)
                $0.add(claim.code.text)
            }
            try requireChange(db)
        }
    }

    private func write(_ coupon: CouponWrite, _ db: Database) throws {
        switch coupon {
        case .issued(let row):
            let sql = "INSERT INTO coupons (\(CouponRow.columns)) VALUES (?, ?, ?, ?, ?, ?, NULL)"
            try conflictIfTaken {
                try RawStatement(db, sql).run {
                    $0.add(row.member.rawValue)
                    $0.add(row.coupon.number)
                    $0.add(row.coupon.template.rawValue)
                    $0.add(row.issuedAt.milliseconds)
                    $0.add(row.coupon.validFrom?.milliseconds)
                    $0.add(row.coupon.validUntil?.milliseconds ?? .max)
                }
            }
        case .used(let member, let number, let payment):
            try setPayment(payment, of: member, number, where: "used_by IS NULL", db)
        case .givenBack(let member, let number):
            try setPayment(nil, of: member, number, where: "used_by IS NOT NULL", db)
        case .withdrawn(let member, let number):
            let sql = "DELETE FROM coupons WHERE member = ? AND number = ? AND used_by IS NULL"
            try RawStatement(db, sql).run {
                $0.add(member.rawValue)
                $0.add(number)
            }
            try requireChange(db)
        }
    }

    private func setPayment(
        _ payment: Int64?, of member: MemberID, _ number: Int64, where condition: String, _ db: Database
    ) throws {
        let sql = "UPDATE coupons SET used_by = ? WHERE member = ? AND number = ? AND \(condition)"
        try RawStatement(db, sql).run {
            $0.add(payment)
            $0.add(member.rawValue)
            $0.add(number)
        }
        try requireChange(db)
    }

    // MARK: Lists

    public func coupon(_ member: MemberID, _ number: Int64) throws(StoreError) -> CouponRow? {
        try read { db in
            try coupons(db, "number = ?2") {
                $0.add(member.rawValue)
                $0.add(number)
            }.first
        }
    }

    public func coupons(
        _ member: MemberID, in state: CouponState?, at instant: Timestamp, before number: Int64, limit: Int
    ) throws(StoreError) -> [CouponRow] {
        let condition =
            switch state {
            case nil: "TRUE"
            case .used: "used_by IS NOT NULL"
            case .expired: "used_by IS NULL AND valid_until <= ?3"
            case .notStarted: "used_by IS NULL AND valid_until > ?3 AND valid_from > ?3"
            case .usable: "used_by IS NULL AND valid_until > ?3 AND ifnull(valid_from <= ?3, TRUE)"
            }
        return try read { db in
            try coupons(db, "number < ?2 AND \(condition) ORDER BY number DESC LIMIT ?4") {
                $0.add(member.rawValue)
                $0.add(number)
                $0.add(instant.milliseconds)
                $0.add(Int64(limit))
            }
        }
    }

    private func coupons(
        _ db: Database, _ condition: String, _ bind: (inout RawStatement.Binder) -> Void
    ) throws -> [CouponRow] {
        var rows: [CouponRow] = []
        let sql = "SELECT \(CouponRow.columns) FROM coupons WHERE member = ?1 AND \(condition)"
        try RawStatement(db, sql).each(bind) { rows.append(CouponRow($0)) }
        return rows
    }
}

extension CouponRow {
    static let columns = "member, number, template, issued_at, valid_from, valid_until, used_by"

    /// Of ``columns``.
    init(_ row: RawStatement.Row) {
        let end = row.int(5)
        let coupon = Coupon(
            number: row.int(1), template: TemplateID(rawValue: row.int(2)),
            validFrom: row.optionalInt(4).map(Timestamp.init(milliseconds:)),
            validUntil: end == .max ? nil : Timestamp(milliseconds: end))
        self.init(
            member: MemberID(rawValue: row.int(0)), coupon: coupon, issuedAt: Timestamp(milliseconds: row.int(3)),
            usedBy: row.optionalInt(6))
    }
}
