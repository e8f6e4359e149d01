internal import FlorinCore
internal import FlorinEngine
internal import GRDB

extension SQLiteStore {
    /// Blanks who these members are; their row stays, so that lists and ids do. What is overwritten here, also in indexes,
    /// is zeroed.
    func erase(_ members: [MemberID], _ db: Database) throws {
        guard !members.isEmpty else { return }
        try db.execute(sql: "PRAGMA secure_delete = ON")
        defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
        for member in members {
            try db.execute(
                sql: """
                    UPDATE profiles SET reference = NULL, phone = NULL, email = NULL, card = NULL, document = ?
                    WHERE member = ?
                    """, arguments: [Profile.erasedDocument, member.rawValue])
            try requireChange(db)
            try db.execute(sql: "DELETE FROM quotes WHERE member = ?", arguments: [member.rawValue])
        }
    }
}
