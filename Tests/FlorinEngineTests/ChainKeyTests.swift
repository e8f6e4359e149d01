import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// A store is chained with one key, whoever starts first.
@Suite(.everyStore) struct ChainKeyTests {
    private static let otherKey = [UInt8](repeating: 9, count: HashChain.keyLength)

    /// Starts an engine and stops it. False if the key is refused.
    private func starts(_ key: [UInt8], at ground: StoreGround) async throws -> Bool {
        let store = try ground.open()
        var configuration = Engine.Configuration(chainKey: key)
        configuration.program = try Program.written(TestScheme.document)
        do throws(EngineError) {
            try await Engine(store: store, configuration: configuration).stop()
            return true
        } catch {
            try store.close()
            guard case .otherChainKey = error else { throw error }
            return false
        }
    }

    @Test func `a store is refused with another key than its first, be its journal empty or not`() async throws {
        let ground = try StoreGround()
        #expect(try await starts(TestScheme.chainKey, at: ground))
        #expect(try await !starts(Self.otherKey, at: ground))
        #expect(try await starts(TestScheme.chainKey, at: ground))
        try ground.remove()

        let scheme = try TestScheme()
        _ = try await scheme.enrol()
        #expect(try await !starts(Self.otherKey, at: scheme.ground), "also while another server runs")
        try await scheme.engine.stop()
        #expect(try await !starts(Self.otherKey, at: scheme.ground))
        #expect(try await starts(TestScheme.chainKey, at: scheme.ground))
        try scheme.ground.remove()
    }

    @Test func `a store that remembers no key takes the one that fits its journal`() async throws {
        let scheme = try TestScheme()
        _ = try await scheme.enrol()
        let kept = try scheme.store.keyCheck()
        #expect(kept?.count == 16)
        try await scheme.engine.stop()
        try scheme.ground.edit("DELETE FROM chain_key")
        #expect(try await !starts(Self.otherKey, at: scheme.ground))
        let store = try scheme.ground.open()
        #expect(try store.keyCheck() == nil, "what is refused leaves nothing behind")
        // An audit changes nothing either, and has nothing to go by.
        try ChainKeyCheck(key: Self.otherKey, of: store).refuseOther()
        #expect(try store.keyCheck() == nil)
        try store.close()
        #expect(try await starts(TestScheme.chainKey, at: scheme.ground))
        try await scheme.reopen()
        #expect(try scheme.store.keyCheck() == kept && scheme.verify().faults == [])
        try await scheme.close()
    }

    @Test func `a store with an empty journal that remembers no key takes any`() async throws {
        let ground = try StoreGround()
        #expect(try await starts(TestScheme.chainKey, at: ground))
        try ground.edit("DELETE FROM chain_key")
        #expect(try await starts(Self.otherKey, at: ground))
        #expect(try await !starts(TestScheme.chainKey, at: ground))
        try ground.remove()
    }

    @Test func `of several first starts with different keys one wins`() async throws {
        for round in 0..<8 {
            let ground = try StoreGround()
            try ground.open().close()
            let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
                for number in UInt8(1)...4 {
                    group.addTask {
                        let key = [UInt8](repeating: number, count: HashChain.keyLength)
                        return try await starts(key, at: ground) ? number : nil
                    }
                }
                return try await group.reduce(into: []) { if let winner = $1 { $0.append(winner) } }
            }
            #expect(winners.count == 1, "round \(round): \(winners)")
            try ground.remove()
        }
    }
}
