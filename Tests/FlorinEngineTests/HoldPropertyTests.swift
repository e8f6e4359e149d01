import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What holds whatever is authorised, captured and given back.
@Suite(.everyStore) struct HoldPropertyTests {
    @Test(arguments: [81, 82, 83, 84] as [UInt64])
    func `authorised, captured in part and given back is never sold`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<60 {
            let place: Comment = "seed \(seed), round \(round)"
            var book = try stocked(&random)
            let before = book.member
            let payment = try book.authorize(request(&random))
            #expect(book.member.posted == before.posted, place)
            let claim = claim(of: payment, &random)
            let captured = try book.capture(payment, claim)
            expectShares(of: payment, captured, place)
            while let kept = book.payment(payment.number)?.kept, !kept.units.isEmpty {
                let half: RefundClaim = kept.value > 1 ? .amount(random.number(1...kept.value)) : .everything
                _ = try book.refund(payment, random.isOne(in: 3) ? .everything : half)
            }
            #expect(book.balances == before.balances && book.member.lots == before.lots, place)
            #expect(book.member.holds == [] && book.status(payment) == .refunded, place)
            expectNothingLeft(of: payment, in: book, place)
        }
    }

    @Test(arguments: [85, 86] as [UInt64])
    func `authorised and given up in any way was never there`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<60 {
            let place: Comment = "seed \(seed), round \(round)"
            var book = try stocked(&random)
            let before = book.member
            let payments = try (0..<3).map { _ in try book.authorize(request(&random)) }
            for payment in payments where random.isOne(in: 2) { try book.void(payment) }
            try book.advance(to: book.now.adding(seconds: CaptureMode.defaultSeconds))
            #expect(book.balances == before.balances && book.member.lots == before.lots, place)
            #expect(book.member.holds == [] && book.member.dueAt == before.dueAt, place)
            for payment in payments { expectNothingLeft(of: payment, in: book, place) }
        }
    }

    @Test(arguments: [87, 88] as [UInt64])
    func `a capture of everything is the sale`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<60 {
            let place: Comment = "seed \(seed), round \(round)"
            var book = try stocked(&random)
            var sold = book
            var request = try request(&random)
            let payment = try book.authorize(request)
            try book.capture(payment, random.isOne(in: 2) ? nil : everything(of: payment))
            request.capture = .now
            let sale = try sold.record(.pay(.direct(request)))
            #expect(book.balances == sold.balances && book.member.lots == sold.member.lots, place)
            for posting in sale.postings {
                #expect(book.posted(posting.account, about: payment) == posting.amount, place)
            }
        }
    }

    @Test(arguments: [89, 90] as [UInt64])
    func `the journal leads to the member after every entry`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var book = try stocked(&random)
        for _ in 0..<150 {
            let open = book.member.holds.map(\.payment)
            let payment = open.isEmpty ? nil : open.any(&random)
            let ending = payment.map { payment -> Command in
                random.isOne(in: 2)
                    ? .capture(CapturePayment(payment: payment)) : .void(VoidPayment(payment: payment))
            }
            let pay = Command.pay(.direct(try request(&random)))
            let command = random.isOne(in: 2) ? pay : ending ?? pay
            if book.rejection(of: command) == nil { try book.record(command) }
            if random.isOne(in: 4) { try book.advance(to: book.now.adding(seconds: Int(random.number(1...400_000)))) }
        }
        var member = Member(id: book.member.id, tier: book.entries[0].after.tier)
        for entry in book.entries {
            let read = try JournalEntry(EntryRow(entry))
            #expect(read == entry, "seed \(seed)")
            try member.apply(read)
            #expect(member.balances == entry.after, "seed \(seed), entry \(entry.number)")
            #expect(try Member(MemberRow(member)) == member, "seed \(seed), entry \(entry.number)")
        }
        #expect(member == book.member, "seed \(seed)")
    }

    @Test(arguments: [91, 92] as [UInt64])
    func `whatever becomes of holds, the auditor finds it sound`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        var payments: [Int64] = [1]
        var ends: Set<EntryKind> = []
        for round in 0..<200 {
            if random.isOne(in: 10) {
                try await scheme.record(.deposit(Deposit(amount: 3_000, source: "cash")), for: id)
            }
            if random.isOne(in: 10) { try await scheme.record(.grantPoints(GrantPoints(points: 900)), for: id) }
            let command = try command(on: payments.suffix(4).randomElement(using: &random) ?? 1, &random)
            if case .success(.recorded(let entry, _)) = try await scheme.engine.submit(command, for: id).result {
                ends.insert(entry.event.kind)
                if entry.event.kind == .payment { payments.append(entry.number) }
            }
            if random.isOne(in: 5) { scheme.clock.set(scheme.clock.now.adding(seconds: 200_000)) }
            if random.isOne(in: 20) { _ = try await scheme.engine.advanceDueMembers() }
            if round == 100 { try await scheme.restart() }
        }
        #expect(ends.isSuperset(of: [.payment, .capture, .void, .refund]), "seed \(seed)")
        #expect(try scheme.verify().faults == [], "seed \(seed)")
        try await scheme.close()
    }

    /// May well be refused.
    private func command(on payment: Int64, _ random: inout SeededRandom) throws -> Command {
        switch Int.random(in: 0..<7, using: &random) {
        case 0...2: return .pay(.direct(try request(&random)))
        case 3: return .void(VoidPayment(payment: payment))
        case 4: return .capture(CapturePayment(payment: payment))
        case 5: return .capture(CapturePayment(payment: payment, units: [units(0, random.number(1...4))]))
        default:
            let isAmount = random.isOne(in: 2)
            return .refund(Refund(payment: payment, claim: isAmount ? .amount(random.number(1...500)) : .everything))
        }
    }

    // MARK: Random things

    /// Money, and lots of several expiries, the earliest two months ahead.
    private func stocked(_ random: inout SeededRandom) throws -> Book {
        let order = ["principalFirst", "bonusFirst", "proportional"].any(&random)
        var book = try Book(
            Program.document(
                points: #""pending": "P7D", "redeem": {"ratio": {"points": 3, "amount": 2}}"#,
                wallet: #"{"spendOrder": "\#(order)"}"#))
        let bonus = random.number(0...500)
        try book.record(.deposit(Deposit(amount: random.number(1...3_000), source: "cash", bonus: bonus)))
        for month in 2...Int.random(in: 2...4, using: &random) {
            let expiry = book.now.adding(seconds: month * 30 * 86_400)
            try book.record(.grantPoints(GrantPoints(points: random.number(1...900), expiry: .at(expiry))))
        }
        return book
    }

    private func request(_ random: inout SeededRandom) throws -> SaleRequest {
        var request = hold([], points: .auto, wallet: .auto)
        request.lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            BasketLine(quantity: random.number(1...6), unitAmount: random.number(0...900))
        }
        return request
    }

    private func everything(of payment: JournalEntry) -> [RefundClaim.UnitsOfLine] {
        (payment.sold?.priced.request.lines ?? []).enumerated().map { units($0, $1.quantity) }
    }

    /// Some of the units, or all; at least one.
    private func claim(of payment: JournalEntry, _ random: inout SeededRandom) -> [RefundClaim.UnitsOfLine]? {
        guard !random.isOne(in: 5) else { return nil }
        let all = everything(of: payment)
        let some = all.map { units($0.line, random.number(0...$0.quantity)) }.filter { $0.quantity > 0 }
        return some.isEmpty ? [units(all[0].line, 1)] : some
    }

    // MARK: Checks

    /// Captured and released shares add up to what was authorised.
    private func expectShares(of payment: JournalEntry, _ captured: Captured, _ place: Comment) {
        guard let priced = payment.sold?.priced else { return }
        let (authorized, shares, released) = (
            Kept(sold: priced.price).units, captured.shares, captured.released
        )
        func sum(_ part: (UnitRun) -> Int64) -> Int64 { authorized.reduce(0) { $0 + part($1) * $1.count } }
        #expect(sum(\.principal) == shares.principal + released.principal, place)
        #expect(sum(\.bonus) == shares.bonus + released.bonus, place)
        #expect(sum(\.points) == shares.points + released.lots.reduce(0) { $0 + $1.points }, place)
    }

    /// All that was posted for a payment adds up to nothing, on every account but those of points earned and taken back.
    private func expectNothingLeft(of payment: JournalEntry, in book: Book, _ place: Comment) {
        let accounts: [Account] = [
            .settlement(merchant: "store-1"), .external(method: "card"), .discountExpense, .couponExpense,
            .redemptionExpense, .pointsRedeemed, .principal, .bonus, .heldPrincipal, .heldBonus,
        ]
        for account in accounts { #expect(book.posted(account, about: payment) == 0, place) }
    }
}

extension Member {
    /// Principal, bonus and points, held or not.
    fileprivate var posted: [Int64] {
        let balances = balances
        return [
            balances.principal + balances.heldPrincipal, balances.bonus + balances.heldBonus,
            balances.available + balances.held,
        ]
    }
}
