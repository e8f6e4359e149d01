/// What a member has used up of the limits that hold for each member. With a merger it goes over, so that one person has
/// each limit once.
public struct LimitsUsed: Hashable, Sendable {
    public var campaigns: [CampaignPoints]
    public var sent: Member.Sent?
    /// The year of the last birthday for which there was a gift.
    public var birthdayGift: Int64?
    /// The first purchase has been made.
    public var hasBought: Bool

    public init(
        campaigns: [CampaignPoints] = [], sent: Member.Sent? = nil, birthdayGift: Int64? = nil, hasBought: Bool = false
    ) {
        self.campaigns = campaigns
        self.sent = sent
        self.birthdayGift = birthdayGift
        self.hasBought = hasBought
    }
}

extension Member {
    var limitsUsed: LimitsUsed {
        LimitsUsed(campaigns: campaignPoints, sent: sent, birthdayGift: birthdayGift, hasBought: hasBought)
    }

    /// Takes over what another member had used.
    mutating func add(_ used: LimitsUsed) {
        for points in used.campaigns { count(points) }
        switch (sent, used.sent) {
        case (_, nil): break
        case (let own?, let other?) where own.until == other.until: sent?.add(points: other.points, money: other.money)
        case (let own?, let other?) where own.until > other.until: break
        case (_, let other?): sent = other
        }
        birthdayGift = [birthdayGift, used.birthdayGift].compactMap(\.self).max()
        hasBought = hasBought || used.hasBought
    }

    /// Gives back what the other member had brought, as far as it can be told from what has come since.
    mutating func subtract(_ used: LimitsUsed) {
        for points in used.campaigns {
            count(CampaignPoints(rule: points.rule, points: -points.points, until: points.until))
        }
        campaignPoints.removeAll { $0.points <= 0 }
        guard let other = used.sent, let own = sent, own.until == other.until else { return }
        sent?.points = max(0, own.points - other.points)
        sent?.money = max(0, own.money - other.money)
    }

    /// Counts points against the cap of a campaign.
    mutating func count(_ moved: CampaignPoints) {
        if let index = campaignPoints.firstIndex(where: { $0.rule == moved.rule && $0.until == moved.until }) {
            campaignPoints[index].points += moved.points
        } else {
            campaignPoints.append(moved)
        }
    }
}
