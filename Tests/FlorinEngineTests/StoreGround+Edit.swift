import FlorinTestSupport
import GRDB

extension StoreGround {
    /// Runs statements behind the store's back, on either store.
    func edit(_ statements: String) throws {
        guard kind == .sqlite else { return try sql(statements) }
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in try db.execute(sql: statements) }
        try queue.close()
    }
}
