/// What beyond the basket and the program a sale's earning depends on; kept with the sale, so that a refund reckons alike.
public struct EarnOccasion: Hashable, Sendable {
    /// The campaigns that hold for the sale.
    public var campaigns: [Campaign]
    /// What earlier purchases left of a point, in millionths; nil: the program does not carry remainders over.
    public var carried: Int64?

    /// A rule that holds for some sales only, or up to a point.
    public struct Campaign: Hashable, Sendable {
        /// The id of an ``EarnRule``.
        public var rule: String
        /// What it may still add for the member; nil: no cap.
        public var left: Points?
        /// When that is reckoned anew; nil: never.
        public var until: Timestamp?

        public init(rule: String, left: Points? = nil, until: Timestamp? = nil) {
            self.rule = rule
            self.left = left
            self.until = until
        }
    }

    public init(campaigns: [Campaign] = [], carried: Int64? = nil) {
        self.campaigns = campaigns
        self.carried = carried
    }

    /// Millionths in a point: as fine as remainders are carried.
    static let millionths: Int64 = 1_000_000
}

/// Points that a rule with a cap has added for a member; they count against the cap until it is reckoned anew.
public struct CampaignPoints: Hashable, Sendable {
    public var rule: String
    /// Negative if they were taken back.
    public var points: Points
    public var until: Timestamp?

    public init(rule: String, points: Points, until: Timestamp?) {
        self.rule = rule
        self.points = points
        self.until = until
    }
}

extension Draft {
    /// The occasion of a sale that is made now.
    func occasion(birthMonth: Int?) -> EarnOccasion {
        let earn = rules.points.earn
        var occasion = EarnOccasion(carried: earn.carriesRemainder ? member.remainder : nil)
        for rule in earn.rules where rule.isCampaign && holds(rule, birthMonth: birthMonth) {
            occasion.campaigns.append(campaign(of: rule, under: rules))
        }
        return occasion
    }

    /// The occasion of a sale that was authorised and is captured now: the same campaigns, as far as other sales have not
    /// used them up meanwhile.
    func occasion(authorizedOn former: EarnOccasion, under program: Program) -> EarnOccasion {
        var occasion = EarnOccasion(carried: former.carried.map { _ in member.remainder })
        for rule in program.points.earn.rules where former.campaigns.contains(where: { $0.rule == rule.id }) {
            if rule.occasion == .firstPurchase, member.hasBought { continue }
            occasion.campaigns.append(campaign(of: rule, under: program))
        }
        return occasion
    }

    private func holds(_ rule: EarnRule, birthMonth: Int?) -> Bool {
        if let from = rule.from, now < from { return false }
        if let until = rule.until, now >= until { return false }
        switch rule.occasion {
        case nil: return true
        case .firstPurchase: return !member.hasBought
        case .birthdayMonth: return birthMonth == rules.zone.day(of: now).month
        }
    }

    private func campaign(of rule: EarnRule, under program: Program) -> EarnOccasion.Campaign {
        guard let cap = rule.cap else { return EarnOccasion.Campaign(rule: rule.id) }
        let until = cap.period?.end(of: now, in: program.zone)
        let spent = member.campaignPoints.first { $0.rule == rule.id && $0.until == until }?.points ?? 0
        return EarnOccasion.Campaign(rule: rule.id, left: max(0, cap.points - spent), until: until)
    }
}

extension Member {
    /// Counts what an entry's campaigns have added or taken back; what counts no more is forgotten.
    mutating func moveCampaigns(_ event: Event, at now: Timestamp) {
        for moved in event.campaignPoints { count(moved) }
        guard !campaignPoints.isEmpty else { return }
        campaignPoints.removeAll { $0.points <= 0 || ($0.until.map { $0 <= now } ?? false) }
    }
}

extension Event {
    fileprivate var campaignPoints: [CampaignPoints] {
        switch self {
        case .sold(let sale): sale.isPurchase ? sale.priced.price.earn.campaignPoints : []
        case .captured(let captured): captured.campaignPoints
        case .refunded(let refunded): refunded.campaignPoints
        default: []
        }
    }

    /// Whether something is bought for good by it.
    var isPurchase: Bool {
        switch self {
        case .sold(let sale): sale.isPurchase
        case .captured: true
        default: false
        }
    }
}

extension Sale {
    /// Nothing is bought before it is captured.
    fileprivate var isPurchase: Bool { priced.request.capture == .now }
}
