public import FlorinCore

/// A coupon template as stores keep it. All but `closedAt` and `used` never change.
public struct StoredTemplate: Hashable, Sendable {
    public let id: TemplateID
    /// ``CouponTemplate/document``.
    public let document: [UInt8]
    public let createdAt: Timestamp
    /// Nothing more is issued from then on; nil: it is open.
    public var closedAt: Timestamp?
    /// How many of its coupons are used or pinned.
    public var used: Int64

    public init(
        id: TemplateID, document: [UInt8], createdAt: Timestamp, closedAt: Timestamp? = nil, used: Int64 = 0
    ) {
        self.id = id
        self.document = document
        self.createdAt = createdAt
        self.closedAt = closedAt
        self.used = used
    }
}

/// A coupon of a member, used or not.
public struct CouponRow: Hashable, Sendable {
    public let member: MemberID
    public let coupon: Coupon
    public let issuedAt: Timestamp
    /// The number of the payment that uses or pins it.
    public var usedBy: Int64?

    public init(member: MemberID, coupon: Coupon, issuedAt: Timestamp, usedBy: Int64? = nil) {
        self.member = member
        self.coupon = coupon
        self.issuedAt = issuedAt
        self.usedBy = usedBy
    }
}

/// What becomes of a coupon.
public enum CouponWrite: Hashable, Sendable {
    case issued(CouponRow)
    case used(MemberID, number: Int64, by: Int64)
    case givenBack(MemberID, number: Int64)
    /// Its row goes; nothing uses it.
    case withdrawn(MemberID, number: Int64)
}

/// How many more coupons of a template with a limit on all its uses are used after a batch than before; never zero.
public struct TemplateUse: Hashable, Sendable {
    public let template: TemplateID
    public let change: Int64
    /// The limit. A batch that would pass it is a conflict.
    public let total: Int64
}

/// A code that is claimed with this entry. A code that was claimed before is a conflict.
public struct CodeClaim: Hashable, Sendable {
    public let code: CouponCode
    public let member: MemberID
    public let number: Int64

    public init(code: CouponCode, member: MemberID, number: Int64) {
        self.code = code
        self.member = member
        self.number = number
    }
}

/// Codes that were made by one request.
public struct CodeBatch: Hashable, Sendable {
    public let key: IdempotencyKey
    public let template: TemplateID
    public let madeAt: Timestamp
    /// In their own order.
    public let codes: [CouponCode]

    public init(key: IdempotencyKey, template: TemplateID, madeAt: Timestamp, codes: [CouponCode]) {
        self.key = key
        self.template = template
        self.madeAt = madeAt
        self.codes = codes
    }
}

/// A member and a template.
public struct MemberTemplate: Hashable, Sendable {
    public let member: MemberID
    public let template: TemplateID

    public init(_ member: MemberID, _ template: TemplateID) {
        self.member = member
        self.template = template
    }
}

/// What a coupon is good for at an instant.
public enum CouponState: String, Hashable, Sendable, CaseIterable {
    case usable, notStarted, used, expired
}

extension CouponRow {
    public func state(at now: Timestamp) -> CouponState {
        if usedBy != nil { return .used }
        if coupon.hasExpired(by: now) { return .expired }
        return coupon.hasStarted(by: now) ? .usable : .notStarted
    }
}
