internal import FlorinCore

/// What belongs to nobody: API keys, and how far everybody has come.
extension StoreMove {
    func moveKeys() throws(StoreError) {
        let there = Set(try target.apiKeys().map(\.id))
        let keys = try source.apiKeys()
        for key in keys {
            if !there.contains(key.id) { try target.save(key) }
            if let instant = key.revokedAt { _ = try target.revoke(apiKey: key.id, at: instant) }
        }
        report(.keys, keys.count)
    }

    func moveMarks() throws(StoreError) {
        for mark in StoreMark.allCases {
            if let value = try source.mark(mark) { try target.raise(mark, to: value) }
        }
        report(.marks, StoreMark.allCases.count)
    }
}
