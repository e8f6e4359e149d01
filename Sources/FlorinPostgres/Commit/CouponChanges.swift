internal import FlorinCore
internal import FlorinEngine

/// What becomes of coupons in a batch, each coupon once: a statement that writes all of them cannot write one twice.
struct CouponChanges {
    private(set) var issued: [CouponRow] = []
    private(set) var changed: [Change] = []
    private(set) var withdrawn: [(member: MemberID, number: Int64)] = []

    /// Of a coupon that was there before.
    struct Change {
        let member: MemberID
        let number: Int64
        /// Whether a payment must be using it before.
        let wasUsed: Bool
        var usedBy: Int64?
    }

    private struct Key: Hashable {
        let member: MemberID
        let number: Int64
    }

    /// `writes` are in the order in which they happened.
    init(_ writes: [CouponWrite]) {
        var places: [Key: (isIssued: Bool, index: Int)] = [:]
        for write in writes {
            switch write {
            case .issued(let row):
                places[Key(member: row.member, number: row.coupon.number)] = (true, issued.count)
                issued.append(row)
            case .used(let member, let number, let payment): set(payment, Key(member: member, number: number), &places)
            case .givenBack(let member, let number): set(nil, Key(member: member, number: number), &places)
            case .withdrawn(let member, let number): withdrawn.append((member, number))
            }
        }
    }

    private mutating func set(_ payment: Int64?, _ key: Key, _ places: inout [Key: (isIssued: Bool, index: Int)]) {
        switch places[key] {
        case (true, let index)?: issued[index].usedBy = payment
        case (false, let index)?: changed[index].usedBy = payment
        case nil:
            places[key] = (false, changed.count)
            let wasUsed = payment == nil
            changed.append(Change(member: key.member, number: key.number, wasUsed: wasUsed, usedBy: payment))
        }
    }
}

extension PGConnection {
    func write(_ coupons: CouponChanges) throws(PGError) {
        try insert(coupons.issued)
        try update(coupons.changed)
        try withdraw(coupons.withdrawn)
    }

    private func insert(_ issued: [CouponRow]) throws(PGError) {
        guard !issued.isEmpty else { return }
        let insertion = """
            INSERT INTO coupons (\(CouponRow.columns)) SELECT * FROM unnest(
                $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
            """
        try send(insertion) {
            $0.bigints(issued) { $0.member.rawValue }
            $0.bigints(issued) { $0.coupon.number }
            $0.bigints(issued) { $0.coupon.template.rawValue }
            $0.bigints(issued) { $0.issuedAt.milliseconds }
            $0.bigints(issued) { $0.coupon.validFrom?.milliseconds }
            $0.bigints(issued) { $0.coupon.validUntil?.milliseconds ?? .max }
            $0.bigints(issued) { $0.usedBy }
        }
    }

    private func update(_ changed: [CouponChanges.Change]) throws(PGError) {
        guard !changed.isEmpty else { return }
        let update = """
            UPDATE coupons SET used_by = w.used_by
            FROM unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::bigint[])
                AS w (member, number, was_used, used_by)
            WHERE coupons.member = w.member AND coupons.number = w.number
                AND (coupons.used_by IS NOT NULL) = w.was_used
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(changed) { $0.member.rawValue }
            $0.bigints(changed) { $0.number }
            $0.booleans(changed) { $0.wasUsed }
            $0.bigints(changed) { $0.usedBy }
        }
    }

    private func withdraw(_ withdrawn: [(member: MemberID, number: Int64)]) throws(PGError) {
        guard !withdrawn.isEmpty else { return }
        let deletion = """
            DELETE FROM coupons USING unnest($1::bigint[], $2::bigint[]) AS w (member, number)
            WHERE coupons.member = w.member AND coupons.number = w.number AND coupons.used_by IS NULL
            """
        try send(Guard.rows("cardinality($1)", of: deletion)) {
            $0.bigints(withdrawn) { $0.member.rawValue }
            $0.bigints(withdrawn) { $0.number }
        }
    }

    /// A limit that would be passed is a conflict.
    func use(_ templates: [TemplateUse]) throws(PGError) {
        guard !templates.isEmpty else { return }
        let update = """
            UPDATE template_uses SET used = used + w.change
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w (template, change, total)
            WHERE template_uses.template = w.template AND used + w.change BETWEEN 0 AND w.total
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(templates) { $0.template.rawValue }
            $0.bigints(templates) { $0.change }
            $0.bigints(templates) { $0.total }
        }
    }

    func claim(_ claims: [CodeClaim]) throws(PGError) {
        guard !claims.isEmpty else { return }
        let claims = claims.sorted { $0.code < $1.code }
        let update = """
            UPDATE codes SET member = w.member, number = w.number
            FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w (code, member, number)
            WHERE codes.code = w.code AND codes.member IS NULL
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.texts(claims) { $0.code.text }
            $0.bigints(claims) { $0.member.rawValue }
            $0.bigints(claims) { $0.number }
        }
    }
}
