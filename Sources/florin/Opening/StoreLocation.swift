internal import FlorinSQLite
internal import Foundation

/// Where a store is, as `--store` says it.
struct StoreLocation {
    let path: String

    static let standard = "sqlite:florin.sqlite"

    init(_ text: String) throws(Failure) {
        if text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") {
            throw Failure(.usage, "--store postgres://… is not available in this version; use sqlite:PATH")
        }
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count else {
            throw Failure(.usage, "--store must be sqlite:PATH, such as \(StoreLocation.standard)")
        }
        path = String(text.dropFirst(scheme.count))
        // In a URL, what follows two slashes is a host; nobody can tell what is meant by it here.
        guard !path.hasPrefix("//") || path.hasPrefix("///") else {
            throw Failure(.usage, "--store must be sqlite:PATH without slashes in front, or sqlite:/ABSOLUTE/PATH")
        }
    }

    var keyPath: String { path + ".key" }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Opens the store, and makes it if it is not there.
    func open() throws(Failure) -> SQLiteStore {
        do { return try SQLiteStore(path: path) } catch { throw Failure(error) }
    }

    /// Opens the store that must be there: a misspelled path must not look like an empty store.
    func openExisting() throws(Failure) -> SQLiteStore {
        guard exists else {
            throw Failure(.storeUnreachable, "there is no store at \(path); `florin serve` makes one")
        }
        return try open()
    }
}

extension StoreLocation {
    /// The file of an embedded store, for a command that works on files.
    func filePath(for command: String) throws(Failure) -> String { path }
}

extension Settings {
    func chainKeyFile(of location: StoreLocation) -> ChainKeyFile {
        ChainKeyFile(path: text(.keyFile) ?? location.keyPath)
    }

    func location() throws(Failure) -> StoreLocation {
        try StoreLocation(text(.store) ?? StoreLocation.standard)
    }
}
