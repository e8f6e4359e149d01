internal import FlorinEngine
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// The API keys in force, in memory by the hash of the secret.
///
/// They are read again every second, so that a key that another process made or revoked counts soon. A key that is not
/// known is looked for at once, but not more often than the store can bear.
final class KeyRing: Service {
    private let engine: Engine
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var keys: [[UInt8]: APIKey] = [:]
        var reading: Task<Void, Never>?
        var lastRead: ContinuousClock.Instant?
    }

    private static let interval = Duration.seconds(1)
    /// The least time between two reads for keys that are not known.
    private static let pause = Duration.milliseconds(100)

    init(engine: Engine, logger: Logger) {
        self.engine = engine
        self.logger = logger
    }

    /// Who sends this `Authorization` header; nil if nobody with a key in force does.
    func client(authorization: String?) async -> APIKey? {
        guard let secret = authorization.flatMap(KeyRing.bearer) else { return nil }
        let hash = APIKey.hash(of: secret)
        if let key = known(hash) { return key }
        guard let reading = readingAfterMiss() else { return nil }
        await reading.value
        return known(hash)
    }

    /// Reads all keys anew. If that fails, those known stay in force.
    func reload() async {
        do {
            let keys = try await engine.refresh()
            let byHash = Dictionary(keys.map { ($0.hash, $0) }) { first, _ in first }
            state.withLock { $0.keys = byHash }
        } catch {
            logger.warning("The API keys cannot be read", metadata: ["error": "\(error)"])
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: KeyRing.interval) } catch { return }
                await self.reload()
            }
        }
    }

    private func known(_ hash: [UInt8]) -> APIKey? {
        state.withLock { $0.keys[hash] }
    }

    /// The read that is under way, or a new one; nil if there was one a moment ago.
    private func readingAfterMiss() -> Task<Void, Never>? {
        state.withLock { state in
            if let reading = state.reading { return reading }
            let now = ContinuousClock.now
            if let last = state.lastRead, last.duration(to: now) < KeyRing.pause { return nil }
            state.lastRead = now
            let reading = Task {
                await reload()
                self.state.withLock { $0.reading = nil }
            }
            state.reading = reading
            return reading
        }
    }

    /// The secret in `Bearer <secret>`.
    private static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
