import FlorinTestSupport
import Foundation
import Testing

/// The built `florin`, run as a user runs it: as a process of its own, in a folder of its own. Where nothing else is said,
/// its store is a file there, or a database if the test is about that.
final class Florin: Sendable {
    private let ground: StoreGround

    init(_ kind: StoreKind = .current) throws { ground = try StoreGround(kind) }

    deinit { try? ground.remove() }

    var folder: URL { ground.folder }

    /// Its store, as `--store` takes it.
    var location: String { ground.location }

    /// What its processes are told of the store.
    var environment: [String: String] { ground.kind == .sqlite ? [:] : ["FLORIN_STORE": ground.location] }

    struct Result: CustomStringConvertible {
        let end: ChildProcess.End
        let output: String
        let log: String

        var code: CInt { end.code }
        var description: String { "\(end)\nstdout: \(output)\nstderr: \(log)" }
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
        try await Florin.run(Florin.binary, arguments, self.environment.merging(environment) { $1 }, in: folder)
    }

    static func run(
        _ program: URL, _ arguments: [String], _ environment: [String: String], in folder: URL
    ) async throws -> Result {
        let name = UUID().uuidString
        let output = folder.appending(path: "\(name).out")
        let log = folder.appending(path: "\(name).err")
        let process = try ChildProcess(
            program.path, arguments, environment: inherited.merging(environment) { $1 }, in: folder.path,
            output: output.path, log: log.path)
        let end = await process.waitForEnd()
        defer { for file in [output, log] { try? FileManager.default.removeItem(at: file) } }
        return Result(
            end: end, output: try String(contentsOf: output, encoding: .utf8),
            log: try String(contentsOf: log, encoding: .utf8))
    }

    /// Starts a command, to be watched or killed.
    static func start(
        _ arguments: [String], _ environment: [String: String], in folder: URL, log: URL
    ) throws -> ChildProcess {
        try ChildProcess(
            binary.path, arguments, environment: inherited.merging(environment) { $1 }, in: folder.path, log: log.path)
    }

    private static let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("FLORIN_") }

    /// Beside the tests' own executable.
    static let binary: URL = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "florin")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        fatalError("there is no florin beside \(tests.path)")
    }()

    func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
}
