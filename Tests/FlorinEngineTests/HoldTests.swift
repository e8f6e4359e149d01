import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What authorising pins, and what each end of a hold does with it.
@Suite(.everyStore) struct HoldTests {
    private static let oneForOne = #""redeem": {"ratio": {"points": 1, "amount": 1}}"#

    /// 60.00 principal, 5.00 bonus and 1,000 points, of which 300 expire first.
    private func stocked(_ points: String = oneForOne) throws -> Book {
        var book = try Book(Program.document(points: points))
        try book.record(.deposit(Deposit(amount: 6_000, source: "cash", bonus: 500)))
        try book.record(.grantPoints(GrantPoints(points: 700, expiry: .never)))
        try book.record(.grantPoints(GrantPoints(points: 300, expiry: .at(time("2026-05-01T00:00:00+08:00")))))
        return book
    }

    @Test func `authorising pins and does nothing else`() throws {
        var book = try stocked()
        let payment = try book.authorize(hold([5_000, 3_000], points: .exactly(500), wallet: .exactly(6_200)))
        let balances = book.balances
        #expect(balances.principal == 0 && balances.bonus == 300 && balances.available == 500)
        #expect(balances.heldPrincipal == 6_000 && balances.heldBonus == 200 && balances.held == 500)
        #expect(balances.growth == 0 && balances.pending == 0)
        #expect(book.member.lots.map(\.held) == [300, 200] && book.lots == [0, 500])
        #expect(payment.postings.allSatisfy { $0.account.isMembers })
        #expect(book.status(payment) == .authorized && book.payment(payment.number)?.expiresAt == book.member.dueAt)
        #expect(try Member(MemberRow(book.member)) == book.member)
        #expect(try JournalEntry(EntryRow(payment)) == payment)
    }

    @Test func `a capture of some units sells these and gives the rest back`() throws {
        var book = try stocked()
        let payment = try book.authorize(hold([5_000, 3_000], points: .exactly(500), wallet: .exactly(6_200)))
        let authorized = try #require(payment.sold?.priced.price.units)
        let captured = try book.capture(payment, [units(0, 1)])
        #expect(captured.units == [authorized[0]])
        #expect(book.status(payment) == .captured && book.member.holds == [])
        let (shares, balances) = (captured.shares, book.balances)
        #expect(shares.value == 5_000 && balances.heldPrincipal + balances.heldBonus + balances.held == 0)
        #expect(balances.principal == 6_000 - shares.principal && balances.bonus == 500 - shares.bonus)
        #expect(balances.available == 1_000 - shares.points + captured.points)
        #expect(book.posted(.settlement(merchant: "store-1"), about: payment) == 5_000)
        #expect(book.posted(.redemptionExpense, about: payment) == -shares.pointsAmount)
        #expect(book.posted(.external(method: "card"), about: payment) == -shares.external)
        #expect(balances.growth == shares.principal + shares.external)
        // The last taken go back first: 200 were taken from the second lot.
        #expect(captured.released.lots.map(\.lot) == [1] && captured.released.lots[0].points == 500 - shares.points)
        let entry = try #require(book.entries.last)
        #expect(try JournalEntry(EntryRow(entry)) == entry && entry.id.text.hasPrefix("cap_"))
    }

    @Test func `units are captured in index order`() throws {
        var book = try stocked()
        var request = hold([1], points: .exactly(10))
        request.lines = [BasketLine(quantity: 7, unitAmount: 100)]
        let payment = try book.authorize(request)
        let singles = try #require(payment.sold?.priced.price.units)
        let captured = try book.capture(payment, [units(0, 2), units(0, 3)])
        #expect(captured.units.reduce(0) { $0 + $1.count } == 5)
        #expect(captured.units.first?.points == singles.first?.points && captured.claim?.count == 2)
    }

    @Test func `what is not authorised cannot be captured`() throws {
        var book = try stocked()
        let payment = try book.authorize(hold([5_000, 3_000]))
        func capture(_ claim: [RefundClaim.UnitsOfLine]?) -> Command {
            .capture(CapturePayment(payment: payment.number, units: claim))
        }
        #expect(book.rejection(of: capture([units(1, 2)])) == .limitExceeded(limit: "lines/1/quantity", maximum: 1))
        #expect(book.rejection(of: capture([units(2, 1)])) == .limitExceeded(limit: "lines/2/quantity", maximum: 0))
        #expect(book.rejection(of: .capture(CapturePayment(payment: 1))) == .notFound("payment"))
        #expect(book.status(payment) == .authorized)
    }

    @Test func `a hold ends once`() throws {
        var book = try stocked()
        let sold = try book.sell([100])
        let payments = try (0..<3).map { _ in try book.authorize(hold([100], wallet: .auto, for: 60)) }
        try book.capture(payments[0])
        try book.void(payments[1])
        try book.advance(to: book.now.adding(seconds: 60))
        let states: [(JournalEntry, Payment.Status)] = [
            (sold, .captured), (payments[0], .captured), (payments[1], .voided), (payments[2], .expired),
        ]
        for (payment, status) in states {
            #expect(book.status(payment) == status)
            let conflict = Rejection.stateConflict(state: status.rawValue)
            #expect(book.rejection(of: .capture(CapturePayment(payment: payment.number))) == conflict)
            #expect(book.rejection(of: .void(VoidPayment(payment: payment.number))) == conflict)
            let refund = book.rejection(of: .refund(Refund(payment: payment.number, claim: .everything)))
            #expect(refund == (status == .captured ? nil : conflict))
        }
    }

    @Test func `a hold that has run out is gone before anybody has written so`() throws {
        var book = try stocked()
        let payment = try book.authorize(hold([100], wallet: .auto, for: 60))
        #expect(
            book.rejection(of: .refund(Refund(payment: payment.number, claim: .everything)))
                == .stateConflict(state: "authorized"))
        book.now = book.now.adding(seconds: 60)
        #expect(
            book.rejection(of: .capture(CapturePayment(payment: payment.number))) == .stateConflict(state: "expired"))
        #expect(book.payment(payment.number)?.standing(at: book.now).status == .expired)
        // What is paid next has the money again.
        try book.sell([6_500], wallet: .exactly(6_500))
        #expect(book.entries.suffix(2).map(\.event.kind) == [.lapse, .payment])
    }

    @Test func `what is earned follows the rules authorised under, its dates the capture`() throws {
        func rules(_ pending: String, _ points: Int) -> String {
            Program.document(points: #""pending": "\#(pending)", "earn": {"points": \#(points), "per": 100}"#)
        }
        var book = try Book(rules("P7D", 2), at: time("2026-03-01T12:00:00+08:00"))
        let payment = try book.authorize(hold([10_000]))
        try book.put(rules("P0D", 5))
        book.now = time("2026-03-04T12:00:00+08:00")
        let captured = try book.capture(payment)
        #expect(captured.points == 200 && book.balances.pending == 200 && book.balances.growth == 10_000)
        #expect(captured.earnAvailableAt == time("2026-03-11T00:00:00+08:00"))
        let refunded = try book.refund(payment)
        #expect(refunded.clawback.points == 200 && book.balances.pending == 0 && book.balances.growth == 0)
    }

    @Test func `what the member owes is paid from released points`() throws {
        var book = try Book(Program.document(points: #""clawback": "negative", \#(Self.oneForOne)"#))
        let earning = try book.sell([10_000])
        let payment = try book.authorize(hold([100], points: .exactly(100)))
        _ = try book.refund(earning)
        #expect(book.balances.debt == 100 && book.balances.held == 100)
        try book.void(payment)
        #expect(book.balances.debt == 0 && book.balances.held == 0 && book.balances.available == 0)
    }

    @Test func `a member has a hundred holds, and not one more`() throws {
        var book = try stocked()
        let request = hold([1])
        for _ in 0..<Member.holdLimit { _ = try book.authorize(request) }
        let beyond = book.rejection(of: .pay(.direct(request)))
        #expect(beyond == .limitExceeded(limit: "holds", maximum: Int64(Member.holdLimit)))
        try book.sell([1])
        try book.void(book.entries[4])
        _ = try book.authorize(request)
    }

    @Test func `held money counts towards the wallet's limit`() throws {
        var book = try Book(Program.document(points: Self.oneForOne, wallet: #"{"limits": {"balance": 100}}"#))
        try book.record(.deposit(Deposit(amount: 100, source: "cash")))
        _ = try book.authorize(hold([100], wallet: .exactly(100)))
        #expect(
            book.rejection(of: .deposit(Deposit(amount: 1, source: "cash")))
                == .limitExceeded(limit: "wallet.limits.balance", maximum: 100))
    }

    @Test func `a quote can be paid later, with the tender it was given for`() throws {
        let book = try stocked()
        let quote = try book.quote(sale([100]))
        let facts = Facts(quote: .open(quote), nextQuote: QuoteID(book.member.id, 2))
        let pay = Command.pay(.quoted(quote.id, external: nil, capture: .later(seconds: 9)))
        let paid = try decide(pay, for: book.member, given: facts, under: book.program, at: book.now)
        #expect(paid.member.holds.map(\.expiresAt) == [book.now.adding(seconds: 9)])
        let later = try book.quote(hold([100], for: 8))
        #expect(try KeptQuote(QuoteRow(later)) == .open(later))
        #expect(later.priced.request.capture == .later(seconds: 8))
    }
}
