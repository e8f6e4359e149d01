internal import FlorinCore

/// How much one request may hold. Each number stands here and nowhere else.
enum RequestLimits {
    /// Bytes of a body: 1 MiB.
    static let body = 1 << 20
    /// Arrays and objects inside each other.
    static let depth = 32
    static let lines = 1...500
    static let quantity: ClosedRange<Int64> = 1...1_000_000
    /// Of a payment of a price, a deposit, a number of points: what is moved is at least 1.
    static let moved: ClosedRange<Int64> = 1...Bounds.magnitude
    static let amount: ClosedRange<Int64> = 0...Bounds.magnitude
    static let growth: ClosedRange<Int64> = -Bounds.magnitude...Bounds.magnitude
    /// The length of any text that says nothing else.
    static let text = 1...255
    static let reason = 1...500
    static let locale = 2...35
    static let metadataFields = 50
    static let metadataName = 1...40
    static let metadataText = 0...500
    static let coupons = 0...30
    static let idempotencyKey = 1...255
    static let requestID = 1...64
    static let page = 1...100
    static let defaultPage = 20
    /// Days or months of a report.
    static let periods = 400
    static let reportYears = 1970...9999
}
