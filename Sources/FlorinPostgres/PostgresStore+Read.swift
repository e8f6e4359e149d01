internal import FlorinCore
public import FlorinEngine

extension PostgresStore {
    public func read(_ wanted: ReadSet) throws(StoreError) -> ReadResult {
        var steps: [Step] = []
        steps += members(wanted.members)
        steps += outcomes(wanted.outcomes)
        steps += quotes(wanted.quotes)
        steps += references(wanted.references)
        steps += payments(wanted.payments)
        steps += coupons(wanted)
        steps += redemptions(wanted)
        return try read { connection in
            for step in steps { try connection.send(step.sql, step.bind) }
        } _: { results in
            var found = ReadResult()
            for (step, result) in zip(steps, results) { try step.take(result, &found) }
            return found
        }
    }

    /// One statement of a read.
    struct Step {
        let sql: String
        let bind: (inout Parameters) -> Void
        /// Adds what was found to what the steps before it have found.
        let take: (PGResult, inout ReadResult) throws -> Void
    }

    /// The members, then the coupons of those who have some.
    private func members(_ ids: [Int64]) -> [Step] {
        guard !ids.isEmpty else { return [] }
        let bind = { (parameters: inout Parameters) in parameters.bigints(ids) { $0 } }
        return [
            Step(sql: "SELECT \(MemberRow.columns) FROM members WHERE id = ANY ($1::bigint[])", bind: bind) {
                $1.members = $0.rows.map(MemberRow.init(_:))
            },
            Step(sql: PostgresStore.liveCoupons(where: "members.id = ANY ($1::bigint[])"), bind: bind) {
                var coupons: [Int64: [Coupon]] = [:]
                for row in $0.rows.lazy.map(CouponRow.init(_:)) {
                    coupons[row.member.rawValue, default: []].append(row.coupon)
                }
                guard !coupons.isEmpty else { return }
                for index in $1.members.indices { $1.members[index].coupons = coupons[$1.members[index].id] ?? [] }
            },
        ]
    }

    private func outcomes(_ wanted: [(member: Int64, scope: Digest)]) -> [Step] {
        guard !wanted.isEmpty else { return [] }
        let sql = """
            SELECT \(OutcomeRow.columns) FROM outcomes
            JOIN unnest($1::bigint[], $2::bytea[]) AS w (member, scope) USING (member, scope)
            """
        return [
            Step(sql: sql) {
                $0.bigints(wanted) { $0.member }
                $0.byteas(wanted) { $0.scope.bytes }
            } take: {
                $1.outcomes = try $0.rows.map(OutcomeRow.init(_:))
            }
        ]
    }

    public func outcomes(after last: OutcomeRow?, limit: Int) throws(StoreError) -> [OutcomeRow] {
        let sql = """
            SELECT \(OutcomeRow.columns) FROM outcomes
            WHERE (member, scope) > ($1, $2) ORDER BY member, scope LIMIT $3
            """
        return try read(sql) {
            $0.add(last?.member ?? .min)
            $0.add(bytes: last?.key.scope.bytes ?? [])
            $0.add(Int64(limit))
        } _: {
            try OutcomeRow($0)
        }
    }

    private func quotes(_ ids: [QuoteID]) -> [Step] {
        guard !ids.isEmpty else { return [] }
        let sql = """
            SELECT member, serial, expires_at, body FROM quotes
            JOIN unnest($1::bigint[], $2::bigint[]) AS w (member, serial) USING (member, serial)
            """
        return [
            Step(sql: sql) {
                $0.bigints(ids) { $0.member.rawValue }
                $0.bigints(ids) { $0.serial }
            } take: {
                $1.quotes = $0.rows.map { row in
                    QuoteRow(member: row.int(0), serial: row.int(1), expiresAt: row.int(2), body: row.bytes(3))
                }
            }
        ]
    }

    private func references(_ wanted: [(member: Int64, reference: String)]) -> [Step] {
        guard !wanted.isEmpty else { return [] }
        let sql = """
            SELECT member, reference FROM entries
            JOIN unnest($1::bigint[], $2::text[]) AS w (member, reference) USING (member, reference)
            """
        return [
            Step(sql: sql) {
                $0.bigints(wanted) { $0.member }
                $0.texts(wanted) { $0.reference }
            } take: {
                $1.references = $0.rows.map { ($0.int(0), $0.text(1)) }
            }
        ]
    }

    /// Three probes for each payment: its sale, and the first and the last entry about it.
    private func payments(_ wanted: [(member: Int64, number: Int64)]) -> [Step] {
        wanted.map { member, number in
            Step(sql: PostgresStore.paymentSelection) {
                $0.add(member)
                $0.add(number)
                $0.add(Int64.max)
            } take: { result, found in
                guard let payment = StoredPayment(result, number: number), payment.sale.isSale else { return }
                found.payments.append(payment)
            }
        }
    }
}

extension MemberRow {
    static let columns = "id, version, due_at, state"

    /// Of ``columns``.
    init(_ row: PGResult.Row) {
        self.init(id: row.int(0), version: row.int(1), dueAt: row.optionalInt(2), state: row.bytes(3))
    }
}

extension OutcomeRow {
    fileprivate static let columns = "member, scope, fingerprint, at, entry, rejection"

    /// Of ``columns``.
    fileprivate init(_ row: PGResult.Row) throws {
        guard let scope = Digest(bytes: row.bytes(1)), let fingerprint = Digest(bytes: row.bytes(2)) else {
            throw StoreError.corrupt("an outcome of member \(row.int(0)) has no fingerprint")
        }
        self.init(
            member: row.int(0), key: IdempotencyKey(scope: scope, fingerprint: fingerprint), at: row.int(3),
            result: row.optionalInt(4).map(OutcomeRow.Result.entry) ?? .rejection(row.bytes(5)))
    }
}
