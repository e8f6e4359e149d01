internal import FlorinEngine
internal import FlorinPostgres
internal import FlorinSQLite
internal import Foundation

/// Where a store is, as `--store` says it.
enum StoreLocation {
    case sqlite(path: String)
    case postgres(ConnectionString)

    static let standard = "sqlite:florin.sqlite"

    init(_ text: String) throws(Failure) {
        if text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") {
            do { self = .postgres(try ConnectionString(text)) } catch {
                throw Failure(.usage, "--store is no address of a PostgreSQL database: \(error)")
            }
            return
        }
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count else {
            throw Failure(
                .usage,
                "--store must be sqlite:PATH, such as \(StoreLocation.standard), or postgres://USER@HOST/DATABASE")
        }
        let path = String(text.dropFirst(scheme.count))
        // In a URL, what follows two slashes is a host; nobody can tell what is meant by it here.
        guard !path.hasPrefix("//") || path.hasPrefix("///") else {
            throw Failure(.usage, "--store must be sqlite:PATH without slashes in front, or sqlite:/ABSOLUTE/PATH")
        }
        self = .sqlite(path: path)
    }

    /// Without secrets.
    var description: String {
        switch self {
        case .sqlite(let path): path
        case .postgres(let target): target.description
        }
    }

    /// Where the secret that chains the journal is, unless `--key-file` says otherwise.
    var keyPath: String {
        switch self {
        case .sqlite(let path): path + ".key"
        case .postgres: "florin.key"
        }
    }

    /// False if a file would have to be made.
    var exists: Bool {
        switch self {
        case .sqlite(let path): FileManager.default.fileExists(atPath: path)
        case .postgres: true
        }
    }

    /// Opens the store, and makes it if it is not there.
    func open(tables: PostgresStore.Tables = .migrate) throws(Failure) -> any Store {
        do {
            switch self {
            case .sqlite(let path): return try SQLiteStore(path: path)
            case .postgres(let target): return try PostgresStore(target, tables: tables)
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Opens the store that must be there: a misspelled path must not look like an empty store.
    func openExisting(tables: PostgresStore.Tables = .require) throws(Failure) -> any Store {
        guard exists else {
            throw Failure(.storeUnreachable, "there is no store at \(description); `florin serve` makes one")
        }
        return try open(tables: tables)
    }
}

extension StoreLocation {
    /// The file of an embedded store, for a command that works on files.
    func filePath(for command: String) throws(Failure) -> String {
        guard case .sqlite(let path) = self else {
            throw Failure(.usage, "`florin \(command)` is for stores in files; PostgreSQL has its own means for that")
        }
        return path
    }
}

extension Settings {
    func chainKeyFile(of location: StoreLocation) -> ChainKeyFile {
        ChainKeyFile(path: text(.keyFile) ?? location.keyPath)
    }

    func location() throws(Failure) -> StoreLocation {
        try StoreLocation(text(.store) ?? StoreLocation.standard)
    }
}
