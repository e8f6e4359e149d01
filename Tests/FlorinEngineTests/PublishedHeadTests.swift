import FlorinCore
import FlorinEngine
import FlorinSQLite
import Foundation
import Testing

/// A journal that lost its end, whose chain is sound for all that, is shown up by a head that was kept elsewhere.
@Suite struct PublishedHeadTests {
    private let key = HashChain(key: TestScheme.chainKey)

    @Test func `a restored backup is sound, and older than the head that was published after it`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        try await scheme.record(.deposit(Deposit(amount: 60_000, source: "cash")), for: id)
        let early = PublishedHead(at: scheme.clock.now, chains: try scheme.store.chainHeads())
        // While the store is open and in use.
        let copy = scheme.path + ".copy"
        try SQLiteBackup.make(of: scheme.path, to: copy)
        for _ in 0..<20 { try await scheme.record(.pay(.direct(sale([1_000], wallet: .auto))), for: id) }
        let late = PublishedHead(at: scheme.clock.now, chains: try scheme.store.chainHeads())
        try await scheme.engine.stop()

        func faults(_ store: SQLiteStore, since head: PublishedHead) throws -> [VerificationFault] {
            try Verifier.run(store, chainKey: TestScheme.chainKey, published: head).faults
        }
        let original = try SQLiteStore(path: scheme.path)
        #expect(try faults(original, since: early).isEmpty)
        #expect(try faults(original, since: late).isEmpty)
        try original.close()
        let restored = scheme.path + ".restored"
        try SQLiteBackup.make(of: copy, to: restored)
        let store = try SQLiteStore(path: restored)
        #expect(try faults(store, since: early).isEmpty)
        let fault = try #require(try faults(store, since: late).first)
        #expect(fault.row.hasPrefix("chains, chain ") && fault.detail.contains("older"))
        try store.close()
        for path in [copy, restored] { try FileManager.default.removeItem(atPath: path) }
    }

    @Test func `an end that was cut off and grown again is not what was published`() async throws {
        func head(after amounts: [Int64]) async throws -> (PublishedHead, SQLiteStore) {
            let scheme = try TestScheme(lanes: 1)
            let id = try await scheme.enrol()
            for amount in amounts {
                try await scheme.record(.deposit(Deposit(amount: amount, source: "cash")), for: id)
            }
            let head = PublishedHead(at: scheme.clock.now, chains: try scheme.store.chainHeads())
            try await scheme.engine.stop()
            return (head, try SQLiteStore(path: scheme.path))
        }
        let (published, first) = try await head(after: [500, 700])
        let (_, second) = try await head(after: [500, 900, 10])
        #expect(try Verifier.run(first, chainKey: TestScheme.chainKey, published: published).isSound)
        let faults = try Verifier.run(second, chainKey: TestScheme.chainKey, published: published).faults
        #expect(faults.count == 1 && faults.first?.detail.contains("published head") == true, "\(faults)")
        try first.close()
        try second.close()
    }

    @Test func `a head is read back as it was, and no other is taken for it`() throws {
        let hash = [UInt8](repeating: 0xA7, count: 32)
        let heads = [
            ChainHead(chain: 3, link: 9, hash: hash), .start(of: 1), ChainHead(chain: 0, link: 17, hash: hash),
        ]
        let head = PublishedHead(at: Timestamp(milliseconds: 1_795_276_642_331), chains: heads)
        #expect(head.chains.map(\.chain) == [0, 3])
        let document = head.document(signedWith: key)
        #expect(try PublishedHead(document: document, signedWith: key) == head)

        let text = String(decoding: document, as: UTF8.self)
        for (old, new) in [
            ("\"link\":17", "\"link\":16"), ("\"chain\":3", "\"chain\":4"), ("a7a7", "a7a8"), ("2026", "2025"),
        ] {
            let changed = text.replacingOccurrences(of: old, with: new)
            #expect(changed != text)
            #expect(throws: PublishedHead.Fault.forged) {
                try PublishedHead(document: Array(changed.utf8), signedWith: key)
            }
        }
        let other = HashChain(key: [UInt8](repeating: 9, count: HashChain.keyLength))
        #expect(throws: PublishedHead.Fault.forged) { try PublishedHead(document: document, signedWith: other) }
        for unreadable in ["", "[]", "{}", text.replacingOccurrences(of: "a7a7", with: "a7x7"), text + "}"] {
            let fault = #expect(throws: PublishedHead.Fault.self) {
                try PublishedHead(document: Array(unreadable.utf8), signedWith: key)
            }
            #expect(fault != .forged, "\(unreadable)")
        }
    }

    @Test func `a copy never replaces a file, and only a scheme is copied`() async throws {
        let scheme = try TestScheme()
        try await scheme.engine.stop()
        let copy = scheme.path + ".copy"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: copy))
        #expect(throws: StoreError.self) { try SQLiteBackup.make(of: scheme.path, to: copy) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == Data("mine".utf8))
        #expect(throws: StoreError.self) { try SQLiteBackup.make(of: copy, to: scheme.path + ".other") }
        #expect(throws: StoreError.self) {
            try SQLiteBackup.make(of: scheme.path + ".none", to: scheme.path + ".other")
        }
        let left = try FileManager.default.contentsOfDirectory(
            atPath: URL(fileURLWithPath: copy).deletingLastPathComponent().path)
        #expect(!left.contains { $0.contains(".other") }, "\(left)")
        try FileManager.default.removeItem(atPath: copy)
    }
}
