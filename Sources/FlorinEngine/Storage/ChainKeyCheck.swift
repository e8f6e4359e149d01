/// Keeps two keys from chaining one journal: a store remembers what tells its chain's key from others, and a process with
/// another key is refused before it writes anything.
///
/// The value tells nothing of the key. Who can edit the database can change it, but can only keep servers from starting.
public struct ChainKeyCheck {
    private let chain: HashChain
    private let store: any Store

    /// `key` has ``HashChain/keyLength`` bytes.
    public init(key: [UInt8], of store: any Store) {
        chain = HashChain(key: key)
        self.store = store
    }

    /// Throws ``EngineError/otherChainKey`` if the store is known to have another key. Changes nothing. Blocks.
    public func refuseOther() throws(EngineError) {
        do {
            if let kept = try store.keyCheck(), kept != chain.keyCheck { throw EngineError.otherChainKey }
        } catch {
            throw EngineError(error)
        }
    }

    /// Makes this the store's key, unless it has one. Of several processes that do so at once, one wins, and the others are
    /// refused. Where no key was remembered yet, the journal must fit. Blocks.
    func claim() throws(EngineError) {
        do {
            if try store.keyCheck() == nil {
                guard try fitsJournal() else { throw EngineError.otherChainKey }
                try store.keep(keyCheck: chain.keyCheck)
            }
        } catch {
            throw EngineError(error)
        }
        try refuseOther()
    }

    /// Whether the journal's first entry was chained with this key, or there is none.
    private func fitsJournal() throws -> Bool {
        var fits: Bool?
        do {
            try store.audit { item in
                guard case .entry(let entry, let number, _, _) = item else { return }
                fits = chain.link(entry.row, to: .start(of: number)).hash == entry.hash
                throw SeenEnough()
            }
        } catch  where fits == nil {
            throw error
        } catch {
            // The audit was ended by the first entry.
        }
        return fits ?? true
    }

    private struct SeenEnough: Error {}
}
