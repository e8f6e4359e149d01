/// What is agreed about a lot of points when it is opened; never changed.
public struct LotTerms: Hashable, Sendable {
    /// 1, 2, 3 … with the member.
    public let number: Int64
    public let source: Source
    public let earnedAt: Timestamp
    /// The points can be spent from here on …
    public let availableAt: Timestamp
    /// … until just before here; nil: for ever.
    public let expiresAt: Timestamp?

    public enum Source: String, Hashable, Sendable, CaseIterable {
        case sale, grant
        /// Given back by a refund after the lot they came from had expired.
        case refund
        /// Taken over from another scheme.
        case opening
    }

    public init(number: Int64, source: Source, earnedAt: Timestamp, availableAt: Timestamp, expiresAt: Timestamp?) {
        self.number = number
        self.source = source
        self.earnedAt = earnedAt
        self.availableAt = availableAt
        self.expiresAt = expiresAt
    }

    /// Whether points of these terms and of others share a lot: one kind and expiry and, while they are pending, one day on which
    /// they become available.
    func isLike(_ other: LotTerms, isPending: Bool) -> Bool {
        source == other.source && expiresAt == other.expiresAt && (!isPending || availableAt == other.availableAt)
    }

    /// Expiry is half-open: at `expiresAt` itself the points are gone.
    public func hasExpired(by instant: Timestamp) -> Bool {
        expiresAt.map { $0 <= instant } ?? false
    }

    /// Order of consumption (norm S6): earliest expiry first, never-expiring last, then time of earning, then number.
    public func isSpentBefore(_ other: LotTerms) -> Bool {
        let expiry = expiresAt?.milliseconds ?? .max
        let otherExpiry = other.expiresAt?.milliseconds ?? .max
        if expiry != otherExpiry { return expiry < otherExpiry }
        if earnedAt != other.earnedAt { return earnedAt < other.earnedAt }
        return number < other.number
    }
}

/// A member's points of one expiry and one kind. A lot is an account: `points` is its balance.
public struct Lot: Hashable, Sendable {
    public let terms: LotTerms
    public internal(set) var points: Points
    /// Not yet available; turned off by the entry that matures it.
    public internal(set) var isPending: Bool
    /// Points besides `points` that authorised payments have pinned. They outlive the lot's expiry.
    public internal(set) var held: Points

    public init(terms: LotTerms, points: Points, isPending: Bool, held: Points = 0) {
        self.terms = terms
        self.points = points
        self.isPending = isPending
        self.held = held
    }

    /// Where its points are posted.
    var account: Account { isPending ? .pending(terms.number) : .lot(terms.number) }
}

extension Member {
    /// When the points of a lot die, as things are; nil: never.
    public func expiry(of lot: Lot) -> Timestamp? { lot.terms.expiresAt ?? activeUntil }

    /// When something happens to a lot by itself: it matures, or it expires.
    func dueAt(_ lot: Lot) -> Timestamp? {
        let expiry = lot.points > 0 ? expiry(of: lot) : nil
        guard lot.isPending, lot.terms.availableAt != .never else { return expiry }
        return expiry.map { min($0, lot.terms.availableAt) } ?? lot.terms.availableAt
    }

    func hasExpired(_ lot: Lot, by instant: Timestamp) -> Bool {
        expiry(of: lot).map { $0 <= instant } ?? false
    }
}

/// Points taken from one lot, with its terms, so that they can go back there.
public struct LotUse: Hashable, Sendable {
    public let terms: LotTerms
    public var points: Points

    public init(terms: LotTerms, points: Points) {
        self.terms = terms
        self.points = points
    }
}
