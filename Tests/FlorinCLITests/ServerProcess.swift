import FlorinTestSupport
import Foundation
import Testing

/// A `florin serve` of its own process, that can be killed.
final class ServerProcess {
    let port: Int
    private let process: ChildProcess

    /// Starts it, and waits until it takes connections.
    init(in florin: Florin) async throws {
        let log: URL
        (process, log) = try ServerProcess.start(in: florin)
        guard let port = try await ServerProcess.port(of: process, log) else {
            process.send(SIGTERM)
            throw Unstarted(log: try String(contentsOf: log, encoding: .utf8))
        }
        self.port = port
    }

    struct Unstarted: Error, CustomStringConvertible {
        let log: String
        var description: String { "the server did not start: \(log)" }
    }

    /// Starts it, and kills it before it is of any use.
    static func startAndKill(in florin: Florin, after delay: Duration) async throws {
        let (process, _) = try start(in: florin)
        try await Task.sleep(for: delay)
        await kill(process)
    }

    /// The end by SIGKILL: nothing can be tidied up.
    func kill() async { await ServerProcess.kill(process) }

    /// The end by SIGTERM; gives the exit code.
    func stop() async -> CInt {
        process.send(SIGTERM)
        return await process.waitForEnd().code
    }

    private static func kill(_ process: ChildProcess) async {
        process.send(SIGKILL)
        _ = await process.waitForEnd()
    }

    /// Each has a log of its own.
    private static func start(in florin: Florin) throws -> (ChildProcess, log: URL) {
        let log = florin.folder.appending(path: "serve-\(UUID().uuidString).err")
        let process = try Florin.start(
            ["serve", "--demo", "--listen", "127.0.0.1:0"], florin.environment, in: florin.folder, log: log)
        return (process, log)
    }

    private static func port(of process: ChildProcess, _ log: URL) async throws -> Int? {
        for _ in 0..<3000 where process.end == nil {
            if let match = try String(contentsOf: log, encoding: .utf8).firstMatch(
                of: /listening on http:\/\/127\.0\.0\.1:(\d+)/)
            {
                return Int(match.1)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}
