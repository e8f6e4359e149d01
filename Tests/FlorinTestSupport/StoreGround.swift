public import FlorinEngine
internal import FlorinPostgres
internal import FlorinSQLite
public import Foundation

/// A place for the store of one test: a folder of its own, and a database if the store is to be one.
public struct StoreGround: Sendable {
    public let kind: StoreKind
    public let folder: URL
    public let database: String?

    public init(
        _ kind: StoreKind = .current, in parent: URL = FileManager.default.temporaryDirectory
    ) throws {
        self.kind = kind
        folder = parent.appending(path: "florin-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = kind == .postgres ? try PostgresServer.shared.get().makeDatabase() : nil
    }

    /// Of the embedded store.
    public var path: String { folder.appending(path: "florin.sqlite").path }

    /// As `--store` takes it.
    public var location: String {
        guard let database else { return "sqlite:\(path)" }
        return PostgresServer.location(of: database)
    }

    /// Opens the store, as process number `node` would; databases tell who is who themselves.
    public func open(node: Int = 0) throws -> any Store {
        guard database != nil else { return try SQLiteStore(path: path, node: node) }
        return try PostgresStore(ConnectionString(location))
    }

    /// Runs statements behind the store's back.
    public func sql(_ statements: String) throws {
        guard let database else { return }
        try PostgresServer.shared.get().run(statements, in: database)
    }

    /// Removes everything. The store must be closed.
    public func remove() throws {
        try FileManager.default.removeItem(at: folder)
        if let database { try PostgresServer.shared.get().run("DROP DATABASE \(database) WITH (FORCE)") }
    }
}
