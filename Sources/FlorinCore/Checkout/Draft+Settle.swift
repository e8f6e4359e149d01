extension Draft {
    /// Posts what a sale of units with these shares owes to the merchant, and what others than the member pay of it;
    /// with `sign` −1, what their return takes back. `charged` is what of a return is kept back.
    mutating func settle(
        _ shares: Returned, charged: Money = 0, of request: SaleRequest, sign: Int64
    ) throws(Rejection) {
        let discount = shares.discount ?? 0
        let owed = shares.value + charged + discount - shares.merchantCoupons
        try post(Posting(.settlement(merchant: request.merchant), sign * owed))
        let own = discount - shares.platformCoupons - shares.merchantCoupons
        try post(Posting(.discountExpense, -sign * own))
        try post(Posting(.couponExpense, -sign * shares.platformCoupons))
        try post(Posting(.redemptionExpense, -sign * shares.pointsAmount))
        if let external = request.external {
            try post(Posting(.external(method: external.method), -sign * shares.external))
        }
    }

    /// Credits what a sale earned. Gives the lot that took the points; nil if none were left after paying debt.
    mutating func post(_ earn: Earn, on terms: CreditTerms) throws(Rejection) -> LotTerms? {
        try grow(earn.growth)
        if earn.occasion.carried != nil { member.remainder = earn.remainder }
        return try credit(earn.points, from: .pointsIssued, on: terms)
    }
}
