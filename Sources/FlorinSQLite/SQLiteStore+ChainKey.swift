public import FlorinEngine
internal import Foundation
internal import GRDB

extension Schema {
    static let chainKey = """
        -- One row: what tells the key of the hash chains from others.
        CREATE TABLE chain_key (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            key_check BLOB NOT NULL
        ) STRICT;
        """
}

extension SQLiteStore {
    public func keyCheck() throws(StoreError) -> [UInt8]? {
        try read { db in try Data.fetchOne(db, sql: "SELECT key_check FROM chain_key").map(Array.init) }
    }

    public func keep(keyCheck: [UInt8]) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO chain_key (id, key_check) VALUES (1, ?)", arguments: [Data(keyCheck)])
        }
    }
}
