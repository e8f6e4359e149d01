import FlorinCore

/// A template with what its test is about; the rest as if the document did not say it.
func template(
    _ id: Int64, _ benefit: CouponTemplate.Benefit, threshold: Money = 0,
    scope: CouponTemplate.Scope = CouponTemplate.Scope(), stage: Int64 = 0, group: String? = nil,
    isExclusive: Bool = false, perMember: Int64? = nil, total: Int64? = nil,
    funding: CouponTemplate.Funding = .platform
) -> CouponTemplate {
    CouponTemplate(
        id: TemplateID(rawValue: id), name: "T\(id)", benefit: benefit, threshold: threshold, scope: scope,
        stage: stage, group: group, isExclusive: isExclusive, perMember: perMember, total: total, funding: funding)
}

func percent(_ text: String, atMost most: Money? = nil) throws -> CouponTemplate.Benefit {
    .percent(try Shop(discount: text).program.tiers[0].discount, maxAmount: most)
}

/// A coupon of the template, with its id as its number.
func offer(
    _ template: CouponTemplate, number: Int64? = nil, until: Timestamp? = nil, refusal: CouponRefusal? = nil
) -> CouponOffer {
    CouponOffer(
        owner: MemberID(rawValue: 1),
        coupon: Coupon(
            number: number ?? template.id.rawValue, template: template.id, validFrom: nil, validUntil: until),
        template: template, refusal: refusal)
}

extension Shop {
    func sell(
        _ lines: [BasketLine], with coupons: [CouponOffer], choosing choice: CouponsChoice = .auto,
        points: PointsChoice = .auto, balance: Points = 0
    ) throws(Rejection) -> Price {
        try price(
            lines, selection: Selection(coupons: choice, points: points),
            purse: Purse(points: balance, principal: 0, bonus: 0, coupons: coupons, tier: 0), under: program)
    }
}

extension Price {
    /// The coupons used, in the order of their application, with what each took.
    var couponsTaken: [(number: Int64, amount: Money)] {
        steps.compactMap { step in
            if case .coupon(let reason) = step.kind { (reason.coupon, -step.amount) } else { nil }
        }
    }

    var couponsUsed: [Int64] { couponsTaken.map(\.number) }
}
