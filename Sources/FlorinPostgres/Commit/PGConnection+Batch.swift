internal import FlorinCore
internal import FlorinEngine

/// A batch as statements: one a table, each with a column of values a parameter. Rows that others may write too are in
/// the order of their keys, so that no two batches can wait for each other.
extension PGConnection {
    func commit(
        _ batch: Batch, _ head: (before: ChainHead, after: ChainHead), ticket: Int64, after former: Int64
    ) throws(PGError) {
        try send("BEGIN")
        try move(head, ticket: ticket, after: former, counting: batch.counted)
        try update(batch.members.filter { $0.expectedVersion > 0 })
        try insert(batch.members.filter { $0.expectedVersion == 0 })
        try insert(batch.profiles)
        try insert(batch.entries, chain: head.after.chain)
        try insert(batch.outcomes)
        try settle(batch.paidQuotes)
        try insert(batch.quotes)
        try write(CouponChanges(batch.coupons))
        try use(batch.templateUses)
        try claim(batch.claims)
        try writeRedemptions(of: batch)
        try erase(batch.erasures)
        try insert(batch.snapshots)
        try count(batch.points, of: head.after.chain)
        try send("COMMIT")
        _ = try finish()
    }

    private func move(
        _ head: (before: ChainHead, after: ChainHead), ticket: Int64, after former: Int64, counting counted: Int64
    ) throws(PGError) {
        let update = """
            UPDATE chains SET link = $2, hash = $3, ticket = $4, counted = counted + $7
            WHERE chain = $1 AND link = $5 AND ticket = $6 AND counted + $7 <= $2
            """
        try send(Guard.rows("1", of: update)) {
            $0.add(Int64(head.after.chain))
            $0.add(head.after.link)
            $0.add(bytes: head.after.hash)
            $0.add(ticket)
            $0.add(head.before.link)
            $0.add(former)
            $0.add(counted)
        }
    }

    // MARK: Members

    private static let memberUpdate = Guard.rows(
        "cardinality($1)",
        of: """
            UPDATE members SET version = w.version, due_at = w.due_at, has_coupons = w.has_coupons, state = w.state
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[], $6::text[])
                AS w (id, expected, version, due_at, has_coupons, state)
            WHERE members.id = w.id AND members.version = w.expected
            """)

    private func update(_ members: [MemberWrite]) throws(PGError) {
        guard !members.isEmpty else { return }
        try send(PGConnection.memberUpdate) {
            $0.bigints(members) { $0.row.id }
            $0.bigints(members) { $0.expectedVersion }
            $0.states(of: members)
        }
    }

    private static let memberInsertion = Guard.rows(
        "cardinality($1)",
        of: """
            INSERT INTO members (id, version, due_at, has_coupons, state)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::text[])
            ON CONFLICT DO NOTHING
            """)

    private func insert(_ members: [MemberWrite]) throws(PGError) {
        guard !members.isEmpty else { return }
        try send(PGConnection.memberInsertion) {
            $0.bigints(members) { $0.row.id }
            $0.states(of: members)
        }
    }

    // MARK: The journal

    private static let entryInsertion = """
        INSERT INTO entries (chain, member, number, at, kind, about, merchant, reference, link, hash, body)
        SELECT $1::bigint, * FROM unnest(
            $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::bigint[],
            $10::bytea[], $11::text[])
        """

    private func insert(_ entries: [ChainedRow], chain: Int) throws(PGError) {
        guard !entries.isEmpty else { return }
        try send(PGConnection.entryInsertion) {
            $0.add(Int64(chain))
            $0.bigints(entries) { $0.row.member }
            $0.bigints(entries) { $0.row.number }
            $0.bigints(entries) { $0.row.at }
            $0.bigints(entries) { $0.row.kind }
            $0.bigints(entries) { $0.row.about }
            $0.texts(entries) { $0.row.merchant }
            $0.texts(entries) { $0.row.reference }
            $0.bigints(entries) { $0.link }
            $0.byteas(entries) { $0.hash }
            $0.texts(entries, utf8: { $0.row.body })
        }
    }

    /// An outcome that is still kept is never overwritten.
    private static let outcomeInsertion = Guard.rows(
        "cardinality($1)",
        of: """
            INSERT INTO outcomes AS o (member, scope, fingerprint, at, entry, rejection)
            SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], $6::text[])
            ON CONFLICT (member, scope) DO UPDATE SET
                fingerprint = excluded.fingerprint, at = excluded.at, entry = excluded.entry,
                rejection = excluded.rejection
            WHERE o.at <= excluded.at - \(IdempotencyKey.lifetimeMilliseconds)
            """)

    private func insert(_ outcomes: [OutcomeRow]) throws(PGError) {
        guard !outcomes.isEmpty else { return }
        let outcomes = outcomes.sorted {
            ($0.member, $0.key.scope.high, $0.key.scope.low) < ($1.member, $1.key.scope.high, $1.key.scope.low)
        }
        try send(PGConnection.outcomeInsertion) {
            $0.bigints(outcomes) { $0.member }
            $0.byteas(outcomes) { $0.key.scope.bytes }
            $0.byteas(outcomes) { $0.key.fingerprint.bytes }
            $0.bigints(outcomes) { $0.at }
            $0.bigints(outcomes) { if case .entry(let number) = $0.result { number } else { nil } }
            $0.texts(outcomes, utf8: { if case .rejection(let stored) = $0.result { stored } else { nil } })
        }
    }

    // MARK: Quotes

    /// The member's version sees to it that none is paid twice.
    private func settle(_ paid: [(quote: QuoteID, payment: Int64)]) throws(PGError) {
        guard !paid.isEmpty else { return }
        let paid = paid.sorted { ($0.quote.member, $0.quote.serial) < ($1.quote.member, $1.quote.serial) }
        let update = """
            UPDATE quotes SET body = w.body
            FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS w (member, serial, body)
            WHERE quotes.member = w.member AND quotes.serial = w.serial
            """
        try send(Guard.rows("cardinality($1)", of: update)) {
            $0.bigints(paid) { $0.quote.member.rawValue }
            $0.bigints(paid) { $0.quote.serial }
            $0.texts(paid, utf8: { KeptQuote.body(paidBy: $0.payment) })
        }
    }

    private func insert(_ quotes: [QuoteRow]) throws(PGError) {
        guard !quotes.isEmpty else { return }
        let insertion = """
            INSERT INTO quotes (member, serial, expires_at, body)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])
            """
        try send(insertion) {
            $0.bigints(quotes) { $0.member }
            $0.bigints(quotes) { $0.serial }
            $0.bigints(quotes) { $0.expiresAt }
            $0.texts(quotes, utf8: { $0.body })
        }
    }
}

extension Parameters {
    fileprivate mutating func states(of members: [MemberWrite]) {
        bigints(members) { $0.row.version }
        bigints(members) { $0.row.dueAt }
        booleans(members) { !$0.row.coupons.isEmpty }
        texts(members, utf8: { $0.row.state })
    }
}
