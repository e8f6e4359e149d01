public import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    private static let columns = "member, reference, phone, email, card, created_at, document"

    public func profile(_ key: ProfileKey) throws(StoreError) -> Profile? {
        try read { db in
            switch key {
            case .id(let id): return try profile(db, "member = ?", id.rawValue)
            case .reference(let text): return try profile(db, "reference = ?", text)
            case .phone(let text): return try profile(db, "phone = ?", text)
            case .email(let text): return try profile(db, "email = ?", text)
            case .card(let text):
                if let own = try profile(db, "card = ?", text) { return own }
                guard let id = Profile.member(ofGeneratedCard: text) else { return nil }
                return try profile(db, "card IS NULL AND member = ?", id.rawValue)
            }
        }
    }

    public func profiles(after cursor: MemberID, limit: Int) throws(StoreError) -> [Profile] {
        try read { db in
            let sql = "SELECT \(SQLiteStore.columns) FROM profiles WHERE member > ? ORDER BY member LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [cursor.rawValue, limit]).map(Profile.init(_:))
        }
    }

    public func update(_ profile: Profile, replacing old: Profile) throws(StoreError) {
        try write { db in
            try refusingTaken(profile, db) {
                try db.execute(
                    sql: """
                        UPDATE profiles SET reference = ?1, phone = ?2, email = ?3, card = ?4, document = ?5
                        WHERE member = ?11 AND ((reference, phone, email, card, document) IS (?6, ?7, ?8, ?9, ?10)
                            OR (reference, phone, email, card, document) IS (?1, ?2, ?3, ?4, ?5))
                        """,
                    arguments: [
                        profile.reference, profile.phone, profile.email, profile.ownCardNumber, profile.documentText,
                        old.reference, old.phone, old.email, old.ownCardNumber, old.documentText, profile.id.rawValue,
                    ])
            }
            guard db.changesCount > 0 else { throw StoreError.conflict }
        }
    }

    func insert(_ profile: Profile, _ db: Database) throws {
        try refusingTaken(profile, db) {
            try db.cachedStatement(
                sql: "INSERT INTO profiles (\(SQLiteStore.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                profile.id.rawValue, profile.reference, profile.phone, profile.email, profile.ownCardNumber,
                profile.createdAt.milliseconds, profile.documentText,
            ])
        }
    }

    private func profile(_ db: Database, _ condition: String, _ value: any DatabaseValueConvertible) throws -> Profile?
    {
        let sql = "SELECT \(SQLiteStore.columns) FROM profiles WHERE \(condition)"
        return try Row.fetchOne(db, sql: sql, arguments: [value]).map(Profile.init(_:))
    }

    private func refusingTaken(_ profile: Profile, _ db: Database, _ body: () throws -> Void) throws {
        do { try body() } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            let taken = try profile.uniqueFields.first { field in
                let sql = "SELECT 1 FROM profiles WHERE \(field.column.rawValue) = ? AND member <> ?"
                return try Row.fetchOne(db, sql: sql, arguments: [field.value, profile.id.rawValue]) != nil
            }
            // Otherwise it is the member's id that is there already.
            guard let taken else { throw StoreError.conflict }
            throw StoreError.taken([profile.id: taken.column.apiName])
        }
    }
}

extension Profile {
    /// Of ``SQLiteStore/columns``.
    fileprivate init(_ row: Row) throws {
        try self.init(
            id: MemberID(rawValue: row["member"]), reference: row["reference"], phone: row["phone"],
            email: row["email"], ownCardNumber: row["card"], createdAt: Timestamp(milliseconds: row["created_at"]),
            document: Array((row["document"] as String).utf8))
    }

    /// As a text.
    fileprivate var documentText: String { String(decoding: document, as: UTF8.self) }
}
