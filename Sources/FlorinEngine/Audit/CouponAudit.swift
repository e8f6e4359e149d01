internal import FlorinCore

/// What the journal says of coupons, to hold against what is stored of them.
struct CouponAudit {
    /// Of each template that limits its uses by all members.
    private var limited: [TemplateID: Limit] = [:]
    private var coupons: [CouponID: CouponRow] = [:]
    private var claims: [CouponCode: CodeClaim] = [:]
    private var uses: [TemplateID: Int64] = [:]

    private struct Limit {
        let total: Int64
        /// What is stored.
        let used: Int64
    }

    private struct CouponID: Hashable {
        let member: MemberID
        let number: Int64
    }

    // MARK: The journal

    mutating func see(_ stored: StoredTemplate, _ template: CouponTemplate) {
        if let total = template.total { limited[stored.id] = Limit(total: total, used: stored.used) }
    }

    mutating func add(_ entry: JournalEntry) {
        for move in entry.event.couponMoves(number: entry.number) { add(move, entry) }
        guard let code = entry.event.claimedCode else { return }
        claims[code] = CodeClaim(code: code, member: entry.member, number: entry.number)
    }

    private mutating func add(_ move: CouponMove, _ entry: JournalEntry) {
        switch move {
        case .issued(let coupon):
            let row = CouponRow(member: entry.member, coupon: coupon, issuedAt: entry.at)
            coupons[CouponID(member: entry.member, number: coupon.number)] = row
        case .used(let coupon): use(coupon, by: entry.number, of: entry.member, 1)
        case .givenBack(let coupon): use(coupon, by: nil, of: entry.member, -1)
        case .withdrawn(let coupon): coupons[CouponID(member: entry.member, number: coupon.number)] = nil
        }
    }

    private mutating func use(_ coupon: Coupon, by payment: Int64?, of member: MemberID, _ change: Int64) {
        coupons[CouponID(member: member, number: coupon.number)]?.usedBy = payment
        uses[coupon.template, default: 0] += change
    }

    // MARK: What is stored. Each gives what is wrong with it.

    mutating func see(_ row: CouponRow) -> VerificationFault? {
        let derived = coupons.removeValue(forKey: CouponID(member: row.member, number: row.coupon.number))
        guard derived != row else { return nil }
        let detail = derived == nil ? "the journal knows no such coupon" : "it is not what the journal makes of it"
        return VerificationFault(row: name(row), detail: detail)
    }

    mutating func see(_ claim: CodeClaim) -> VerificationFault? {
        guard claims.removeValue(forKey: claim.code) != claim else { return nil }
        return VerificationFault(
            row: "codes, code \(claim.code.text)", detail: "it was not claimed for \(name(claim.member, claim.number))")
    }

    mutating func finish() -> [VerificationFault] {
        let missing = coupons.values.map { row in
            VerificationFault(row: name(row), detail: "the row is missing, its journal is there")
        }
        let unclaimed = claims.values.map { claim in
            VerificationFault(
                row: "codes, code \(claim.code.text)",
                detail: "it was claimed for \(name(claim.member, claim.number)), which is not said there")
        }
        return missing.sorted { $0.row < $1.row } + unclaimed.sorted { $0.row < $1.row } + usesFaults
    }

    private var usesFaults: [VerificationFault] {
        limited.sorted { $0.key < $1.key }.compactMap { id, limit in
            let row = "template_uses, template \(id.text)"
            let uses = uses[id] ?? 0
            if uses != limit.used {
                return VerificationFault(row: row, detail: "it counts \(limit.used), the journal \(uses)")
            }
            guard uses > limit.total else { return nil }
            return VerificationFault(row: row, detail: "\(uses) are used, \(limit.total) may be")
        }
    }

    private func name(_ row: CouponRow) -> String { "coupons, " + name(row.member, row.coupon.number) }

    private func name(_ member: MemberID, _ number: Int64) -> String { EntryID(.coupon, member, number).text }
}
