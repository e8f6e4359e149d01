/// A payment as it stands: the sale, what became of it if it was only authorised, and the last of its refunds.
public struct Payment: Hashable, Sendable {
    /// The entry that made it.
    public let entry: JournalEntry
    public let sale: Sale
    /// What became of it after it was authorised; nil if nothing yet, or if it was captured at once.
    public let ending: Ending?
    /// What is still with the customer; while it is authorised, all that can be captured.
    public let kept: Kept
    /// Numbers of the coupons that refunds have taken away, because their thresholds were no longer met.
    public let lostCoupons: [Int64]
    /// Numbers of the coupons that the last refund has given back.
    public let returnedCoupons: [Int64]
    /// What refunds have claimed back of what was earned, if that does not follow from what is kept.
    public let claimedBack: ClaimedBack?
    /// Whether the points it earned were made available before their time, or without one.
    public let isConfirmed: Bool
    private let last: LastRefund

    var lastRefund: Refunded? {
        if case .refund(let refunded) = last { refunded } else { nil }
    }

    /// Kept apart, because it is large and payments are handed on more often than it is asked for.
    private indirect enum LastRefund: Hashable, Sendable {
        case none
        case refund(Refunded)
    }

    /// What ended a hold.
    public indirect enum Ending: Hashable, Sendable {
        case captured(Captured, at: Timestamp)
        case voided
        case expired

        /// Nil if the entry ends no hold.
        public init?(_ entry: JournalEntry) {
            switch entry.event {
            case .captured(let captured): self = .captured(captured, at: entry.at)
            case .voided: self = .voided
            case .lapsed: self = .expired
            default: return nil
            }
        }
    }

    /// Nil if `entry` is not a sale's, or what is said of it cannot be. `lastRefund` is the newest refund of this payment.
    public init?(
        _ entry: JournalEntry, ending: Ending? = nil, lastRefund: Refunded? = nil, isConfirmed: Bool = false
    ) {
        guard case .sold(let sale) = entry.event else { return nil }
        let sold = sale.sold(ending)
        let lines = sale.priced.request.lines.indices
        guard ending == nil || sold.units.allSatisfy({ lines.contains($0.line) }),
            lastRefund?.kept.allSatisfy({ lines.contains($0.line) }) ?? true
        else { return nil }
        self.entry = entry
        self.sale = sale
        self.ending = ending
        self.lostCoupons = lastRefund?.lostCoupons ?? []
        self.returnedCoupons = lastRefund?.coupons.map(\.number) ?? []
        self.claimedBack = lastRefund?.claimedBack
        self.isConfirmed = isConfirmed
        self.last = lastRefund.map { .refund($0) } ?? .none
        self.kept = lastRefund.map { Kept(units: $0.kept) } ?? sold
    }

    /// The payment after one more entry about it; nil if the entry is about something else.
    public func after(_ entry: JournalEntry) -> Payment? {
        guard entry.event.payment == self.entry.number else { return nil }
        return switch entry.event {
        case .refunded(let refunded):
            Payment(self.entry, ending: ending, lastRefund: refunded, isConfirmed: refunded.isConfirmed)
        case .confirmed(let confirmed):
            Payment(self.entry, ending: ending, lastRefund: confirmed.lastRefund, isConfirmed: true)
        default: Payment(self.entry, ending: Ending(entry) ?? ending)
        }
    }

    /// The payment at an instant: a hold that has run out by then has ended, whether that was written or not.
    public func standing(at now: Timestamp) -> Payment {
        guard status == .authorized, let expiresAt, expiresAt <= now else { return self }
        return Payment(entry, ending: .expired) ?? self
    }

    /// What was sold; all of it as long as it is authorised.
    var sold: Kept { sale.sold(ending) }

    public var status: Status {
        switch ending {
        case nil where isAuthorization: .authorized
        case .voided: .voided
        case .expired: .expired
        default:
            if kept.units.isEmpty {
                .refunded
            } else {
                kept == sold ? .captured : .partiallyRefunded
            }
        }
    }

    /// The status, given what the member has pinned now: a hold that is gone has lapsed.
    func status(of member: Member) -> Status {
        let status = self.status
        return status == .authorized && member.hold(of: entry.number) == nil ? .expired : status
    }

    public enum Status: String, Hashable, Sendable {
        case authorized, voided, expired
        case captured, partiallyRefunded, refunded

        var isRefundable: Bool {
            switch self {
            case .authorized, .voided, .expired: false
            case .captured, .partiallyRefunded, .refunded: true
            }
        }
    }

    /// When it lapses or would have lapsed; nil if it was captured at once.
    public var expiresAt: Timestamp? { sale.priced.request.capture.expiry(from: entry.at) }

    private var isAuthorization: Bool { sale.priced.request.capture != .now }

    /// The lot that took the points it earned.
    var earnedLot: LotTerms? {
        if case .captured(let captured, _) = ending { captured.earnedLot } else { sale.earnedLot }
    }

    /// What its earning depended on besides the units.
    var occasion: EarnOccasion {
        if case .captured(let captured, _) = ending { captured.occasion } else { sale.priced.price.earn.occasion }
    }

    /// When it became a sale: when it was captured, or at once.
    var soldAt: Timestamp {
        if case .captured(_, let at) = ending { at } else { entry.at }
    }

    /// The value given back so far.
    public var refundedAmount: Money {
        sold.value - kept.value
    }

    /// The units given back so far, by line.
    public var refundedUnits: [Int64] {
        let lines = sale.priced.request.lines.count
        return zip(sold.quantities(lines: lines), kept.quantities(lines: lines)).map { $0 - $1 }
    }
}

extension Sale {
    /// What was sold, given what became of it; all of it as long as it is authorised.
    fileprivate func sold(_ ending: Payment.Ending?) -> Kept {
        switch ending {
        case nil: Kept(sold: priced.price)
        case .captured(let captured, _): Kept(units: captured.units)
        case .voided, .expired: Kept(units: [])
        }
    }
}

/// A refund, as the journal keeps it.
public struct Refunded: Hashable, Sendable {
    /// The number of the payment's entry.
    public var payment: Int64
    public var claim: RefundClaim
    public var reason: String?
    /// What went back, after ``Clawback/charged`` was kept back.
    public var returned: Returned
    public var lots: [LotReturn]
    /// Coupons that the member has again.
    public var coupons: [Coupon]
    public var clawback: Clawback
    /// What of the sale is with the customer after it.
    public var kept: [UnitRun]
    /// Numbers of the sale's coupons that this refund or an earlier one has taken away.
    public var lostCoupons: [Int64]
    /// Of these coupons, those that this refund takes away.
    public var losses: [CouponLoss]
    /// Given with lost coupons only; see ``Payment/claimedBack``.
    public var claimedBack: ClaimedBack?
    /// What of the points that campaigns added it takes back.
    public var campaignPoints: [CampaignPoints]
    /// See ``Payment/isConfirmed``.
    public var isConfirmed: Bool

    public init(
        payment: Int64, claim: RefundClaim, reason: String?, returned: Returned, lots: [LotReturn],
        coupons: [Coupon] = [], clawback: Clawback, kept: [UnitRun], lostCoupons: [Int64] = [],
        losses: [CouponLoss] = [], claimedBack: ClaimedBack? = nil, campaignPoints: [CampaignPoints] = [],
        isConfirmed: Bool = false
    ) {
        self.payment = payment
        self.claim = claim
        self.reason = reason
        self.returned = returned
        self.lots = lots
        self.coupons = coupons
        self.clawback = clawback
        self.kept = kept
        self.lostCoupons = lostCoupons
        self.losses = losses
        self.claimedBack = claimedBack
        self.campaignPoints = campaignPoints
        self.isConfirmed = isConfirmed
    }
}

/// A coupon whose threshold the kept units no longer meet.
public struct CouponLoss: Hashable, Sendable {
    /// The coupon's number with the member.
    public var coupon: Int64
    /// The money kept back from the refund: what the coupon had taken of the kept units, as far as so much returned.
    public var charged: Money

    public init(coupon: Int64, charged: Money) {
        self.coupon = coupon
        self.charged = charged
    }
}
