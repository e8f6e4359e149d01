import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// What was done leaves the same behind on every store: the same rows, linked by the same hashes, in the same lists.
@Suite(.enabled(if: PostgresServer.isThere)) struct StoreConformanceTests {
    @Test(arguments: 0..<4)
    func `a random history leaves the same journal on every store`(run: Int) async throws {
        try await compare { kind in
            try await StoreKind.$current.withValue(kind) {
                var play = try await ModelPlay(seed: UInt64(5_000 + run), program: run)
                for _ in 0..<150 where !play.isOff { try await play.turn() }
                let rows = try play.rows
                try await play.finish()
                return rows
            }
        }
    }

    @Test func `profiles, coupons, codes, rewards, holds, quotes and lists are the same on every store`() async throws {
        try await compare { kind in
            let scheme = try TestScheme(on: kind)
            var rows: [String] = []
            let ids = try await enrolled(scheme, &rows)
            try await useCoupons(scheme, ids, &rows)
            try await useRewards(scheme, ids, &rows)
            try await holdAndQuote(scheme, ids, &rows)
            try await mergeAndErase(scheme, ids, &rows)
            rows += try scheme.store.rows + scheme.store.lists(of: ids)
            #expect(try scheme.verify().faults == [])
            try await scheme.close()
            return rows
        }
    }

    private func compare(_ history: (StoreKind) async throws -> [String]) async throws {
        let expected = try await history(.sqlite)
        let found = try await history(.postgres)
        #expect(expected.count > 20, "too little happens to prove anything")
        #expect(expected.count == found.count)
        if let index = zip(expected, found).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            Issue.record("row \(index):\nSQLite     \(expected[index])\nPostgreSQL \(found[index])")
        }
    }

    // MARK: What happens

    private func enrolled(_ scheme: TestScheme, _ rows: inout [String]) async throws -> [MemberID] {
        var ids: [MemberID] = []
        for (number, name) in ["Ann", "Bo", "Ça\u{301}é", "D'"].enumerated() {
            var profile = Profile(id: scheme.engine.newMember(), createdAt: scheme.clock.now)
            profile.name = name
            profile.reference = "ref-\(number)"
            profile.phone = "+8613\(number)"
            profile.email = number == 2 ? nil : "\(number)@example.com"
            profile.ownCardNumber = number == 1 ? "C 1" : nil
            profile.metadata = [JSON.Field("quote", .string("\"\\{},NULL"))]
            rows.append("\(try await scheme.engine.enrol(profile).result.map { _ in profile.id })")
            ids.append(profile.id)
            // Two fields of the first are taken at once.
            profile.phone = "+86130"
            profile.email = "0@example.com"
            profile.ownCardNumber = nil
            profile.reference = nil
            let twin = Profile(
                id: scheme.engine.newMember(), phone: profile.phone, email: profile.email, createdAt: scheme.clock.now)
            rows.append("\(try await scheme.engine.enrol(twin).result.map { _ in 0 })")
        }
        for text in ["+86130", "+86131", "nobody", "zero \0", "\u{FFFD}"] {
            rows.append("\(String(describing: try await scheme.engine.member(.phone(text))?.profile))")
        }
        rows.append("\(String(describing: try await scheme.engine.member(.card("C 1"))?.profile))")
        let first = try #require(try await scheme.engine.member(.id(ids[0]))?.profile)
        var changed = first
        (changed.phone, changed.email) = ("+86131", nil)
        rows.append("\(try await scheme.engine.update(changed, replacing: first))")
        (changed.phone, changed.birthday) = ("+1", "1990-05-01")
        rows.append("\(try await scheme.engine.update(changed, replacing: first))")
        rows.append("\(try await scheme.engine.update(changed, replacing: first))")
        rows.append("\(String(describing: try await scheme.engine.member(.phone("+86130"))?.profile))")
        rows.append("\(String(describing: try await scheme.engine.member(.email("0@example.com"))?.profile))")
        return ids
    }

    private func useCoupons(_ scheme: TestScheme, _ ids: [MemberID], _ rows: inout [String]) async throws {
        let limited = try await scheme.template(
            #"{"name":"5 off","kind":"fixed","amount":500,"threshold":1000,"validFor":"P30D","total":2}"#)
        let open = try await scheme.template(#"{"name":"10%","kind":"percent","percent":"10%","perMember":1}"#)
        for id in ids {
            _ = try await scheme.coupon(of: limited, to: id)
            _ = try await scheme.coupon(of: open, to: id)
            var request = sale([3_000], reference: "order")
            request.selection.coupons = .auto
            let answer = try await scheme.engine.submit(.pay(.direct(request)), for: id, key: key("pay"))
            rows.append("\(answer)")
            let again = try await scheme.engine.submit(.pay(.direct(request)), for: id, key: key("pay"))
            rows.append("\(again)")
            scheme.clock.set(Timestamp(milliseconds: scheme.clock.now.milliseconds + 1000))
        }
        let payment = try #require(try scheme.store.sales(.reference("order"), before: .end, limit: 10).last)
        try await scheme.record(
            .refund(Refund(payment: payment.number, claim: .everything)), for: MemberID(rawValue: payment.member))
        rows.append("\(try await scheme.engine.closeTemplate(open)?.stored as Any)")
        let refused = try await scheme.rejection(of: .issueCoupon(IssueCoupon(.template(open))), for: ids[0])
        rows.append("\(refused as Any)")
        rows.append("\(try await scheme.engine.templates(before: TemplateID(rawValue: .max), limit: 10).map(\.stored))")
    }

    private func useRewards(_ scheme: TestScheme, _ ids: [MemberID], _ rows: inout [String]) async throws {
        let mug = try await scheme.reward(#"{"name":"Mug","points":100,"amount":70,"stock":2,"merchant":"store-1"}"#)
        let film = try await scheme.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
        let endless = try await scheme.reward(#"{"name":"Bag","points":1}"#)
        rows.append("\(try await scheme.engine.add(.pieces(1), to: mug, key: key("pieces")))")
        rows.append("\(try await scheme.engine.add(.codes(["é \"one\""]), to: film, key: key("codes")))")
        rows.append("\(try await scheme.engine.add(.codes(["é \"one\""]), to: film, key: key("again")))")
        for id in ids {
            try await scheme.record(.grantPoints(GrantPoints(points: 150, expiry: .never)), for: id)
            for reward in [mug, film, endless] {
                let redeem = Command.redeem(Redeem(reward, external: External(method: "card")))
                rows.append("\(try await scheme.engine.submit(redeem, for: id, key: key("redeem \(reward.text)")))")
            }
        }
        for row in try scheme.store.redemptions(ids[0], in: .redeemed, before: .max, limit: 10).dropLast() {
            try await scheme.record(.fulfil(FulfilRedemption(redemption: row.number, reference: "p")), for: ids[0])
        }
        for row in try scheme.store.redemptions(ids[1], in: nil, before: .max, limit: 1) {
            try await scheme.record(.cancel(CancelRedemption(redemption: row.number)), for: ids[1])
        }
        rows.append("\(try await scheme.engine.closeReward(endless)?.stored as Any)")
        for reward in [mug, film, endless] {
            rows.append("\(try scheme.store.reward(reward) as Any)")
            for status in Redemption.Status.allCases {
                let first = try scheme.store.redemptions(of: reward, in: status, after: nil, limit: 1)
                let last = first.last.map { ($0.member, $0.number) }
                rows += try (first + scheme.store.redemptions(of: reward, in: status, after: last, limit: 9)).map {
                    "\($0)"
                }
            }
        }
        for isOpen in [true, false] {
            let all = RewardID(rawValue: .max)
            rows += try scheme.store.rewards(before: all, isOpen: isOpen, limit: 2).map { "\($0)" }
        }
        rows += try scheme.store.redemptions(ids[0], in: .fulfilled, before: .max, limit: 1).map { "\($0)" }
        rows.append("\(try scheme.store.supplyScopes().count) \(try scheme.store.freeCodes(of: film, limit: 9))")
        rows.append("\(try scheme.store.knownCode(["x", "é \"one\""], of: film) as Any)")
    }

    private func holdAndQuote(_ scheme: TestScheme, _ ids: [MemberID], _ rows: inout [String]) async throws {
        let id = ids[1]
        try await scheme.record(.deposit(Deposit(amount: 60_000, source: "cash")), for: id, key: key("d"))
        try await scheme.record(.grantPoints(GrantPoints(points: 5_000)), for: id)
        let quote = try await scheme.engine.quote(sale([9_000], points: .auto), for: id).get()
        rows.append("\(quote)")
        try await scheme.record(.pay(.quoted(quote.id, external: External(method: "card"))), for: id, key: key("q"))
        rows.append("\(try await scheme.rejection(of: .pay(.quoted(quote.id, external: nil)), for: id) as Any)")
        var hold = sale([5_000, 3_000], points: .auto, wallet: .exactly(1_000))
        hold.capture = .later(seconds: 3_600)
        let held = try await scheme.record(.pay(.direct(hold)), for: id)
        rows.append("\(try scheme.store.dueMembers(by: Timestamp(milliseconds: .max), after: nil, limit: 10))")
        let units = [RefundClaim.UnitsOfLine(line: 1, quantity: 1)]
        try await scheme.record(.capture(CapturePayment(payment: held.number, units: units)), for: id)
        for _ in 0..<2 {
            try await scheme.record(.refund(Refund(payment: held.number, claim: .amount(100))), for: id)
        }
        rows.append("\(try await scheme.engine.payment(held.id) as Any)")
        let broke = Command.withdraw(Withdraw(amount: 1_000_000))
        for _ in 0..<2 { rows.append("\(try await scheme.engine.submit(broke, for: id, key: key("w")))") }
        _ = try await scheme.engine.advanceDueMembers()
    }
}

extension StoreConformanceTests {
    fileprivate func mergeAndErase(
        _ scheme: TestScheme, _ ids: [MemberID], _ rows: inout [String]
    ) async throws {
        let template = try await scheme.template(#"{"name":"1 off","kind":"fixed","amount":100,"total":9}"#)
        for id in ids { _ = try await scheme.coupon(of: template, to: id) }
        try await scheme.record(.transfer(Transfer(to: ids[0], cargo: .points(40))), for: ids[1], key: key("t"))
        try await scheme.record(.transfer(Transfer(to: ids[2], cargo: .money(70), note: "n")), for: ids[1])
        let poor = Command.transfer(Transfer(to: ids[1], cargo: .money(1)))
        rows.append("\(try await scheme.engine.submit(poor, for: ids[0], key: key("poor")))")
        for _ in 0..<2 {
            rows.append(
                "\(try await scheme.engine.submit(.merge(MergeMember(into: ids[3])), for: ids[0], key: key("m")))")
        }
        rows.append("\(try await scheme.engine.submit(.erase(EraseMember(reason: "r")), for: ids[3], key: key("e")))")
        for id in ids { rows.append("\(String(describing: try await scheme.engine.member(.id(id))?.profile))") }
        rows.append("\(String(describing: try await scheme.engine.member(.phone("+1"))?.profile))")
    }
}

extension Store {
    /// All that an audit sees; entries chain by chain, since stores may mix chains in different ways.
    var rows: [String] {
        get throws {
            var entries: [(chain: Int, link: Int64, text: String)] = []
            var others: [String] = []
            var snapshots: [SnapshotRow] = []
            try audit { item in
                if case .snapshot(let row) = item { return snapshots.append(row) }
                guard case .entry(let entry, let chain, _, let payment) = item else { return others.append("\(item)") }
                entries.append((chain, entry.link, "\(chain) \(entry) \(payment as Any)"))
            }
            // Each stands behind its entry.
            others += snapshots.sorted { ($0.member, $0.number) < ($1.member, $1.number) }.map { "\($0)" }
            return entries.sorted { ($0.chain, $0.link) < ($1.chain, $1.link) }.map(\.text) + others
        }
    }

    /// What lists give, page by page.
    fileprivate func lists(of ids: [MemberID]) throws -> [String] {
        var rows: [String] = []
        for filter in [SaleFilter.merchant("store-1"), .reference("order"), .member(ids[1]), .merchant("zero \0")] {
            var place = SalePlace.end
            while let sale = try sales(filter, before: place, limit: 1).first {
                rows.append("\(filter) \(sale)")
                place = SalePlace(
                    at: Timestamp(milliseconds: sale.at), member: MemberID(rawValue: sale.member), number: sale.number)
            }
        }
        rows += try profiles(after: .nobody, limit: 3).map { "\($0)" }
        for id in ids {
            rows += try entries(id, before: .max, limit: 2).map { "\($0)" }
            for state in [nil] + CouponState.allCases.map(Optional.some) {
                rows += try coupons(id, in: state, at: TestScheme.noon, before: .max, limit: 5).map {
                    "\(state as Any) \($0)"
                }
            }
        }
        rows.append("\(try lastSerial())")
        return rows
    }
}
