extension Account {
    /// The account's name in the journal, such as `wallet/principal`, `points/lot/3` or `settlement/store-330`.
    public var name: String {
        switch self {
        case .lot(let number): "\(Prefix.lot)\(number)"
        case .pending(let number): "\(Prefix.pending)\(number)"
        case .held(let number): "\(Prefix.held)\(number)"
        case .growth(let until?): "\(Prefix.growth)\(until.milliseconds)"
        case .settlement(let merchant?): Prefix.settlement + merchant
        case .external(let method): Prefix.external + method
        default: Account.plain.first { $0.account == self }?.name ?? ""
        }
    }

    public init?(name: String) {
        if let plain = Account.plain.first(where: { $0.name == name }) {
            self = plain.account
        } else if let merchant = name.dropping(prefix: Prefix.settlement) {
            self = .settlement(merchant: merchant)
        } else if let method = name.dropping(prefix: Prefix.external) {
            self = .external(method: method)
        } else if let number = name.dropping(prefix: Prefix.lot).flatMap({ Int64($0) }) {
            self = .lot(number)
        } else if let number = name.dropping(prefix: Prefix.pending).flatMap({ Int64($0) }) {
            self = .pending(number)
        } else if let number = name.dropping(prefix: Prefix.held).flatMap({ Int64($0) }) {
            self = .held(number)
        } else if let until = name.dropping(prefix: Prefix.growth).flatMap({ Int64($0) }) {
            self = .growth(until: Timestamp(milliseconds: until))
        } else {
            return nil
        }
    }

    private enum Prefix {
        static let lot = "points/lot/"
        static let pending = "points/pending/"
        static let held = "points/held/"
        static let growth = "growth/"
        static let settlement = "settlement/"
        static let external = "external/"
    }

    private static let plain: [(account: Account, name: String)] = [
        (.principal, "wallet/principal"),
        (.bonus, "wallet/bonus"),
        (.heldPrincipal, "wallet/held-principal"),
        (.heldBonus, "wallet/held-bonus"),
        (.debt, "points/debt"),
        (.growth(until: nil), "growth"),
        (.settlement(merchant: nil), "settlement"),
        (.discountExpense, "program/discount"),
        (.couponExpense, "program/coupons"),
        (.bonusExpense, "program/bonus"),
        (.redemptionExpense, "program/redemption"),
        (.clawbackCharge, "program/clawback-charge"),
        (.pointsIssued, "program/points-issued"),
        (.pointsRedeemed, "program/points-redeemed"),
        (.pointsExpired, "program/points-expired"),
        (.pointsClawedBack, "program/points-clawed-back"),
        (.pointsAdjusted, "program/points-adjusted"),
        (.growthIssued, "program/growth-issued"),
        (.growthLapsed, "program/growth-lapsed"),
        (.pointsTransferred, "program/points-transferred"),
        (.walletTransferred, "program/wallet-transferred"),
        (.growthTransferred, "program/growth-transferred"),
        (.pointsForfeited, "program/points-forfeited"),
        (.walletForfeited, "program/wallet-forfeited"),
        (.openingPoints, "program/opening-points"),
        (.openingWallet, "program/opening-wallet"),
        (.openingGrowth, "program/opening-growth"),
    ]
}

extension String {
    /// By bytes: a name may begin with a mark that would join the prefix's last character.
    fileprivate func dropping(prefix: String) -> String? {
        utf8.starts(with: prefix.utf8) ? String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : nil
    }
}
