import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What holds whatever is sold and given back.
@Suite(.everyStore) struct PointsPropertyTests {
    @Test(arguments: [61, 62, 63, 64] as [UInt64])
    func `a sale given back in any parts was never made`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<40 {
            let pending = random.isOne(in: 3) ? "P7D" : "P0D"
            let clawback = ClawbackPolicy.allCases.any(&random)
            // Active points are never taken back under `pendingOnly`, so they must not become active.
            let rules = #""pending": "\#(clawback == .pendingOnly ? "P7D" : pending)", "clawback": "\#(clawback)""#
            var book = try Book(Program.document(points: rules))
            try stock(&book, &random)
            let before = book.member
            let amounts = (0..<Int.random(in: 1...5, using: &random)).map { _ in random.number(0...4_000) }
            let payment = try book.sell(amounts, points: .auto, wallet: .auto)
            try giveBack(payment, of: &book, &random)
            #expect(book.balances == before.balances && book.member.lots == before.lots, "seed \(seed), round \(round)")
        }
    }

    /// Money and lots of several expiries, the earliest a month ahead.
    private func stock(_ book: inout Book, _ random: inout SeededRandom) throws {
        let bonus = random.number(0...500)
        try book.record(.deposit(Deposit(amount: random.number(1...3_000), source: "cash", bonus: bonus)))
        for month in 1...Int64.random(in: 1...4, using: &random) {
            let expiry = Timestamp(milliseconds: book.now.milliseconds + month * 30 * 86_400_000)
            try book.record(.grantPoints(GrantPoints(points: random.number(1...900), expiry: .at(expiry))))
        }
    }

    private func giveBack(_ payment: JournalEntry, of book: inout Book, _ random: inout SeededRandom) throws {
        while let kept = book.payment(payment.number)?.kept, !kept.units.isEmpty {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: _ = try book.refund(payment, .everything)
            case 1...3 where kept.value > 0: _ = try book.refund(payment, .amount(random.number(1...kept.value)))
            default: _ = try book.refund(payment, .units([.init(line: kept.units.any(&random).line, quantity: 1)]))
            }
        }
    }

    @Test(arguments: [65, 66] as [UInt64])
    func `spending some and giving back a part is spending the rest, lot by lot`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<100 {
            var book = try Book(Program.document(points: #""redeem": {"ratio": {"points": 1, "amount": 1}}"#))
            try stock(&book, &random)
            let start = book
            let spent = random.number(1...book.balances.available)
            let back = random.number(1...spent)
            let payment = try book.sell([spent], points: .exactly(spent))
            _ = try book.refund(payment, .amount(back))
            var other = start
            if spent > back { try other.sell([spent - back], points: .exactly(spent - back)) }
            #expect(book.member.lots == other.member.lots, "seed \(seed), round \(round): \(spent) less \(back)")
        }
    }

    @Test func `all points of a member together stay within the bounds that can be kept`() throws {
        var book = try Book(Program.document(points: ""))
        let most = GrantPoints(points: Bounds.magnitude - 10, expiry: .never)
        try book.record(.grantPoints(most))
        let soon = GrantPoints.Expiry.at(Timestamp(milliseconds: book.now.milliseconds + 1_000))
        let eleven = Command.grantPoints(GrantPoints(points: 11, expiry: soon))
        guard case .limitExceeded(_, Bounds.magnitude) = book.rejection(of: eleven) else {
            Issue.record("\(String(describing: book.rejection(of: eleven)))")
            return
        }
        let entry = try book.record(.grantPoints(GrantPoints(points: 10, expiry: soon)))
        #expect(try JournalEntry(EntryRow(entry)) == entry)
    }

    @Test func `a quote changes nothing and holds while what it charges stays the same`() throws {
        var book = try Book(Program.document(points: #""expiry": {"kind": "rolling", "period": "P1D"}"#))
        try book.record(.grantPoints(GrantPoints(points: 1_000)))
        let request = sale([500], points: .atMost(300))
        let later = Timestamp(milliseconds: book.now.milliseconds + 3 * 86_400_000)
        let facts = Facts(nextQuote: QuoteID(book.member.id, 1))
        let late = try FlorinCore.quote(request, for: book.member, given: facts, under: book.program, at: later)
        #expect(late.priced.lots == [] && late.memberVersion == book.member.number, "what is due counts as posted")

        let quote = try book.quote(request)
        try book.record(.grantPoints(GrantPoints(points: 5)))
        let pay = Command.pay(.quoted(quote.id, external: nil))
        let kept = Facts(quote: .open(quote), nextQuote: QuoteID(book.member.id, 2))
        let paid = try decide(pay, for: book.member, given: kept, under: book.program, at: book.now)
        #expect(paid.member.balances.available == 1_000 + 5 - 300 + 2)
        let other = Member(id: MemberID(rawValue: 8), tier: book.member.tier)
        #expect(throws: Rejection.notFound("quote")) {
            _ = try decide(pay, for: other, given: kept, under: book.program, at: book.now)
        }
    }

    @Test func `every recorded rejection is read back as it was`() throws {
        let book = try Book(Program.document(points: ""))
        let request = sale([500], reference: "r")
        let quote = try book.quote(request)
        let rejections: [Rejection] = [
            .alreadyExists(field: "reference"), .insufficientFunds(available: 1, required: 2),
            .insufficientPoints(available: 0, required: Bounds.magnitude), .insufficientTender(required: 3),
            .limitExceeded(limit: "points", maximum: 0),
            .couponNotApplicable(coupon: "a \"b\" \u{1F600}", .threshold(missing: 3)),
            .stateConflict(state: "closed"), .quotePaid(payment: "pay_1"),
            .refundExceedsPayment(available: 0, required: 1), .quoteChanged(quote, because: [.member, .clock]),
        ]
        for rejection in rejections {
            #expect(rejection.isRecorded)
            #expect(try Rejection(stored: rejection.stored) == rejection)
        }
        for rejection in [.invalid([]), .notFound("x"), .idempotencyKeyReused] as [Rejection] {
            #expect(!rejection.isRecorded)
        }
    }
}
