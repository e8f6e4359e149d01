public import FlorinCore

/// A coupon template as it stands.
public struct TemplateStanding: Sendable {
    public let stored: StoredTemplate
    public let template: CouponTemplate
}

/// A coupon with its template.
public struct HeldCoupon: Sendable {
    public let row: CouponRow
    public let template: CouponTemplate
}

extension Engine {
    // MARK: Templates

    /// Saves a template, whose id must come from ``newTemplate()``.
    public func save(_ template: CouponTemplate) async throws(EngineError) -> TemplateStanding {
        let stored = StoredTemplate(id: template.id, document: template.document, createdAt: clock.now)
        let book = templates
        return try await query { store in
            try store.save(stored)
            return try book.standing(stored)
        }
    }

    /// Nil if there is no such template.
    public func template(_ id: TemplateID) async throws(EngineError) -> TemplateStanding? {
        let book = templates
        return try await query { store in try store.template(id).map { try book.standing($0) } }
    }

    /// Templates with ids below `id`, newest first.
    public func templates(before id: TemplateID, limit: Int) async throws(EngineError) -> [TemplateStanding] {
        let book = templates
        return try await query { store in
            try store.templates(before: id, limit: limit).map { try book.standing($0) }
        }
    }

    /// Closes a template, if it is open. Nil if there is no such template.
    public func closeTemplate(_ id: TemplateID) async throws(EngineError) -> TemplateStanding? {
        let (book, now) = (templates, clock.now)
        return try await query { store in
            try store.close(id, at: now)
            return try store.template(id).map { try book.standing($0) }
        }
    }

    // MARK: Coupons

    /// The coupon with its template.
    public func held(_ row: CouponRow) async throws(EngineError) -> HeldCoupon {
        let book = templates
        return try await query { _ in try book.held(row) }
    }

    /// Nil if the member has no such coupon.
    public func coupon(_ id: EntryID) async throws(EngineError) -> HeldCoupon? {
        let book = templates
        return try await query { store in try store.coupon(id.member, id.number).map { try book.held($0) } }
    }

    /// A member's coupons in this state now (nil: in any), with numbers below `number`, newest first; nil if there is no
    /// such member.
    public func coupons(
        of member: MemberID, in state: CouponState?, before number: Int64, limit: Int
    ) async throws(EngineError) -> [HeldCoupon]? {
        let (book, now) = (templates, clock.now)
        return try await query { store in
            let rows = try store.coupons(member, in: state, at: now, before: number, limit: limit)
            if try rows.isEmpty && store.member(member) == nil { return nil }
            return try rows.map { try book.held($0) }
        }
    }
}

extension TemplateBook {
    fileprivate func standing(_ stored: StoredTemplate) throws(StoreError) -> TemplateStanding {
        TemplateStanding(stored: stored, template: try template(stored))
    }

    fileprivate func held(_ row: CouponRow) throws(StoreError) -> HeldCoupon {
        guard let template = try template(row.coupon.template) else {
            throw .corrupt("template \(row.coupon.template.text) is missing")
        }
        return HeldCoupon(row: row, template: template)
    }
}
