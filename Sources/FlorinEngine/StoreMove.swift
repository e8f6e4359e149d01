internal import FlorinCore

/// Moves a whole scheme into another store: journal, hash chains, idempotency keys and all. Of quotes it takes none; they
/// live for minutes.
///
/// Nothing may be written to the source meanwhile. A move that was cut short is done by doing it again: what is there
/// already is left as it is, and in the end both stores must have the same chains.
public struct StoreMove {
    let source: any Store
    let target: any Store
    let report: (Part, Int) -> Void
    /// As far as the target's journal goes.
    private var heads: [Int: ChainHead]
    private var run = Run()
    private var entries = 0

    /// What is moved, in this order.
    public enum Part: String, Sendable, CaseIterable {
        case programs, templates, codes, rewards, supplies, entries, members, coupons, claims, redemptions, rewardClaims
        case snapshots, profiles, outcomes, keys, points, marks
    }

    /// Entries of one chain that follow each other in the source.
    private struct Run {
        var chain = 0
        var entries: [ChainedRow] = []
    }

    /// - Parameter report: is told how many of a part have been moved, now and then. Blocks on both stores.
    public static func run(
        from source: any Store, to target: any Store, report: @escaping (Part, Int) -> Void = { _, _ in }
    ) throws(StoreError) {
        var move = try StoreMove(source, target, report)
        try move.moveKeyCheck()
        try move.moveRules()
        try move.moveJournal()
        try move.moveProfiles()
        try move.moveOutcomes()
        try move.moveKeys()
        try move.finishTemplates()
        try move.finishRewards()
        try move.movePoints()
        try move.moveMarks()
        guard try source.chainHeads() == target.chainHeads() else {
            throw .corrupt("the chains end elsewhere: somebody writes to the source, or the target had another scheme")
        }
    }

    private init(
        _ source: any Store, _ target: any Store, _ report: @escaping (Part, Int) -> Void
    ) throws(StoreError) {
        (self.source, self.target, self.report) = (source, target, report)
        heads = [:]
        for head in try target.chainHeads() { heads[head.chain] = head }
    }

    // MARK: Rules

    /// The target's journal is chained with the source's key.
    private func moveKeyCheck() throws(StoreError) {
        guard let check = try source.keyCheck() else { return }
        try target.keep(keyCheck: check)
        guard try target.keyCheck() == check else { throw StoreMove.otherScheme }
    }

    private mutating func moveRules() throws(StoreError) {
        let newest = try source.program(version: nil)?.version ?? 0
        for version in stride(from: 1, through: newest, by: 1) {
            guard let program = try source.program(version: version) else { continue }
            if let there = try target.program(version: version) {
                guard there.document == program.document else { throw StoreMove.otherScheme }
            } else {
                try target.save(program)
            }
        }
        report(.programs, newest)
        let templates = try source.allTemplates()
        let there = Set(try target.allTemplates().map(\.id))
        for template in templates where !there.contains(template.id) {
            try target.save(StoredTemplate(id: template.id, document: template.document, createdAt: template.createdAt))
        }
        report(.templates, templates.count)
        let scopes = try source.codeScopes()
        for scope in scopes where try target.codes(madeUnder: scope) == nil {
            if let codes = try source.codes(madeUnder: scope) { try target.save(codes) }
        }
        report(.codes, scopes.count)
        try moveRewards()
    }

    private static let otherScheme = StoreError.corrupt("the target holds another scheme")

    // MARK: The journal, and what must agree with it

    private mutating func moveJournal() throws(StoreError) {
        var members = Rows<MemberRow>(.members) { rows in
            var batch = Batch()
            batch.members = rows.map { MemberWrite(row: $0, expectedVersion: 0, isDueAtChanged: true) }
            return batch
        }
        var coupons = Rows<CouponRow>(.coupons) { rows in
            var batch = Batch()
            batch.coupons = rows.flatMap(\.writes)
            return batch
        }
        var claims = Rows<CodeClaim>(.claims) { claims in
            var batch = Batch()
            batch.claims = claims
            return batch
        }
        var redemptions = Rows<RedemptionRow>(.redemptions) { rows in
            var batch = Batch()
            batch.redemptions = rows
            return batch
        }
        var rewardClaims = Rows<RewardClaim>(.rewardClaims) { claims in
            var batch = Batch()
            batch.rewardClaims = claims
            return batch
        }
        var snapshots = Rows<SnapshotRow>(.snapshots) { rows in
            var batch = Batch()
            batch.snapshots = rows
            return batch
        }
        try source.audit { item in
            switch item {
            case .entry(let entry, let chain, _, _): try add(entry, chain)
            case .member(let row): try add(row, to: &members)
            case .coupon(let row): try add(row, to: &coupons)
            case .claim(let claim): try add(claim, to: &claims)
            case .redemption(let row): try add(row, to: &redemptions)
            case .rewardClaim(let claim): try add(claim, to: &rewardClaims)
            case .snapshot(let row): try add(row, to: &snapshots)
            case .program, .template, .reward, .unfound, .head, .supplied, .countedChain, .points, .damage: break
            }
        }
        try writeEntries()
        try write(&members)
        try write(&coupons)
        try write(&claims)
        try write(&redemptions)
        try write(&rewardClaims)
        try write(&snapshots)
    }

    private mutating func add(_ entry: ChainedRow, _ chain: Int) throws(StoreError) {
        let head = heads[chain] ?? .start(of: chain)
        guard entry.link > head.link else {
            guard entry.link < head.link || entry.hash == head.hash else { throw StoreMove.otherScheme }
            return
        }
        if chain != run.chain || run.entries.count == Limits.batch { try writeEntries() }
        run.chain = chain
        run.entries.append(entry)
    }

    private mutating func writeEntries() throws(StoreError) {
        guard let last = run.entries.last else { return }
        let before = heads[run.chain] ?? .start(of: run.chain)
        let after = ChainHead(chain: run.chain, link: last.link, hash: last.hash)
        var batch = Batch()
        batch.entries = run.entries
        batch.head = (before, after)
        try target.commit(batch)
        heads[run.chain] = after
        entries += run.entries.count
        run.entries = []
        report(.entries, entries)
    }

    // MARK: The rest

    private mutating func moveProfiles() throws(StoreError) {
        var rows = Rows<Profile>(.profiles) { profiles in
            var batch = Batch()
            batch.profiles = profiles
            return batch
        }
        var last = MemberID(rawValue: .min)
        while true {
            let page = try source.profiles(after: last, limit: Limits.batch)
            guard let end = page.last else { return try write(&rows) }
            for profile in page { try add(profile, to: &rows) }
            last = end.id
        }
    }

    private mutating func moveOutcomes() throws(StoreError) {
        var rows = Rows<OutcomeRow>(.outcomes) { outcomes in
            var batch = Batch()
            batch.outcomes = outcomes
            return batch
        }
        var last: OutcomeRow?
        while true {
            let page = try source.outcomes(after: last, limit: Limits.batch)
            guard let end = page.last else { return try write(&rows) }
            for outcome in page { try add(outcome, to: &rows) }
            last = end
        }
    }

    /// A batch without entries leaves the chain as it is.
    func standingHead(of chain: Int = 0) throws(StoreError) -> (before: ChainHead, after: ChainHead) {
        let head = try target.chainHead(chain)
        return (head, head)
    }

    // MARK: Rows in batches

    private struct Rows<Row> {
        let part: Part
        let batch: ([Row]) -> Batch
        var waiting: [Row] = []
        var count = 0

        init(_ part: Part, _ batch: @escaping ([Row]) -> Batch) {
            self.part = part
            self.batch = batch
        }
    }

    private func add<Row>(_ row: Row, to rows: inout Rows<Row>) throws(StoreError) {
        rows.waiting.append(row)
        if rows.waiting.count == Limits.batch { try write(&rows) }
    }

    private func write<Row>(_ rows: inout Rows<Row>) throws(StoreError) {
        guard !rows.waiting.isEmpty else { return }
        if try !isNew(rows.batch(rows.waiting)) {
            // Some are there from an attempt before this one.
            for row in rows.waiting { _ = try isNew(rows.batch([row])) }
        }
        rows.count += rows.waiting.count
        rows.waiting = []
        report(rows.part, rows.count)
    }

    private func isNew(_ rows: Batch) throws(StoreError) -> Bool {
        var batch = rows
        batch.head = try standingHead()
        do throws(StoreError) {
            try target.commit(batch)
            return true
        } catch {
            switch error {
            case .conflict, .taken: return false
            default: throw error
            }
        }
    }
}

extension CouponRow {
    /// What makes it from nothing.
    fileprivate var writes: [CouponWrite] {
        let issue = CouponWrite.issued(CouponRow(member: member, coupon: coupon, issuedAt: issuedAt))
        guard let usedBy else { return [issue] }
        return [issue, .used(member, number: coupon.number, by: usedBy)]
    }
}
