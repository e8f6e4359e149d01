internal import FlorinCore
public import FlorinEngine
internal import Foundation
internal import Synchronization

extension PostgresStore {
    /// Writes the batch in one round trip.
    ///
    /// Each batch draws a ticket and writes it into its chain's row, which must still have the ticket of the batch before. When
    /// the connection is cut before the answer has come, that row tells whether the batch is there; and if it is not,
    /// another ticket in its place keeps it from being written later, by a server that has not yet noticed.
    public func commit(_ batch: Batch) throws(StoreError) {
        guard let head = batch.head else { throw .corrupt("a batch belongs to no chain") }
        let chain = head.after.chain
        let deadline = ContinuousClock.now + patience
        var former = try ticket(of: chain)
        while true {
            let drawn = Int64.random(in: .min ... .max)
            do {
                let connection = try pool.take(until: deadline)
                try use(connection) { try $0.commit(batch, head, ticket: drawn, after: former) }
                return tickets.withLock { $0[chain] = drawn }
            } catch let error as PGError where error.isConnectionLost {
                switch try resolve(batch, chain, drawn: drawn, former: former) {
                case .written: return tickets.withLock { $0[chain] = drawn }
                case .prevented(let ticket):
                    tickets.withLock { $0[chain] = ticket }
                    guard ContinuousClock.now < deadline else { throw .unavailable(error.text) }
                    former = ticket
                case .overtaken: throw .conflict
                }
            } catch let error as PGError where error.isConflict {
                let taken = try takenFields(of: batch.profiles)
                throw taken.isEmpty ? .conflict : .taken(taken)
            } catch let error as PGError where error.isPassing && ContinuousClock.now < deadline {
                continue
            } catch {
                throw StoreError(error)
            }
        }
    }

    private enum Resolution {
        case written
        /// It was not written and never will be; the chain's row has this ticket now.
        case prevented(Int64)
        /// It was not written, and another process has moved the chain on.
        case overtaken
    }

    /// Finds out what became of a batch. Does not end before that is known, for nobody can be told anything until then; unless
    /// the store is closed or abandoned.
    private func resolve(
        _ batch: Batch, _ chain: Int, drawn: Int64, former: Int64
    ) throws(StoreError) -> Resolution {
        // The same at each attempt: this, too, may be done without an answer.
        let barrier = Int64.random(in: .min ... .max)
        while true {
            do throws(StoreError) {
                let results = try write { connection in
                    // Waits for a transaction that is still under way.
                    try connection.send("UPDATE chains SET ticket = $1 WHERE chain = $2 AND ticket = $3") {
                        $0.add(barrier)
                        $0.add(Int64(chain))
                        $0.add(former)
                    }
                    try connection.send("SELECT ticket FROM chains WHERE chain = $1") { $0.add(Int64(chain)) }
                }
                switch results[1].first?.int(0) {
                case drawn: return .written
                case barrier: return .prevented(barrier)
                default: return try isWritten(batch) ? .written : .overtaken
                }
            } catch {
                guard !pool.hasEnded else { throw .unavailable("what became of a batch is unknown: \(error)") }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }

    /// Looks for one row that only this batch can have written.
    private func isWritten(_ batch: Batch) throws(StoreError) -> Bool {
        if let entry = batch.entries.first {
            return try !read("SELECT 1 FROM entries WHERE member = $1 AND number = $2 AND hash = $3") {
                $0.add(entry.row.member)
                $0.add(entry.row.number)
                $0.add(bytes: entry.hash)
            } _: { _ in
                true
            }.isEmpty
        }
        if let quote = batch.quotes.first {
            return try !read("SELECT 1 FROM quotes WHERE member = $1 AND serial = $2") {
                $0.add(quote.member)
                $0.add(quote.serial)
            } _: { _ in
                true
            }.isEmpty
        }
        guard let outcome = batch.outcomes.first else { return false }
        return try !read("SELECT 1 FROM outcomes WHERE member = $1 AND scope = $2 AND fingerprint = $3 AND at = $4") {
            $0.add(outcome.member)
            $0.add(bytes: outcome.key.scope.bytes)
            $0.add(bytes: outcome.key.fingerprint.bytes)
            $0.add(outcome.at)
        } _: { _ in
            true
        }.isEmpty
    }

    // MARK: Chains

    private func ticket(of chain: Int) throws(StoreError) -> Int64 {
        if let known = tickets.withLock({ $0[chain] }) { return known }
        _ = try chainHead(chain)
        return tickets.withLock { $0[chain] ?? 0 }
    }

    /// Makes the chain's row if there is none, so that a batch can be kept out of it.
    public func chainHead(_ chain: Int) throws(StoreError) -> ChainHead {
        let start = ChainHead.start(of: chain)
        let results = try write { connection in
            let row = "INSERT INTO chains (chain, link, hash, ticket) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING"
            try connection.send(row) {
                $0.add(Int64(chain))
                $0.add(start.link)
                $0.add(bytes: start.hash)
            }
            try connection.send("SELECT link, hash, ticket FROM chains WHERE chain = $1") { $0.add(Int64(chain)) }
        }
        guard let row = results[1].first else { throw .corrupt("chain \(chain) has no row") }
        tickets.withLock { $0[chain] = row.int(2) }
        return ChainHead(chain: chain, link: row.int(0), hash: row.bytes(1))
    }

    public func chainHeads() throws(StoreError) -> [ChainHead] {
        try read(PostgresStore.headSelection) { ChainHead($0) }
    }

    /// Of all chains to which something is linked.
    static let headSelection = "SELECT chain, link, hash FROM chains WHERE link > 0 ORDER BY chain"
}

extension ChainHead {
    /// Of chain, link, hash.
    init(_ row: PGResult.Row) {
        self.init(chain: Int(row.int(0)), link: row.int(1), hash: row.bytes(2))
    }
}
