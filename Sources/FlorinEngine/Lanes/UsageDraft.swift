internal import FlorinCore

/// How far the limits of templates are used up while a batch is decided: what was read, and what the batch itself has
/// used and given back since.
struct UsageDraft {
    /// All templates in memory; those of coupons that the batch puts a price on are among them.
    var templates: CouponTemplates = [:]
    /// As read; those that are missing here have to be read.
    private var used: [TemplateID: Int64] = [:]
    private var usedByMember: [MemberTemplate: Int64] = [:]
    /// What the batch has changed.
    private var changes: [TemplateID: Int64] = [:]
    private var changesByMember: [MemberTemplate: Int64] = [:]

    /// Adds to a read what is still missing to know how far the limits of these templates are used up for the member.
    func want(_ ids: Set<TemplateID>, for member: Member, in wanted: inout ReadSet) {
        for id in ids {
            guard let template = templates[id] else { continue }
            if template.total != nil, used[id] == nil { wanted.uses.insert(id) }
            guard template.perMember != nil else { continue }
            for own in member.identities.lazy.map({ MemberTemplate($0, id) }) where usedByMember[own] == nil {
                wanted.usesByMember.insert(own)
            }
        }
    }

    /// Takes over what was found for `wanted`. What the batch has changed so far still is on top of it.
    mutating func take(_ found: ReadResult, for wanted: ReadSet) {
        for id in wanted.uses { used[id] = found.uses[id] ?? 0 }
        for own in wanted.usesByMember { usedByMember[own] = found.usesByMember[own] ?? 0 }
    }

    func usage(of ids: Set<TemplateID>, by member: Member) -> CouponUsage {
        var usage = CouponUsage()
        for id in ids {
            guard let template = templates[id] else { continue }
            if let total = template.total { usage.left[id] = total - (used[id] ?? 0) - (changes[id] ?? 0) }
            guard template.perMember != nil else { continue }
            usage.byMember[id] = member.identities.lazy.map { MemberTemplate($0, id) }.reduce(0) { sum, own in
                sum + usedByMember[own, default: 0] + changesByMember[own, default: 0]
            }
        }
        return usage
    }

    mutating func add(_ move: CouponMove, by member: MemberID) {
        switch move {
        case .issued, .withdrawn: break
        case .used(let coupon): add(1, to: coupon.template, by: member)
        case .givenBack(let coupon): add(-1, to: coupon.template, by: member)
        }
    }

    private mutating func add(_ change: Int64, to template: TemplateID, by member: MemberID) {
        changes[template, default: 0] += change
        changesByMember[MemberTemplate(member, template), default: 0] += change
    }

    /// The templates whose uses the batch has changed.
    var changed: Set<TemplateID> { Set(changes.lazy.filter { $0.value != 0 }.map(\.key)) }

    /// What the batch changes of templates with a limit on all uses, in their order.
    var uses: [TemplateUse] {
        changes.sorted { $0.key < $1.key }.compactMap { id, change in
            guard change != 0, let total = templates[id]?.total else { return nil }
            return TemplateUse(template: id, change: change, total: total)
        }
    }
}
