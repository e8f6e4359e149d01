internal import FlorinCore

/// What the journal says of coupons, to hold against what is stored of them.
struct CouponAudit {
    private var templates: CouponTemplates = [:]
    /// The uses that are stored of templates, until they are compared.
    private var stored: [TemplateID: Int64] = [:]
    private var coupons: [CouponID: CouponRow] = [:]
    private var claims: [CouponCode: CodeClaim] = [:]
    private var uses: [TemplateID: Int64] = [:]
    private var usesByMember: [MemberTemplate: Int64] = [:]

    private struct CouponID: Hashable {
        let member: MemberID
        let number: Int64
    }

    // MARK: The journal

    /// What an entry was decided on: how many uses the limits by all members left a sale is known from what it says
    /// itself; the member's own uses are counted.
    func facts(of entry: JournalEntry, by member: Member) -> Facts {
        var facts = Facts()
        facts.templates = templates
        guard case .sold(let sale) = entry.event else { return facts }
        let rejected = sale.priced.price.choice?.rejected ?? []
        let usedUp = Set(rejected.lazy.filter { $0.refusal == .usageLimit }.map(\.coupon))
        for id in member.templatesInReach {
            let usable = member.coupons.filter {
                $0.template == id && $0.hasStarted(by: entry.at) && !$0.hasExpired(by: entry.at)
            }
            let refused = usable.count { usedUp.contains($0.number) }
            facts.usage.left[id] = refused == 0 ? .max : Int64(usable.count - refused)
            facts.usage.byMember[id] = usesByMember[MemberTemplate(member.id, id)] ?? 0
        }
        return facts
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
        }
    }

    private mutating func use(_ coupon: Coupon, by payment: Int64?, of member: MemberID, _ change: Int64) {
        coupons[CouponID(member: member, number: coupon.number)]?.usedBy = payment
        uses[coupon.template, default: 0] += change
        usesByMember[MemberTemplate(member, coupon.template), default: 0] += change
    }

    // MARK: What is stored. Each gives what is wrong with it.

    mutating func see(_ stored: StoredTemplate) -> VerificationFault? {
        do {
            let template = try CouponTemplate.read(stored: stored.document, id: stored.id)
            templates[stored.id] = template
            if template.total != nil { self.stored[stored.id] = stored.used }
            return nil
        } catch {
            return VerificationFault(row: "coupon_templates, id \(stored.id.text)", detail: error.detail)
        }
    }

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
        stored.sorted { $0.key < $1.key }.compactMap { id, stored in
            let row = "template_uses, template \(id.text)"
            let uses = uses[id] ?? 0
            if uses != stored { return VerificationFault(row: row, detail: "it counts \(stored), the journal \(uses)") }
            guard let total = templates[id]?.total, uses > total else { return nil }
            return VerificationFault(row: row, detail: "\(uses) are used, \(total) may be")
        }
    }

    private func name(_ row: CouponRow) -> String { "coupons, " + name(row.member, row.coupon.number) }

    private func name(_ member: MemberID, _ number: Int64) -> String { EntryID(.coupon, member, number).text }
}
