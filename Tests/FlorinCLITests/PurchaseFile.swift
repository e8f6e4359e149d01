import Foundation

/// Purchases as a till would have recorded them.
enum PurchaseFile {
    /// `count` baskets of `members` members over a year, the same every time.
    static func lines(count: Int, members: Int = 7) -> [String] {
        (0..<count).map { number in
            let day = number * 360 / count
            let at = String(
                format: "2017-%02d-%02dT10:%02d:%02dZ", day / 30 + 1, day % 30 % 28 + 1, number / 60 % 60, number % 60)
            let amount = 500 + number * 7919 % 20000
            return """
                {"at":"\(at)","basket":"b\(number)","member":"hh-\(number * 31 % members)","store":"store-\(number % 3)",\
                "lines":[{"sku":"s1","category":"GROCERY","amount":\(amount)},{"sku":"s2","amount":99}],\
                "cardDiscount":0,"couponDiscount":0}
                """
        }
    }
}

/// The numbers of `florin replay --json`.
struct ReplayReport: Decodable, Equatable {
    let paid: Int
    let alreadyThere: Int
    let skipped: Int
    let members: [String: Int]
    let taken: Int
    let discounts: Int
    let points: [String: Int]
    let coupons: [String: Int]
    let trialBalance: [String: Int]
    let accounts: [String: Int]

    struct Failed: Error {
        let result: Florin.Result
    }

    init(_ result: Florin.Result) throws {
        guard result.code == 0 else { throw Failed(result: result) }
        self = try JSONDecoder().decode(ReplayReport.self, from: Data(result.output.utf8))
    }
}
