/// Points for a member's birthday, once a calendar year, as many as its tier has for it.
public struct BirthdayGift: Hashable, Sendable {
    /// Of the birthday.
    public var year: Int64

    public init(year: Int64) {
        self.year = year
    }
}

/// A birthday gift, as the journal keeps it. The birthday itself is not in the journal: it is the member's own affair.
public struct BirthdayGifted: Hashable, Sendable {
    /// Of the birthday.
    public var year: Int64
    public var points: Points

    public init(year: Int64, points: Points) {
        self.year = year
        self.points = points
    }
}

extension Draft {
    /// Nil if the member has had its gift, or its tier has none.
    mutating func decide(_ gift: BirthdayGift) throws(Rejection) -> JournalEntry? {
        let tier = rules.tiers[rules.tierIndex(of: member)]
        guard let points = tier.birthdayGift, gift.year > member.birthdayGift ?? .min else { return nil }
        let terms = CreditTerms(
            source: .grant, availableAt: now, expiresAt: rules.points.expiry.expiry(of: now, in: rules.zone))
        try credit(points, from: .pointsIssued, on: terms)
        return record(.birthdayGifted(BirthdayGifted(year: gift.year, points: points)))
    }
}

extension Member {
    mutating func noteBirthday(_ event: Event) {
        if case .birthdayGifted(let gifted) = event { birthdayGift = gifted.year }
    }
}
