internal import FlorinSQLite
public import Foundation

extension StoreGround {
    /// All that a backup made now has in it, byte for byte: of the embedded store as `florin backup` makes it, of a
    /// database as `pg_dump` does.
    public func backup() throws -> Data {
        if let database { return Data(try PostgresServer.shared.get().dump(database).utf8) }
        let copy = folder.appending(path: "copy-\(UUID().uuidString).sqlite")
        try SQLiteBackup.make(of: path, to: copy.path)
        defer { try? FileManager.default.removeItem(at: copy) }
        return try Data(contentsOf: copy)
    }
}
