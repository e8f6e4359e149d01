/// Why a journal entry was made, with what a reply to it needs beyond its postings and balances.
///
/// Indirect, because a sale is large and entries are handed on more often than they are read.
public indirect enum Event: Hashable, Sendable {
    case enrolled
    case deposited(Deposited)
    case withdrawn(Withdrawn)
    case pointsGranted(PointsChanged)
    case pointsDeducted(PointsChanged)
    case growthAdjusted(GrowthAdjusted)
    case couponIssued(CouponIssued)
    case sold(Sale)
    case refunded(Refunded)
    /// An authorised payment was captured, in full or in part.
    case captured(Captured)
    case voided(Voided)
    /// An authorised payment was neither captured nor voided in time.
    case lapsed(Lapsed)
    /// The points that a payment earned were made available.
    case confirmed(Confirmed)
    /// Pending points became available.
    case matured
    case expired
    /// It was asked whether the member's growth is enough for its tier.
    case tierReviewed
    /// Growth has left the window in which it counts.
    case growthLapsed
    case redeemed(Redeemed)
    case fulfilled(Fulfilled)
    case redemptionCancelled(RedemptionCancelled)
    case transferredOut(Transferred)
    case transferredIn(Transferred)
    /// Of both members: the one that went, and the one that has what it had.
    case merged(Merged)
    case erased(Erased)
    /// What a member brought along from another scheme.
    case opened(OpeningBalance)
    case birthdayGifted(BirthdayGifted)

    public var kind: EntryKind {
        switch self {
        case .enrolled: .enrolment
        case .deposited: .deposit
        case .withdrawn: .withdrawal
        case .pointsGranted: .pointGrant
        case .pointsDeducted: .pointDeduction
        case .growthAdjusted: .growthAdjustment
        case .couponIssued: .coupon
        case .sold: .payment
        case .refunded: .refund
        case .captured: .capture
        case .voided: .void
        case .lapsed: .lapse
        case .matured: .maturity
        case .expired: .expiry
        case .confirmed: .confirmation
        case .tierReviewed: .tierReview
        case .growthLapsed: .growthLapse
        case .redeemed: .redemption
        case .fulfilled: .fulfilment
        case .redemptionCancelled: .cancellation
        case .transferredOut: .transferOut
        case .transferredIn: .transferIn
        case .merged: .merge
        case .erased: .erasure
        case .opened: .opening
        case .birthdayGifted: .birthdayGift
        }
    }

    /// The number of the payment that it is about, if it is not the payment itself.
    public var payment: Int64? {
        switch self {
        case .refunded(let refunded): refunded.payment
        case .captured(let captured): captured.payment
        case .voided(let voided): voided.payment
        case .lapsed(let lapsed): lapsed.payment
        case .confirmed(let confirmed): confirmed.payment
        default: nil
        }
    }
}

/// The kinds of journal entries. The raw values are stored and never reused.
public enum EntryKind: Int, Hashable, Sendable, CaseIterable {
    case enrolment = 1
    case deposit = 2
    case withdrawal = 3
    case pointGrant = 4
    case pointDeduction = 5
    case growthAdjustment = 6
    case payment = 7
    case refund = 8
    case maturity = 9
    case expiry = 10
    case coupon = 11
    case capture = 12
    case void = 13
    case lapse = 14
    case confirmation = 15
    case tierReview = 16
    case growthLapse = 17
    case redemption = 18
    case fulfilment = 19
    case cancellation = 20
    case transferOut = 21
    case transferIn = 22
    case merge = 23
    case erasure = 24
    case opening = 25
    case birthdayGift = 26

    /// The first four characters of the ids of such entries.
    public var prefix: String {
        switch self {
        case .enrolment: "enr_"
        case .deposit: "dep_"
        case .withdrawal: "wdr_"
        case .pointGrant: "pgr_"
        case .pointDeduction: "pdd_"
        case .growthAdjustment: "gad_"
        case .payment: "pay_"
        case .refund: "ref_"
        case .maturity: "mat_"
        case .expiry: "exp_"
        case .coupon: "cpn_"
        case .capture: "cap_"
        case .void: "vod_"
        case .lapse: "lps_"
        case .confirmation: "cnf_"
        case .tierReview: "trv_"
        case .growthLapse: "gla_"
        case .redemption: "rdm_"
        case .fulfilment: "ful_"
        case .cancellation: "cxl_"
        case .transferOut: "ptr_"
        case .transferIn: "pti_"
        case .merge: "mrg_"
        case .erasure: "ers_"
        case .opening: "opn_"
        case .birthdayGift: "bdg_"
        }
    }
}

public struct Deposited: Hashable, Sendable {
    public var amount: Money
    public var bonus: Money
    /// The means of payment, such as `cash`.
    public var source: String
    public var reference: String?

    public init(amount: Money, bonus: Money, source: String, reference: String?) {
        self.amount = amount
        self.bonus = bonus
        self.source = source
        self.reference = reference
    }
}

public struct Withdrawn: Hashable, Sendable {
    public var amount: Money

    public init(amount: Money) {
        self.amount = amount
    }
}

public struct PointsChanged: Hashable, Sendable {
    public var points: Points
    public var reason: String?

    public init(points: Points, reason: String?) {
        self.points = points
        self.reason = reason
    }
}

public struct GrowthAdjusted: Hashable, Sendable {
    /// Negative to take growth away.
    public var growth: Growth
    public var reason: String?

    public init(growth: Growth, reason: String?) {
        self.growth = growth
        self.reason = reason
    }
}
