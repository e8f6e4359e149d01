extension CouponRules {
    init(_ o: ObjectReader?) {
        thresholdBase = o?.choice("thresholdBase", ThresholdBase.self) ?? .afterTier
        maxPerOrder = o?.integer("maxPerOrder", in: ProgramLimits.couponsPerOrder).map { Int($0) } ?? 3
        o?.finish()
    }
}

extension RefundRules {
    init(_ o: ObjectReader?) {
        couponThreshold = o?.choice("couponThreshold", CouponThreshold.self) ?? .keep
        returnCoupons = o?.choice("returnCoupons", ReturnCoupons.self) ?? .fullRefund
        o?.finish()
    }
}
