internal import FlorinCore

extension JSONWriter {
    /// A line of a member's activity: what happened, the postings, the balances after it.
    mutating func activity(_ entry: JournalEntry, in program: Program) {
        object { json in
            json.field("id", entry.id.text)
            json.field("number", entry.number)
            json.field("kind", entry.event.kind.name)
            json.field("at", entry.at)
            json.field("programVersion", entry.programVersion)
            json.key("details")
            json.object { $0.details(of: entry) }
            json.key("postings")
            json.array(entry.postings) { $0.value($1) }
            json.key("balances")
            json.object { $0.balances(entry.after, in: program) }
        }
    }

    /// What a deposit, a withdrawal, a grant, a deduction or an adjustment is answered with.
    mutating func thing(_ entry: JournalEntry, in program: Program) {
        object { json in
            json.field("id", entry.id.text)
            json.details(of: entry)
            json.field("createdAt", entry.at)
            switch entry.event {
            case .deposited, .withdrawn: json.wallet(entry.after, in: program.currency)
            case .growthAdjusted:
                json.field("balance", entry.after.growth)
                json.tier(entry.after.tier, of: program)
            default: json.points(entry.after, as: "balance")
            }
        }
    }

    private mutating func details(of entry: JournalEntry) {
        switch entry.event {
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
            lots(movedBy: entry)
        case .growthAdjusted(let adjusted):
            field("growth", adjusted.growth)
            field("reason", adjusted.reason)
        case .couponIssued(let issued):
            field("template", issued.template.text)
            field("validUntil", issued.validUntil)
        case .sold(let sale): details(of: sale)
        case .refunded(let refunded):
            field("payment", EntryID(.payment, entry.member, refunded.payment).text)
            field("value", refunded.returned.value)
            field("reason", refunded.reason)
            coupons(of: refunded, to: entry.member)
        case .captured(let captured):
            field("payment", EntryID(.payment, entry.member, captured.payment).text)
            field("value", captured.shares.value)
            released(captured.released, to: entry.member)
        case .voided(let voided):
            field("payment", EntryID(.payment, entry.member, voided.payment).text)
            field("reason", voided.reason)
            released(voided.released, to: entry.member)
        case .lapsed(let lapsed):
            field("payment", EntryID(.payment, entry.member, lapsed.payment).text)
            released(lapsed.released, to: entry.member)
        case .confirmed(let confirmed):
            field("payment", EntryID(.payment, entry.member, confirmed.payment).text)
            field("points", confirmed.points)
        case .redeemed(let redeemed): details(of: redeemed)
        case .fulfilled(let fulfilled): details(of: fulfilled, to: entry.member)
        case .redemptionCancelled(let cancelled): details(of: cancelled, to: entry.member)
        case .transferredOut, .transferredIn, .merged, .erased: exchangeDetails(of: entry)
        case .opened(let balance):
            field("principal", balance.principal)
            field("bonus", balance.bonus)
            field("growth", balance.growth)
            field("points", balance.points)
            lots(movedBy: entry)
        case .birthdayGifted(let gifted):
            field("year", gifted.year)
            field("points", gifted.points)
            lots(movedBy: entry)
        }
    }

    private mutating func details(of sale: Sale) {
        let (request, price) = (sale.priced.request, sale.priced.price)
        field("merchant", request.merchant)
        field("reference", request.reference)
        field("gross", price.gross)
        field("due", price.due)
        field("payable", price.payable)
        if request.capture != .now { field("status", Payment.Status.authorized.rawValue) }
    }

    /// The lots that points went to or came from; fewer points than granted if some paid a debt.
    private mutating func lots(movedBy entry: JournalEntry) {
        key("lots")
        array(entry.postings) { json, posting in
            guard case .lot(let number) = posting.account else { return }
            json.object { json in
                json.field("lot", LotID(entry.member, number).text)
                json.field("points", posting.amount)
            }
        }
    }

    private mutating func value(_ posting: Posting) {
        object { json in
            json.field("account", posting.account.name)
            json.field("asset", posting.account.asset.rawValue)
            json.field("amount", posting.amount)
        }
    }
}

extension EntryKind {
    /// The kind in the API.
    var name: String {
        switch self {
        case .enrolment: "enrolment"
        case .deposit: "deposit"
        case .withdrawal: "withdrawal"
        case .pointGrant: "pointGrant"
        case .pointDeduction: "pointDeduction"
        case .growthAdjustment: "growthAdjustment"
        case .payment: "payment"
        case .refund: "refund"
        case .maturity: "maturity"
        case .expiry: "expiry"
        case .coupon: "coupon"
        case .capture: "capture"
        case .void: "void"
        case .lapse: "lapse"
        case .confirmation: "confirmation"
        case .tierReview: "tierReview"
        case .growthLapse: "growthLapse"
        case .redemption: "redemption"
        case .fulfilment: "fulfilment"
        case .cancellation: "cancellation"
        case .transferOut: "transferOut"
        case .transferIn: "transferIn"
        case .merge: "merge"
        case .erasure: "erasure"
        case .opening: "opening"
        case .birthdayGift: "birthdayGift"
        }
    }
}
