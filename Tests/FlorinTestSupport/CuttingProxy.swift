internal import Foundation
internal import Synchronization

/// Stands between a store and its server, and cuts connections where it hurts.
public final class CuttingProxy: Sendable {
    /// As `--store` takes it.
    public let location: String
    private let folder: String
    private let listener: CInt
    private let state = Mutex(State())

    private struct State {
        var plan: Cut?
        var cuts = 0
        /// Cut off, and done with by the server, if it got there.
        var settled = 0
    }

    /// What happens to a batch.
    public enum Cut: Sendable, CaseIterable {
        /// It does not arrive.
        case before
        /// It arrives, and the answer does not.
        case after
        /// It arrives when the store has long lost the connection.
        case late
    }

    /// In front of the server that has the ground's database.
    public init(_ ground: StoreGround) throws {
        folder = "/tmp/florin-proxy-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        location = PostgresServer.location(of: ground.database ?? "", folder: folder)
        listener = try UnixSocket.listen(folder + PostgresServer.socket)
        Thread { [self] in accept() }.start()
    }

    /// Does this to the next batch.
    public func plan(_ cut: Cut) { state.withLock { $0.plan = cut } }

    /// How many connections were cut.
    public var cuts: Int { state.withLock { $0.cuts } }

    /// Waits until nothing that was cut off can reach the server any more, nor is under way there.
    public func settle() async throws {
        while state.withLock({ $0.settled < $0.cuts }) { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Takes no more connections.
    public func close() throws {
        UnixSocket.end(listener)
        try FileManager.default.removeItem(atPath: folder)
    }

    private func accept() {
        while let client = UnixSocket.accept(listener) {
            guard let server = UnixSocket.connect(PostgresServer.folder + PostgresServer.socket) else {
                UnixSocket.close(client)
                continue
            }
            Thread { [self] in
                pass(client, server)
                UnixSocket.close(client)
                UnixSocket.close(server)
            }.start()
        }
    }

    private func pass(_ client: CInt, _ server: CInt) {
        while true {
            let source = UnixSocket.awaitOne(of: [client, server], milliseconds: -1)
            guard let source, let bytes = UnixSocket.read(source) else { return }
            if source == client, let cut = cut(at: bytes) { return perform(cut, on: bytes, client, server) }
            guard UnixSocket.write(bytes, to: source == client ? server : client) else { return }
        }
    }

    private func cut(at bytes: [UInt8]) -> Cut? {
        // Only batches have journal entries in them.
        guard bytes.contains(Array(#""postings""#.utf8)) else { return nil }
        return state.withLock { state in
            guard let plan = state.plan else { return nil }
            state.plan = nil
            state.cuts += 1
            return plan
        }
    }

    private func perform(_ cut: Cut, on bytes: [UInt8], _ client: CInt, _ server: CInt) {
        defer { state.withLock { $0.settled += 1 } }
        if cut == .before { return }
        if cut == .late {
            UnixSocket.end(client)
            Thread.sleep(forTimeInterval: 0.2)
        }
        guard UnixSocket.write(bytes, to: server) else { return }
        // It answers when the batch is written, or undone.
        _ = UnixSocket.awaitOne(of: [server], milliseconds: 5_000)
    }
}
