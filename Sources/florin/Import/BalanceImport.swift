internal import FlorinCore
internal import FlorinEngine

/// What members had in an existing scheme: wallet, points by lot, growth and tier. Each opens its member's books, so it is
/// written once for ever.
struct BalanceImport: ImportKind {
    let program: Program
    let now: Timestamp

    let columns: [ImportColumn] = [
        .text("reference"), .number("principal"), .number("bonus"), .number("growth"), .text("tier"), .lots("lots"),
    ]

    struct Line: Sendable {
        let reference: String
        let balance: OpeningBalance
    }

    func line(_ o: ObjectReader) -> Line? {
        let reference = o.required("reference", o.string("reference"))
        var balance = OpeningBalance()
        balance.principal = o.integer("principal") ?? 0
        balance.bonus = o.integer("bonus") ?? 0
        balance.growth = o.integer("growth") ?? 0
        balance.tier = o.string("tier")
        balance.lots = o.array("lots", count: 0...Member.lotLimit)?.compactMap { lot($0) } ?? []
        return reference.map { Line(reference: $0, balance: balance) }
    }

    private func lot(_ item: ObjectReader.Item) -> OpeningLot? {
        guard let o = item.object() else { return nil }
        let points = o.required("points", o.integer("points", in: 1...Bounds.magnitude))
        let earnedAt = o.required("earnedAt", o.moment("earnedAt", in: program.zone, isEnd: false))
        let expiresAt = o.moment("expiresAt", in: program.zone, isEnd: true)
        // A life without end is too much to give by oversight.
        if expiresAt == nil, !o.has("expiresAt"), !item.json.hasField("expiresAt") {
            o.fault("expiresAt", "Is required: the last day, a time, or null (in CSV never) for ever.")
        }
        o.finish()
        guard let points, let earnedAt else { return nil }
        return OpeningLot(points: points, earnedAt: earnedAt, expiresAt: expiresAt)
    }

    func names(of line: Line) -> [ImportName] { [ImportName("reference", line.reference)] }

    func standing(of line: Line, in store: any Store) throws -> ImportStanding {
        guard let member = try store.profile(.reference(line.reference))?.id else {
            return .bad("/reference", "There is no such member; import members first.")
        }
        if let first = try firstEntry(of: member, in: store) {
            guard first.event == .opened(line.balance) else {
                return .bad("/reference", "The member's books are open already, with other balances.")
            }
            return .there
        }
        let faults = line.balance.faults(at: now, under: program)
        return faults.isEmpty ? .new : .bad(faults)
    }

    /// What came first after the member had joined, but for a birthday, which may come before an opening: the opening, if
    /// there is one; nil: nothing yet.
    private func firstEntry(of member: MemberID, in store: any Store) throws -> JournalEntry? {
        for number: Int64 in 2...3 {
            guard let row = try store.entry(member, number) else { return nil }
            let entry = try JournalEntry(row)
            if number == 2, case .birthdayGifted = entry.event { continue }
            return entry
        }
        return nil
    }

    func write(_ line: Line, through engine: Engine) async throws(EngineError) -> Rejection? {
        let member = try await engine.query { store in try store.profile(.reference(line.reference))?.id }
        guard let member else { return .notFound("member") }
        let key = IdempotencyKey(
            client: "import", key: "opening", method: "import", path: "balances", body: line.balance.document)
        guard case .failure(let rejection) = try await engine.submit(.open(line.balance), for: member, key: key).result
        else { return nil }
        return rejection
    }

    func figures(of line: Line) -> ImportFigures {
        let balance = line.balance
        return ImportFigures(
            members: 1, principal: Int128(balance.principal), bonus: Int128(balance.bonus),
            points: Int128(balance.points), growth: Int128(balance.growth))
    }

    /// From the postings of the member's opening.
    func storedFigures(of line: Line, in store: any Store) throws -> ImportFigures {
        guard let member = try store.profile(.reference(line.reference))?.id,
            let entry = try firstEntry(of: member, in: store), case .opened = entry.event
        else { return ImportFigures() }
        var figures = ImportFigures(members: 1)
        for posting in entry.postings where posting.account.isMembers {
            switch (posting.account, posting.account.asset) {
            case (.principal, _): figures.principal += Int128(posting.amount)
            case (_, .money): figures.bonus += Int128(posting.amount)
            case (_, .points): figures.points += Int128(posting.amount)
            case (_, .growth): figures.growth += Int128(posting.amount)
            }
        }
        return figures
    }
}

extension JSON {
    /// Also if it is null.
    fileprivate func hasField(_ name: String) -> Bool {
        guard case .object(let fields) = self else { return false }
        return fields.contains { $0.name == name }
    }
}
