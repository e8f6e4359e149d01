internal import FlorinCore
internal import HTTPTypes

/// Why a request is not done, as RFC 9457 tells it.
struct Problem: Error {
    let code: Code
    /// What is wrong with this request, in English.
    let detail: String
    var faults: [Fault] = []
    /// What a machine needs beyond the code.
    var figures: [Figure] = []
    /// Seconds after which it may be tried again.
    var retryAfter: Int?
    /// The methods that the path has, if the one used is not among them.
    var allowed: [HTTPRequest.Method] = []
    /// True for the answer of an earlier request with the same idempotency key.
    var isReplay = false
    /// The id that the body bears, if it is not that of this very request; see ``Call/submit(_:for:body:)``.
    var requestID: String?

    /// A further field of the reply.
    struct Figure {
        let name: StaticString
        let value: Value

        enum Value {
            case number(Int64)
            case text(String)
            /// Written already.
            case json([UInt8])
        }
    }

    init(_ code: Code, _ detail: String, _ figures: [Figure] = []) {
        self.code = code
        self.detail = detail
        self.figures = figures
    }

    /// All that is wrong with a body or a query.
    init(_ faults: [Fault]) {
        let first = faults.first ?? Fault("", .invalidField, "The request is not valid.")
        code =
            if faults.contains(where: { $0.code == .malformedJSON }) {
                .malformedJSON
            } else {
                faults.allSatisfy { $0.code == .unknownField } ? .unknownField : .invalidField
            }
        detail = faults.count == 1 ? first.detail : "\(faults.count) fields are wrong."
        self.faults = faults
    }
}

extension Problem {
    enum Code: String, CaseIterable {
        case malformedJSON = "malformed_json"
        case invalidField = "invalid_field"
        case unknownField = "unknown_field"
        case missingIdempotencyKey = "missing_idempotency_key"
        case unauthenticated
        case forbidden
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case tooLarge = "too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case quoteChanged = "quote_changed"
        case stateConflict = "state_conflict"
        case alreadyExists = "already_exists"
        case idempotencyKeyReused = "idempotency_key_reused"
        case insufficientFunds = "insufficient_funds"
        case insufficientPoints = "insufficient_points"
        case insufficientTender = "insufficient_tender"
        case limitExceeded = "limit_exceeded"
        case couponNotApplicable = "coupon_not_applicable"
        case refundExceedsPayment = "refund_exceeds_payment"
        case outOfStock = "out_of_stock"
        case tierRequired = "tier_required"
        case overloaded
        /// A fault of Florin's own.
        case internalError = "internal_error"

        var status: HTTPResponse.Status {
            switch self {
            case .malformedJSON, .invalidField, .unknownField, .missingIdempotencyKey: .badRequest
            case .unauthenticated: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .requestTimeout: .requestTimeout
            case .tooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .quoteChanged, .stateConflict, .alreadyExists: .conflict
            case .idempotencyKeyReused, .insufficientFunds, .insufficientPoints, .insufficientTender, .limitExceeded,
                .couponNotApplicable, .refundExceedsPayment, .outOfStock, .tierRequired:
                .unprocessableContent
            case .overloaded: .serviceUnavailable
            case .internalError: .internalServerError
            }
        }

        var title: String {
            switch self {
            case .malformedJSON: "The body cannot be read"
            case .invalidField: "A field is wrong"
            case .unknownField: "A field is not known"
            case .missingIdempotencyKey: "The Idempotency-Key is missing"
            case .unauthenticated: "No valid API key"
            case .forbidden: "The API key does not allow this"
            case .notFound: "Not found"
            case .methodNotAllowed: "The path does not have this method"
            case .requestTimeout: "The body took too long"
            case .tooLarge: "The body is too large"
            case .unsupportedMediaType: "The body's media type is not supported"
            case .quoteChanged: "The price has changed"
            case .stateConflict: "Not possible in this state"
            case .alreadyExists: "It is there already"
            case .idempotencyKeyReused: "The Idempotency-Key was used for another request"
            case .insufficientFunds: "Not enough money"
            case .insufficientPoints: "Not enough points"
            case .insufficientTender: "The rest is not paid"
            case .limitExceeded: "A limit is exceeded"
            case .couponNotApplicable: "The coupon cannot be used"
            case .refundExceedsPayment: "More than was paid"
            case .outOfStock: "Out of stock"
            case .tierRequired: "Not for this tier"
            case .overloaded: "Not now"
            case .internalError: "Internal error"
            }
        }
    }
}

extension Problem {
    static func notFound(_ what: String) -> Problem { Problem(.notFound, "There is no such \(what).") }
    static let unauthenticated = Problem(.unauthenticated, "Send a valid key as Authorization: Bearer <API key>.")
    static let forbidden = Problem(.forbidden, "This needs an API key of scope admin.")
}
