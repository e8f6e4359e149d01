public import Foundation
internal import Synchronization

/// A program that runs beside the tests. Foundation's `Process` is not used: it watches its children through file
/// descriptor sets, and crashes where many files are open.
public final class ChildProcess: Sendable {
    public enum End: Equatable, Sendable {
        case exited(CInt)
        case killed(by: CInt)

        /// As a shell gives it: 128 and the signal, if it was killed.
        public var code: CInt {
            switch self {
            case .exited(let code): code
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// More than the tests open at once.
    private static let openFiles: CInt = 4_096

    private let id: pid_t
    private let ended = Mutex<End?>(nil)

    /// Starts it. The program is looked for as a shell does; files take its output, so that no pipe can fill up.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
        in folder: String = ".", input: FileHandle? = nil, output: String = "/dev/null", log: String = "/dev/null"
    ) throws {
        var files = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&files)
        defer { unsafe posix_spawn_file_actions_destroy(&files) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&files, input.fileDescriptor, STDIN_FILENO)
        } else {
            unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        unsafe posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // Nothing of the tests' own may be kept open by a child: a connection that is cut would not end.
        #if os(Linux)
            for descriptor in STDERR_FILENO + 1..<ChildProcess.openFiles {
                unsafe posix_spawn_file_actions_addclose(&files, descriptor)
            }
        #endif
        let command = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder, program] + arguments
        id = try unsafe ChildProcess.spawn(command, environment.map { "\($0)=\($1)" }, &files)
    }

    @unsafe private static func spawn(
        _ arguments: [String], _ environment: [String], _ files: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The tests' own process may ignore or block signals that must end this one.
        var (all, none) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #endif
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let words = unsafe (arguments + environment).map { unsafe strdup($0) }
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        let argv = unsafe Array(words.prefix(arguments.count)) + [nil]
        let envp = unsafe Array(words.dropFirst(arguments.count)) + [nil]
        var id: pid_t = 0
        let error = unsafe posix_spawn(&id, arguments[0], &files, &attributes, argv, envp)
        guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .ENOENT) }
        return id
    }

    // MARK: Its end

    /// How it ended; nil: it still runs.
    public var end: End? {
        ended.withLock { ended in
            var status: CInt = 0
            guard ended == nil, unsafe waitpid(id, &status, WNOHANG) == id else { return ended }
            let signal = status & 0x7f
            ended = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(by: signal)
            return ended
        }
    }

    /// Sends it a signal, if it still runs.
    public func send(_ signal: CInt) {
        ended.withLock { ended in
            // It is not waited for yet, so that the number is its own.
            if ended == nil { kill(id, signal) }
        }
    }

    public func waitForEnd() async -> End {
        while true {
            if let end { return end }
            // A test that is cancelled waits too: nothing may outlive it.
            await Task { try? await Task.sleep(for: .milliseconds(2)) }.value
        }
    }

    /// Runs a program to its end, waiting for it on this thread. Gives what it prints; throws what it complains of.
    public static func output(_ command: [String]) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
        let name = "florin-output-\(UUID().uuidString)"
        let (output, log) = (folder.appending(path: "\(name).out").path, folder.appending(path: "\(name).err").path)
        defer { for path in [output, log] { try? FileManager.default.removeItem(atPath: path) } }
        let process = try ChildProcess(command[0], Array(command.dropFirst()), output: output, log: log)
        while process.end == nil { Thread.sleep(forTimeInterval: 0.001) }
        guard process.end == .exited(0) else {
            throw Failure(command: command, log: try String(contentsOfFile: log, encoding: .utf8))
        }
        return try Data(contentsOf: URL(filePath: output))
    }

    struct Failure: Error, CustomStringConvertible {
        let command: [String]
        let log: String
        var description: String { "\(command.joined(separator: " ")): \(log)" }
    }
}
