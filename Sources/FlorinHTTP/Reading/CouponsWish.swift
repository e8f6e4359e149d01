internal import FlorinCore

/// Which coupons a sale is to take, by their ids as written.
enum CouponsWish {
    case auto
    case none
    case these([String])

    /// - Throws: `.couponNotApplicable` with the first id which is none of a coupon of the member.
    func choice(of member: MemberID) throws(Rejection) -> CouponsChoice {
        switch self {
        case .auto: return .auto
        case .none: return .none
        case .these(let ids):
            var numbers: [Int64] = []
            for text in ids {
                guard let id = EntryID(text, kind: .coupon), id.member == member else {
                    throw .couponNotApplicable(coupon: text, nil)
                }
                numbers.append(id.number)
            }
            return .these(numbers)
        }
    }
}

extension ObjectReader {
    func couponsWish() -> CouponsWish {
        switch json("coupons") {
        case nil, .string("auto"): return .auto
        case .string("none"): return .none
        case .array:
            var ids: [String] = []
            for item in array("coupons", count: RequestLimits.coupons) ?? [] {
                guard let id = item.string(length: RequestLimits.text) else { continue }
                if ids.contains(id) { item.fault("The coupon is named twice.") }
                ids.append(id)
            }
            return .these(ids)
        default:
            fault("coupons", #"Must be "auto", "none" or a list of coupon ids."#)
            return .none
        }
    }
}
