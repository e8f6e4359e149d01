import FlorinTestSupport
import Foundation
import Testing

/// A `florin serve` of its own process, that can be killed.
final class ServerProcess {
    let port: Int
    private let process: Process

    /// Starts it, and waits until it takes connections.
    init(in florin: Florin) async throws {
        let log: URL
        (process, log) = try ServerProcess.start(in: florin)
        guard let port = try await ServerProcess.port(of: process, log) else {
            process.terminate()
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
        kill(process)
    }

    /// The end by SIGKILL: nothing can be tidied up.
    func kill() { ServerProcess.kill(process) }

    /// The end by SIGTERM; gives the exit code.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private static func kill(_ process: Process) {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Each has a log of its own.
    private static func start(in florin: Florin) throws -> (Process, log: URL) {
        let log = florin.folder.appending(path: "serve-\(UUID().uuidString).err")
        let process = try Florin.process(
            Florin.binary, ["serve", "--demo", "--listen", "127.0.0.1:0"], florin.environment, in: florin.folder,
            output: florin.folder.appending(path: "serve.out"), log: log)
        try process.start()
        return (process, log)
    }

    private static func port(of process: Process, _ log: URL) async throws -> Int? {
        for _ in 0..<3000 where process.isRunning {
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
