internal import Foundation
internal import Synchronization

/// A PostgreSQL server for the tests alone: of this machine's binaries, run by an ordinary user, in a folder of its own,
/// reached through a socket there. It stops when the tests' process ends, however it ends.
public final class PostgresServer: Sendable {
    /// Started when it is asked for first.
    static let shared = Result { try PostgresServer() }

    /// Continuous integration must have PostgreSQL; elsewhere its tests are left out without.
    public static let isThere: Bool = {
        if binaries != nil || ProcessInfo.processInfo.environment["CI"] == "true" { return true }
        print("PostgreSQL is not installed here: what needs it is not tested.")
        return false
    }()

    static let folder = "/tmp/florin-postgres-\(getpid())"
    private static let user = "florin"

    /// Where PostgreSQL's programs are; nil: it is not installed.
    private static let binaries: String? = {
        guard let folder = try? output("pg_config", "--bindir"), !folder.isEmpty else { return nil }
        return FileManager.default.isExecutableFile(atPath: folder + "/initdb") ? folder : nil
    }()

    private let watch: Pipe
    private let counter = Mutex(0)

    private init() throws {
        guard let binaries = PostgresServer.binaries else { throw Failure("PostgreSQL is not installed") }
        watch = Pipe()
        let arguments = PostgresServer.asOrdinaryUser([
            "/bin/sh", "-c", PostgresServer.script, binaries, PostgresServer.folder, PostgresServer.user,
        ])
        _ = try ChildProcess("/bin/sh", arguments, input: watch.fileHandleForReading)
        for _ in 0..<600 {
            if (try? run("SELECT 1")) != nil { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure("PostgreSQL has not started; see \(PostgresServer.folder)")
    }

    /// Makes a cluster, serves it until its input ends, and removes it. Nothing of it outlives the tests, so nothing is synced.
    private static let script = """
        mkdir -m 700 "$1" && cd "$1" || exit
        "$0/initdb" --pgdata=data --username="$2" --auth=trust --no-locale --encoding=UTF8 --no-sync >init.log 2>&1 || exit
        "$0/postgres" -D data -c listen_addresses= -c unix_socket_directories="$1" -c max_connections=1000 \\
            -c shared_buffers=64MB -c fsync=off -c full_page_writes=off </dev/null >server.log 2>&1 &
        server=$!
        read -r _
        kill -INT "$server"
        wait "$server"
        cd / && rm -rf "$1"
        """

    /// PostgreSQL refuses to run as root.
    private static func asOrdinaryUser(_ command: [String]) -> [String] {
        guard geteuid() == 0 else { return ["-c", #"exec "$@""#, "sh"] + command }
        return ["-c", #"exec setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups "$@""#, "sh"] + command
    }

    // MARK: Databases

    /// In the folder.
    static let socket = "/.s.PGSQL.5432"

    static func location(of database: String, folder: String = folder) -> String {
        "postgres:///\(database)?host=\(folder)&user=\(user)"
    }

    /// A new database.
    func makeDatabase() throws -> String {
        let number = counter.withLock { number in
            number += 1
            return number
        }
        let name = "test_\(number)"
        try run("CREATE DATABASE \(name)")
        return name
    }

    /// Runs statements in a database.
    func run(_ statements: String, in database: String = "postgres") throws {
        guard let binaries = PostgresServer.binaries else { throw Failure("PostgreSQL is not installed") }
        _ = try PostgresServer.output(
            binaries + "/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", PostgresServer.folder, "-U",
            PostgresServer.user, "-d", database, "-c", statements)
    }

    /// The tables of a database with all their rows, as SQL.
    func dump(_ database: String) throws -> String {
        guard let binaries = PostgresServer.binaries else { throw Failure("PostgreSQL is not installed") }
        return try PostgresServer.output(
            binaries + "/pg_dump", "-h", PostgresServer.folder, "-U", PostgresServer.user, "-d", database)
    }

    /// What a program prints; throws what it complains of.
    private static func output(_ program: String...) throws -> String {
        String(decoding: try ChildProcess.output(program), as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
