/// The rules of one scheme: one document, versioned as a whole.
///
/// A value of this type has passed every check of ``ProgramReader``; the rest of the core relies on that.
public struct Program: Hashable, Sendable {
    public var name: String
    public var currency: Currency
    /// IANA name, such as `Asia/Shanghai`; ``zone`` holds its rules.
    public var timeZone: String
    public var zone: ZoneRules
    /// At least one; ascending `from`, the first at 0.
    public var tiers: [Tier]
    public var growth: GrowthRule
    public var points: PointsRules
    public var wallet: WalletRules
    public var coupons: CouponRules
    public var refunds: RefundRules
    public var mode: Mode = .live
    public var members: MemberRules

    /// Whether it is in earnest; never changed.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// Time is the clock's.
        case live
        /// Time stands still until it is moved forward, so that what it brings can be tried out.
        case test
    }
}

/// A program as saved: versions count up from 1 and are kept for ever.
///
/// A class, because every decision holds on to one and a document is large.
public final class ProgramVersion: Sendable {
    public let version: Int
    public let program: Program

    public init(version: Int, program: Program) {
        self.version = version
        self.program = program
    }
}

/// A currency by its ISO 4217 code; `exponent` is the number of minor digits (2 for CNY, 0 for JPY).
public struct Currency: Hashable, Sendable {
    public let code: String
    public let exponent: Int

    public init(code: String, exponent: Int) {
        self.code = code
        self.exponent = exponent
    }
}

/// A level of membership. The rates keep the text they were written in, for the echo and for reasons.
public struct Tier: Hashable, Sendable {
    public var id: String
    public var name: String
    /// Growth from which the tier is reached.
    public var from: Growth
    public var discount: WrittenRate
    public var earnMultiplier: WrittenRate
    /// Bonus money for deposits, as a share of what is deposited; besides what ``WalletRules`` gives to all.
    public var depositBonus: WrittenRate
    /// Given on the member's birthday; nil: nothing.
    public var birthdayGift: Points?
}

/// A rate with the text in which the document gives it, such as `"5%"` or `"1.5"`.
public struct WrittenRate: Hashable, Sendable {
    public var text: String
    public var rate: Rate
}

/// "`points` points for every `per` minor units."
public struct Proportion: Hashable, Sendable {
    public var points: Int64
    /// Greater than zero.
    public var per: Int64

    public var rate: Rate { Rate(points, per) }
}

public struct PointsRules: Hashable, Sendable {
    public var earn: EarnRules
    public var pending: PendingRule
    public var expiry: ExpiryRule
    public var redeem: RedeemRules
    public var restore: RestoreRule
    public var clawback: ClawbackPolicy
    /// Of points between members; nil: there are none.
    public var transfers: TransferRules?
}

/// When earned points become available.
public enum PendingRule: Hashable, Sendable {
    /// So long after earning, in whole days of the program's calendar.
    case period(Period)
    /// When the payment that earned them is confirmed, and not before.
    case untilConfirmed
}

/// When points die. Points are usable while now < expiry; expiry falls on a midnight of the program's zone.
public enum ExpiryRule: Hashable, Sendable {
    case never
    /// At the end of the day (or of the month) that lies `period` after the day of earning.
    case rolling(Period, roundToEndOfMonth: Bool)
    /// 次年年末: at the end of the year after the one of earning.
    case endOfNextYear
    /// At the next end of this day (month 1-12, day 1-31) after earning.
    case fixedDate(month: Int, day: Int)
    /// All at once, at the end of the day that lies `period` after the member's last purchase or redemption.
    case inactivity(Period)
}

public struct RedeemRules: Hashable, Sendable {
    public var kind: Kind
    /// Share of the eligible net that points may pay.
    public var maxShare: WrittenRate
    /// Nil: no cap.
    public var maxAmount: Money?
    /// What must be left to pay by other means.
    public var minimumCash: Money
    public var excludeCategories: [String]

    public enum Kind: Hashable, Sendable {
        /// D = ⌊I × amount / points⌋, in multiples of `step`, at least `minimum`.
        case ratio(RedeemBlock, minimum: Points, step: Points)
        /// One of these blocks; at least one, ascending by points.
        case fixed([RedeemBlock])
    }
}

/// `points` points are worth `amount` minor units; both greater than zero.
public struct RedeemBlock: Hashable, Sendable {
    public var points: Points
    public var amount: Money
}

/// What becomes of spent points that are given back after their lot has expired.
public enum RestoreRule: Hashable, Sendable {
    /// They expire at once (JD's rule).
    case lapse
    /// They live for this period from the refund.
    case grace(Period)
    /// They live as many days more as they had when they were spent.
    case remainingLife
}

/// How far earned points are taken back when a sale is refunded and they have been spent.
public enum ClawbackPolicy: String, Hashable, Sendable, CaseIterable {
    case pendingOnly, withinBalance, negative, chargeRefund
}

public struct WalletRules: Hashable, Sendable {
    public var spendOrder: SpendOrder
    /// Ascending `from`; the last one reached applies.
    public var depositBonuses: [DepositBonus]
    public var limits: WalletLimits
    /// Of principal between members; nil: there are none.
    public var transfers: TransferRules?

    public enum SpendOrder: String, Hashable, Sendable, CaseIterable { case principalFirst, bonusFirst, proportional }
}

public struct DepositBonus: Hashable, Sendable {
    public var from: Money
    public var bonus: Money
}

/// Nil: no limit but ``Bounds``.
public struct WalletLimits: Hashable, Sendable {
    /// The most that principal and bonus may come to together.
    public var balance: Money?
    /// The most that one deposit may bring, its bonus not counted.
    public var deposit: Money?
}

/// How coupons meet in one order.
public struct CouponRules: Hashable, Sendable {
    public var thresholdBase: ThresholdBase
    public var maxPerOrder: Int

    public enum ThresholdBase: String, Hashable, Sendable, CaseIterable { case afterTier, running }
}

public struct RefundRules: Hashable, Sendable {
    public var couponThreshold: CouponThreshold
    public var returnCoupons: ReturnCoupons

    public enum CouponThreshold: String, Hashable, Sendable, CaseIterable { case keep, reprice }
    public enum ReturnCoupons: String, Hashable, Sendable, CaseIterable { case never, fullRefund }
}
