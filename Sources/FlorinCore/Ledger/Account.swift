/// What a balance is counted in. A program has one currency, so money needs no further name.
public enum Asset: String, Hashable, Sendable, CaseIterable {
    case money, points, growth
}

/// One side of a posting, as seen from a member's journal: the member's own accounts, a merchant's, the program's, and
/// the world outside.
///
/// The member's accounts are checked; they never fall below zero, but for ``debt``, which never rises above it.
/// All others are unchecked: nobody waits for them, and their balances follow from the journal.
public enum Account: Hashable, Sendable {
    // The member's.
    case principal
    case bonus
    /// Points of one lot that can be spent.
    case lot(Int64)
    /// Points of one lot before they are available.
    case pending(Int64)
    /// Points owed after a clawback that found too few; zero or negative.
    case debt
    /// Growth that counts until just before an instant; nil: for ever.
    case growth(until: Timestamp?)
    /// Wallet money that authorised payments have pinned, of either kind.
    case heldPrincipal
    case heldBonus
    /// Points of one lot that authorised payments have pinned.
    case held(Int64)

    // Others'.
    /// What is owed to a merchant for sales; nil for a scheme with one nameless shop.
    case settlement(merchant: String?)
    /// Money that came from outside or went there, by means of payment.
    case external(method: String)
    case discountExpense
    /// What coupons take off that the platform pays for.
    case couponExpense
    case bonusExpense
    /// What redeemed points are worth in money.
    case redemptionExpense
    /// Money kept back for earned points that could not be taken back.
    case clawbackCharge
    case pointsIssued
    case pointsRedeemed
    case pointsExpired
    case pointsClawedBack
    case pointsAdjusted
    case growthIssued
    /// Growth that has left the window in which it counts.
    case growthLapsed
    // What goes from member to member: each is zero over all members.
    case pointsTransferred
    case walletTransferred
    case growthTransferred
    // What members lost who were erased.
    case pointsForfeited
    case walletForfeited
    // What was taken over from another scheme.
    case openingPoints
    case openingWallet
    case openingGrowth

    public var asset: Asset {
        switch self {
        case .lot, .pending, .held, .debt, .pointsIssued, .pointsRedeemed, .pointsExpired, .pointsClawedBack,
            .pointsAdjusted, .pointsTransferred, .pointsForfeited, .openingPoints:
            .points
        case .growth, .growthIssued, .growthLapsed, .growthTransferred, .openingGrowth: .growth
        case .principal, .bonus, .heldPrincipal, .heldBonus, .settlement, .external, .discountExpense, .couponExpense,
            .bonusExpense, .redemptionExpense, .clawbackCharge, .walletTransferred, .walletForfeited, .openingWallet:
            .money
        }
    }

    /// True for the accounts whose balances a member's row carries.
    public var isMembers: Bool {
        switch self {
        case .principal, .bonus, .heldPrincipal, .heldBonus, .lot, .pending, .held, .debt, .growth: true
        default: false
        }
    }
}
