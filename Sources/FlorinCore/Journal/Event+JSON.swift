extension JSONWriter {
    /// The fields of an event, but for those that are columns of ``EntryRow``.
    mutating func fields(of event: Event, at instant: Timestamp) {
        switch event {
        case .enrolled, .matured, .expired, .tierReviewed, .growthLapsed: break
        case .deposited(let deposited):
            field("amount", deposited.amount)
            field("bonus", deposited.bonus)
            field("source", deposited.source)
            field("reference", deposited.reference)
        case .withdrawn(let withdrawn): field("amount", withdrawn.amount)
        case .pointsGranted(let changed), .pointsDeducted(let changed):
            field("points", changed.points)
            field("reason", changed.reason)
        case .growthAdjusted(let adjusted):
            field("growth", adjusted.growth)
            field("reason", adjusted.reason)
        case .couponIssued(let issued): fields(of: issued)
        case .sold(let sale):
            fields(of: sale.priced)
            earnTimes(of: sale.priced, at: instant, on: sale.earnedLot)
            if let lot = sale.earnedLot {
                key("earnedLot")
                value(lot)
            }
        case .refunded(let refunded): fields(of: refunded)
        case .captured(let captured): fields(of: captured)
        case .voided(let voided):
            field("reason", voided.reason)
            fields(of: voided.released)
        case .lapsed(let lapsed): fields(of: lapsed.released)
        case .confirmed(let confirmed):
            field("points", confirmed.points)
            if let refund = confirmed.lastRefund {
                key("lastRefund")
                object { $0.fields(of: refund) }
            }
        case .redeemed(let redeemed): fields(of: redeemed)
        case .fulfilled(let fulfilled): fields(of: fulfilled)
        case .redemptionCancelled(let cancelled): fields(of: cancelled)
        case .transferredOut(let transferred), .transferredIn(let transferred): fields(of: transferred)
        case .merged(let merged): fields(of: merged)
        case .erased(let erased): fields(of: erased)
        case .opened(let balance): fields(of: balance)
        case .birthdayGifted(let gifted):
            field("year", gifted.year)
            field("points", gifted.points)
        }
    }

    private mutating func fields(of refunded: Refunded) {
        key("claim")
        value(refunded.claim)
        field("reason", refunded.reason)
        key("returned")
        value(refunded.returned)
        key("lots")
        array(refunded.lots) { $0.value($1) }
        if !refunded.coupons.isEmpty {
            key("coupons")
            array(refunded.coupons) { $0.value($1) }
        }
        key("clawback")
        object { json in
            json.field("points", refunded.clawback.points)
            json.field("shortfall", refunded.clawback.shortfall)
            json.field("charged", refunded.clawback.charged)
            json.field("growth", refunded.clawback.growth)
            json.field("growthShortfall", refunded.clawback.growthShortfall)
        }
        key("kept")
        array(refunded.kept) { $0.value($1) }
        if !refunded.lostCoupons.isEmpty {
            key("lostCoupons")
            array(refunded.lostCoupons) { $0.value($1) }
        }
        if !refunded.losses.isEmpty {
            key("losses")
            array(refunded.losses) { json, loss in json.array([loss.coupon, loss.charged]) { $0.value($1) } }
        }
        if let claimed = refunded.claimedBack {
            key("claimedBack")
            array([claimed.points, claimed.growth, claimed.millionths]) { $0.value($1) }
        }
        campaignPoints(refunded.campaignPoints)
        if refunded.isConfirmed { field("confirmed", true) }
    }
}

extension Event {
    init(_ kind: EntryKind, _ json: JSON, _ row: EntryRow) throws(CorruptRecord) {
        switch kind {
        case .enrolment: self = .enrolled
        case .maturity: self = .matured
        case .expiry: self = .expired
        case .tierReview: self = .tierReviewed
        case .growthLapse: self = .growthLapsed
        case .deposit:
            self = .deposited(
                Deposited(
                    amount: try json.int("amount"), bonus: try json.int("bonus"), source: try json.text("source"),
                    reference: try json.optionalText("reference")))
        case .withdrawal: self = .withdrawn(Withdrawn(amount: try json.int("amount")))
        case .pointGrant: self = .pointsGranted(try PointsChanged(stored: json))
        case .pointDeduction: self = .pointsDeducted(try PointsChanged(stored: json))
        case .growthAdjustment:
            self = .growthAdjusted(
                GrowthAdjusted(growth: try json.int("growth"), reason: try json.optionalText("reason")))
        case .coupon: self = .couponIssued(try CouponIssued(stored: json))
        case .payment:
            let earnedLot = try json.optional("earnedLot").map(LotTerms.init(stored:))
            self = .sold(
                Sale(
                    priced: try PricedSale(
                        stored: json, merchant: row.merchant, reference: row.reference,
                        at: Timestamp(milliseconds: row.at), earnedLot: earnedLot),
                    earnedLot: earnedLot))
        case .refund: self = .refunded(try Refunded(stored: json, payment: try row.payment()))
        case .capture: self = .captured(try Captured(stored: json, payment: try row.payment()))
        case .void: self = .voided(try Voided(stored: json, payment: try row.payment()))
        case .lapse:
            self = .lapsed(Lapsed(payment: try row.payment(), released: try Released(stored: json)))
        case .confirmation:
            let payment = try row.payment()
            self = .confirmed(
                Confirmed(
                    payment: payment, points: try json.int("points"),
                    lastRefund: try json.optional("lastRefund").map { (json) throws(CorruptRecord) in
                        try Refunded(stored: json, payment: payment)
                    }))
        case .redemption: self = .redeemed(try Redeemed(stored: json))
        case .fulfilment: self = .fulfilled(try Fulfilled(stored: json, about: row.about))
        case .cancellation:
            self = .redemptionCancelled(try RedemptionCancelled(stored: json, about: row.about))
        case .transferOut: self = .transferredOut(try Transferred(stored: json))
        case .transferIn: self = .transferredIn(try Transferred(stored: json))
        case .merge: self = .merged(try Merged(stored: json))
        case .erasure: self = .erased(try Erased(stored: json))
        case .opening: self = .opened(try OpeningBalance(stored: json))
        case .birthdayGift:
            self = .birthdayGifted(BirthdayGifted(year: try json.int("year"), points: try json.int("points")))
        }
    }
}

extension EntryRow {
    /// The payment that the entry must be about.
    fileprivate func payment() throws(CorruptRecord) -> Int64 {
        guard let about else { throw CorruptRecord("the entry does not say which payment it is about") }
        return about
    }
}

extension PointsChanged {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(points: try json.int("points"), reason: try json.optionalText("reason"))
    }
}

extension Refunded {
    fileprivate init(stored json: JSON, payment: Int64) throws(CorruptRecord) {
        let clawback = try json.at("clawback")
        self.init(
            payment: payment, claim: try RefundClaim(stored: try json.at("claim")),
            reason: try json.optionalText("reason"), returned: try Returned(stored: try json.at("returned")),
            lots: try json.list("lots", LotReturn.init(stored:)),
            coupons: try json.optional("coupons")?.list(Coupon.init(stored:)) ?? [],
            clawback: Clawback(
                points: try clawback.int("points"), shortfall: try clawback.int("shortfall"),
                charged: try clawback.int("charged"), growth: try clawback.int("growth"),
                growthShortfall: try clawback.int("growthShortfall")),
            kept: try json.list("kept", UnitRun.init(stored:)),
            lostCoupons: try json.optional("lostCoupons")?.list { (json) throws(CorruptRecord) in try json.int() }
                ?? [],
            losses: try json.optional("losses")?.list { (json) throws(CorruptRecord) in
                let figures = try json.ints(2)
                return CouponLoss(coupon: figures[0], charged: figures[1])
            } ?? [],
            claimedBack: try json.optional("claimedBack").map { (json) throws(CorruptRecord) in
                let figures = try json.ints(3)
                return ClaimedBack(points: figures[0], millionths: figures[2], growth: figures[1])
            }, campaignPoints: try json.campaignPoints(), isConfirmed: json.optional("confirmed") != nil)
    }
}
