import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Points and money from one member to another.
@Suite(.everyStore) struct TransferTests {
    private static let march = time("2027-04-01T00:00:00+08:00")
    private static let june = time("2027-07-01T00:00:00+08:00")

    @Test func `points arrive with their own expiry, first those that expire first`() async throws {
        let scheme = try TestScheme()
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        for (points, expiry) in [(300, Self.june), (500, Self.march)] as [(Points, Timestamp)] {
            try await scheme.record(.grantPoints(GrantPoints(points: points, expiry: .at(expiry))), for: ann)
        }
        scheme.clock.set(scheme.clock.now.adding(seconds: 3_600))
        let entry = try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(600))), for: ann)
        let (sender, receiver) = (try scheme.member(ann), try scheme.member(bo))
        #expect(sender.lots.map(\.points) == [200] && sender.lots.map(\.terms.expiresAt) == [Self.june])
        #expect(receiver.lots.map(\.points) == [500, 100])
        #expect(receiver.lots.map(\.terms.expiresAt) == [Self.march, Self.june])
        #expect(receiver.lots.map(\.terms.source) == [.grant, .grant])
        #expect(receiver.lots.map(\.terms.earnedAt) == [TestScheme.noon, TestScheme.noon])
        #expect(entry.id.text.hasPrefix("ptr_") && entry.event.exchange?.counterpart.member == bo)
        let arrival = try #require(try await scheme.engine.activity(of: bo, before: .max, limit: 1)?.first)
        #expect(arrival.event.exchange?.counterpart == Counterpart(member: ann, entry: entry.number))
        #expect(arrival.event.exchange?.parcel == entry.event.exchange?.parcel && arrival.at == entry.at)
        // A lot of the same kind and expiry takes more of it in, so that lots stay few.
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(50))), for: ann)
        #expect(try scheme.member(bo).lots.map(\.points) == [500, 150])
        let balance = try TrialBalance(of: scheme.store)
        #expect(balance.accounts["program/points-transferred"] == 0 && balance.isZero)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `what the receiver owes is paid first`() async throws {
        let document = Program.document(
            points: #""clawback": "negative", "redeem": {"ratio": {"points": 1, "amount": 1}}"#)
        let scheme = try TestScheme(document)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        let earning = try await scheme.record(.pay(.direct(sale([10_000]))), for: bo)
        try await scheme.record(.pay(.direct(sale([100], points: .exactly(100)))), for: bo)
        try await scheme.record(.refund(Refund(payment: earning.number, claim: .everything)), for: bo)
        #expect(try scheme.member(bo).debt == 100)
        try await scheme.record(.grantPoints(GrantPoints(points: 150)), for: ann)
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(60))), for: ann)
        #expect(try scheme.member(bo).debt == 40 && scheme.member(bo).balances.available == 0)
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(90))), for: ann)
        #expect(try scheme.member(bo).debt == 0 && scheme.member(bo).balances.available == 50)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `neither pinned nor pending points can be sent`() async throws {
        let document = Program.document(points: #""pending": "P7D", "redeem": {"ratio": {"points": 1, "amount": 1}}"#)
        let scheme = try TestScheme(document)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.grantPoints(GrantPoints(points: 100)), for: ann)
        try await scheme.record(.pay(.direct(sale([50_000]))), for: ann)
        var hold = sale([40], points: .exactly(40))
        hold.capture = .later(seconds: 60)
        try await scheme.record(.pay(.direct(hold)), for: ann)
        #expect(try scheme.member(ann).balances.pending == 500)
        let refused = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .points(61))), for: ann)
        #expect(refused == .insufficientPoints(available: 60, required: 61))
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(60))), for: ann)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `limits hold at the number, and not one beyond it`() async throws {
        let rules = #""transfers": {"minimum": 100, "maximum": 1000, "perMonth": 1500}"#
        let scheme = try TestScheme(Program.document(points: rules, wallet: "{\(rules)}"))
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.grantPoints(GrantPoints(points: 9_000)), for: ann)
        try await scheme.record(.deposit(Deposit(amount: 9_000, source: "cash")), for: ann)
        for (name, cargo) in [("points", Transfer.Cargo.points), ("wallet", Transfer.Cargo.money)] {
            func refusal(_ amount: Int64) async throws -> Rejection? {
                try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: cargo(amount))), for: ann)
            }
            let limit = "\(name).transfers"
            #expect(try await refusal(99) == .limitUndercut(limit: "\(limit).minimum", minimum: 100))
            #expect(try await refusal(1_001) == .limitExceeded(limit: "\(limit).maximum", maximum: 1_000))
            try await scheme.record(.transfer(Transfer(to: bo, cargo: cargo(1_000))), for: ann)
            #expect(try await refusal(501) == .limitExceeded(limit: "\(limit).perMonth", maximum: 1_500))
            try await scheme.record(.transfer(Transfer(to: bo, cargo: cargo(500))), for: ann)
            #expect(try await refusal(100) == .limitExceeded(limit: "\(limit).perMonth", maximum: 1_500))
        }
        // What comes in does not count, nor does what others send.
        try await scheme.record(.transfer(Transfer(to: ann, cargo: .points(100))), for: bo)
        let monthEnd = time("2026-04-01T00:00:00+08:00")
        scheme.clock.set(Timestamp(milliseconds: monthEnd.milliseconds - 1))
        let late = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .points(100))), for: ann)
        #expect(late == .limitExceeded(limit: "points.transfers.perMonth", maximum: 1_500))
        scheme.clock.set(monthEnd)
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(1_000))), for: ann)
        #expect(try scheme.member(ann).sent?.points == 1_000 && scheme.member(ann).sent?.money == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a program can do without transfers`() async throws {
        let rules = #""transfers": {"allowed": false}"#
        let scheme = try TestScheme(Program.document(points: rules, wallet: "{\(rules)}"))
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        let points = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .points(1))), for: ann)
        #expect(points == .limitExceeded(limit: "points.transfers", maximum: 0))
        let money = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .money(1))), for: ann)
        #expect(money == .limitExceeded(limit: "wallet.transfers", maximum: 0))
        try await scheme.close()
    }

    @Test func `of money, principal goes, up to the receiver's limit`() async throws {
        let scheme = try TestScheme(Program.document(points: "", wallet: #"{"limits": {"balance": 1000}}"#))
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 600, source: "cash", bonus: 400)), for: ann)
        try await scheme.record(.deposit(Deposit(amount: 500, source: "cash", bonus: 1)), for: bo)
        let bonus = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .money(601))), for: ann)
        #expect(bonus == .insufficientFunds(available: 600, required: 601))
        let full = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .money(500))), for: ann)
        #expect(full == .limitExceeded(limit: "wallet.limits.balance", maximum: 1_000))
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .money(499), note: "rent")), for: ann)
        #expect(try scheme.member(ann).principal == 101 && scheme.member(ann).bonus == 400)
        #expect(try scheme.member(bo).principal == 999 && scheme.member(bo).bonus == 1)
        #expect(try TrialBalance(of: scheme.store).accounts["program/wallet-transferred"] == 0)
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a member gets a thousand lots from others, and not one more`() async throws {
        let scheme = try TestScheme(Program.document(points: ""))
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        for number in 1...Int64(Member.lotLimit) {
            let expiry = GrantPoints.Expiry.at(scheme.clock.now.adding(seconds: Int(number)))
            try await scheme.record(.grantPoints(GrantPoints(points: 1, expiry: expiry)), for: bo)
        }
        try await scheme.record(.grantPoints(GrantPoints(points: 1)), for: ann)
        let full = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .points(1))), for: ann)
        #expect(full == .limitExceeded(limit: "lots", maximum: Int64(Member.lotLimit)))
        scheme.clock.set(scheme.clock.now.adding(seconds: 1))
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(1))), for: ann)
        #expect(try scheme.member(bo).lots.count == Member.lotLimit)
        try await scheme.close()
    }

    @Test func `a repetition moves nothing, also at the same time`() async throws {
        let scheme = try TestScheme()
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.grantPoints(GrantPoints(points: 1_000)), for: ann)
        let transfer = Command.transfer(Transfer(to: bo, cargo: .points(10)))
        let engine = scheme.engine
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    guard
                        case .recorded(let entry, _) = try await engine.submit(transfer, for: ann, key: key("t")).result
                            .get()
                    else { throw TestScheme.Unexpected() }
                    return entry.number
                }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(numbers == [3])
        #expect(try scheme.member(bo).balances.available == 10)
        let other = try await scheme.rejection(of: transfer, for: ann, key: key("t", "other"))
        #expect(other == .idempotencyKeyReused)
        try await scheme.close()
    }

    @Test func `nobody sends to nobody`() async throws {
        let scheme = try TestScheme()
        let ann = try await scheme.enrol()
        try await scheme.record(.grantPoints(GrantPoints(points: 10)), for: ann)
        let strangers = [MemberID.nobody, MemberID(rawValue: 1)]
        for stranger in strangers {
            let there = Command.transfer(Transfer(to: stranger, cargo: .points(1)))
            let back = Command.transfer(Transfer(to: ann, cargo: .points(1)))
            #expect(try await scheme.rejection(of: there, for: ann, key: key("a")) == .notFound("member"))
            #expect(try await scheme.rejection(of: back, for: stranger, key: key("b")) == .notFound("member"))
        }
        let toHerself = Command.transfer(Transfer(to: ann, cargo: .points(1)))
        let fault = Rejection.invalid([Fault("/to", .invalidField, "Must be another member.")])
        #expect(try await scheme.rejection(of: toHerself, for: ann, key: key("c")) == fault)
        #expect(try scheme.member(ann).number == 2)
        try await scheme.close()
    }

    @Test func `what arrived is known at once, also when more is refused`() async throws {
        let scheme = try TestScheme(Program.document(points: ""), lanes: 4)
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        try await scheme.record(.deposit(Deposit(amount: 100, source: "cash")), for: ann)
        for round in 1...10 as ClosedRange<Int64> {
            // Bo's lane has Bo in memory by now.
            try await scheme.record(.deposit(Deposit(amount: 1, source: "cash")), for: bo)
            try await scheme.record(.transfer(Transfer(to: bo, cargo: .money(10))), for: ann)
            let short = try await scheme.rejection(of: .withdraw(Withdraw(amount: 12)), for: bo)
            #expect(short == .insufficientFunds(available: 11, required: 12), "round \(round)")
            try await scheme.record(.withdraw(Withdraw(amount: 11)), for: bo)
        }
        try await scheme.close()
    }

    @Test func `what is due is posted first, for both, at the same instant`() async throws {
        let scheme = try TestScheme()
        let (ann, bo) = (try await scheme.enrol(), try await scheme.enrol())
        let soon = scheme.clock.now.adding(seconds: 60)
        for id in [ann, bo] {
            try await scheme.record(.grantPoints(GrantPoints(points: 5, expiry: .at(soon))), for: id)
            try await scheme.record(.grantPoints(GrantPoints(points: 7)), for: id)
        }
        scheme.clock.set(soon)
        let refused = try await scheme.rejection(of: .transfer(Transfer(to: bo, cargo: .points(8))), for: ann)
        #expect(refused == .insufficientPoints(available: 7, required: 8))
        try await scheme.record(.transfer(Transfer(to: bo, cargo: .points(7))), for: ann)
        #expect(try scheme.member(ann).lots == [] && scheme.member(bo).lots.map(\.points) == [14])
        #expect(try scheme.verify().faults == [])
        try await scheme.close()
    }
}
