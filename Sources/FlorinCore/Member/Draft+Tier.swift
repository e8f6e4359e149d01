/// How a member's tier follows its growth: up at once, down by the program's rule.
extension Draft {
    /// Brings the tier in line with the growth, as every entry leaves it.
    mutating func settleTier(at time: Timestamp) {
        let (held, reached) = (rules.tierIndex(heldBy: member), rules.tierIndex(reachedBy: member.growth))
        if reached > held || rules.tiers[held].id != member.tier {
            hold(tier: reached, at: time, reviewedAfter: time)
        } else if reached == held {
            confirmTier(held, at: time)
        } else if rules.growth.downgrade == .immediate, !member.tierTerms.isGrace {
            missTier(held, reached: reached, at: time, reviewedAfter: time)
        } else if member.tierTerms.until == nil {
            member.tierTerms.until = rules.review(ofTier: held, after: time)
        }
    }

    /// Reviews the tier at the time at which that was due. What it comes to is held from then on, and reviewed again as if it
    /// had been taken at the end of the period that is over.
    mutating func reviewTier(at due: Timestamp) {
        guard rules.growth.downgrade != .never else {
            // It was set under another rule.
            (member.tierTerms.isGrace, member.tierTerms.until) = (false, nil)
            return
        }
        let (held, reached) = (rules.tierIndex(heldBy: member), rules.tierIndex(reachedBy: member.growth))
        let end = rules.growth.review.end(ofPeriodReviewedAt: due)
        if reached > held {
            hold(tier: reached, at: due, reviewedAfter: end)
        } else if reached == held {
            member.tierTerms.isGrace = false
            member.tierTerms.until = rules.review(ofTier: held, after: end)
        } else if member.tierTerms.isGrace {
            hold(tier: rules.landing(from: held, reached: reached), at: due, reviewedAfter: end)
        } else {
            missTier(held, reached: reached, at: due, reviewedAfter: end)
        }
    }

    /// Growth is enough for the tier held: that ends a grace, and a tier held without terms gets them.
    private mutating func confirmTier(_ held: Int, at time: Timestamp) {
        guard member.tierTerms.isGrace || member.tierTerms.until == nil else { return }
        member.tierTerms.isGrace = false
        member.tierTerms.until = rules.review(ofTier: held, after: time)
    }

    /// Growth is too little: the tier is kept for the grace, or lost.
    private mutating func missTier(_ held: Int, reached: Int, at time: Timestamp, reviewedAfter end: Timestamp) {
        guard !rules.growth.grace.isZero else {
            hold(tier: rules.landing(from: held, reached: reached), at: time, reviewedAfter: end)
            return
        }
        member.tierTerms.isGrace = true
        member.tierTerms.until = rules.growth.grace.end(after: time, in: rules.zone)
    }

    /// Gives the member a tier that it had reached elsewhere.
    mutating func rise(to index: Int) {
        guard index > rules.tierIndex(heldBy: member) else { return }
        hold(tier: index, at: now, reviewedAfter: now)
    }

    /// Takes over a tier that another member had reached, for as long as that one had it.
    mutating func takeOver(tier index: Int, on terms: TierTerms) {
        let held = rules.tierIndex(heldBy: member)
        if index > held {
            member.tier = rules.tiers[index].id
            member.tierTerms = TierTerms(since: now, until: terms.until, isGrace: terms.isGrace)
        } else if index == held, !terms.isGrace, let until = member.tierTerms.until {
            member.tierTerms.until = max(until, terms.until ?? until)
        }
    }

    /// Gives a tier back that another member had reached: the one held before, or the one that growth still reaches.
    mutating func fall(to index: Int) {
        let tier = max(index, rules.tierIndex(reachedBy: member.growth))
        guard tier < rules.tierIndex(heldBy: member) else { return }
        hold(tier: tier, at: now, reviewedAfter: now)
    }

    private mutating func hold(tier index: Int, at time: Timestamp, reviewedAfter end: Timestamp) {
        member.tier = rules.tiers[index].id
        member.tierTerms = TierTerms(since: time, until: rules.review(ofTier: index, after: end))
    }
}

extension Program {
    /// When a tier taken or kept at an instant is reviewed; nil: never.
    fileprivate func review(ofTier index: Int, after instant: Timestamp) -> Timestamp? {
        guard index > 0, growth.downgrade == .atReview else { return nil }
        return growth.review.next(after: instant, in: zone)
    }

    /// Where a member lands whose growth has become too little for its tier.
    fileprivate func landing(from held: Int, reached: Int) -> Int {
        switch growth.landing {
        case .byGrowth: reached
        case .oneDown: held - 1
        }
    }
}
