public import FlorinCore
public import FlorinEngine

/// The coupons of members: what batches read of them, and their lists.
extension PostgresStore {
    /// The coupons that members held after their last entries, member by member, by number; more than they remember may
    /// have expired.
    static func liveCoupons(where condition: String) -> String {
        """
        SELECT \(CouponRow.columns(of: "coupons")) FROM members JOIN coupons ON coupons.member = members.id
        WHERE \(condition) AND members.has_coupons AND coupons.used_by IS NULL
            AND coupons.valid_until > (members.state::jsonb ->> 'at')::bigint - \(Coupon.memoryMilliseconds)
        ORDER BY coupons.member, coupons.number
        """
    }

    /// What a batch has to know of templates and their uses.
    func coupons(_ wanted: ReadSet) -> [Step] {
        wanted.issues.map(issue) + uses(Array(wanted.uses)) + usesByMember(Array(wanted.usesByMember))
    }

    private func issue(_ source: IssueCoupon.Source) -> Step {
        let sql =
            switch source {
            case .template: "SELECT id, closed_at, NULL::bigint FROM coupon_templates WHERE id = $1"
            case .code:
                """
                SELECT id, closed_at, codes.member FROM codes JOIN coupon_templates ON id = template WHERE code = $1
                """
            }
        return Step(sql: sql) {
            switch source {
            case .template(let id): $0.add(id.rawValue)
            case .code(let code): $0.add(code.text)
            }
        } take: { result, found in
            found.issues[source] = result.first.map { row in
                TemplateState(
                    id: TemplateID(rawValue: row.int(0)), isClosed: row.optionalInt(1) != nil,
                    isClaimed: row.optionalInt(2) != nil)
            }
        }
    }

    private func uses(_ templates: [TemplateID]) -> [Step] {
        guard !templates.isEmpty else { return [] }
        return [
            Step(sql: "SELECT template, used FROM template_uses WHERE template = ANY ($1::bigint[])") {
                $0.bigints(templates) { $0.rawValue }
            } take: { result, found in
                for template in templates { found.uses[template] = 0 }
                for row in result.rows { found.uses[TemplateID(rawValue: row.int(0))] = row.int(1) }
            }
        ]
    }

    private func usesByMember(_ wanted: [MemberTemplate]) -> [Step] {
        guard !wanted.isEmpty else { return [] }
        let sql = """
            SELECT template, member, count(*) FROM coupons
            JOIN unnest($1::bigint[], $2::bigint[]) AS w (template, member) USING (template, member)
            WHERE used_by IS NOT NULL GROUP BY template, member
            """
        return [
            Step(sql: sql) {
                $0.bigints(wanted) { $0.template.rawValue }
                $0.bigints(wanted) { $0.member.rawValue }
            } take: { result, found in
                for own in wanted { found.usesByMember[own] = 0 }
                for row in result.rows {
                    let own = MemberTemplate(MemberID(rawValue: row.int(1)), TemplateID(rawValue: row.int(0)))
                    found.usesByMember[own] = row.int(2)
                }
            }
        ]
    }

    // MARK: Lists

    public func coupon(_ member: MemberID, _ number: Int64) throws(StoreError) -> CouponRow? {
        try read("SELECT \(CouponRow.columns) FROM coupons WHERE member = $1 AND number = $2") {
            $0.add(member.rawValue)
            $0.add(number)
        } _: {
            CouponRow($0)
        }.first
    }

    public func coupons(
        _ member: MemberID, in state: CouponState?, at instant: Timestamp, before number: Int64, limit: Int
    ) throws(StoreError) -> [CouponRow] {
        let condition =
            switch state {
            case nil: "TRUE"
            case .used: "used_by IS NOT NULL"
            case .expired: "used_by IS NULL AND valid_until <= $4"
            case .notStarted: "used_by IS NULL AND valid_until > $4 AND valid_from > $4"
            case .usable: "used_by IS NULL AND valid_until > $4 AND coalesce(valid_from <= $4, TRUE)"
            }
        let sql = """
            SELECT \(CouponRow.columns) FROM coupons WHERE member = $1 AND number < $2 AND \(condition)
            ORDER BY number DESC LIMIT $3
            """
        return try read(sql) {
            $0.add(member.rawValue)
            $0.add(number)
            $0.add(Int64(limit))
            if let state, state != .used { $0.add(instant.milliseconds) }
        } _: {
            CouponRow($0)
        }
    }
}

extension CouponRow {
    private static let names = ["member", "number", "template", "issued_at", "valid_from", "valid_until", "used_by"]

    static let columns = names.joined(separator: ", ")

    static func columns(of table: String) -> String { names.map { "\(table).\($0)" }.joined(separator: ", ") }

    /// Of ``columns``.
    init(_ row: PGResult.Row) {
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
