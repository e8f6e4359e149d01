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
            try refusingTaken(profile) {
                try db.execute(
                    sql: """
                        UPDATE profiles SET reference = ?, phone = ?, email = ?, card = ?, document = ?
                        WHERE member = ? AND (reference, phone, email, card, document) IS (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        profile.reference, profile.phone, profile.email, profile.ownCardNumber, profile.document,
                        profile.id.rawValue, old.reference, old.phone, old.email, old.ownCardNumber, old.document,
                    ])
            }
            guard db.changesCount > 0 else { throw StoreError.conflict }
        }
    }

    func insert(_ profile: Profile, _ db: Database) throws {
        try refusingTaken(profile) {
            try db.cachedStatement(
                sql: "INSERT INTO profiles (\(SQLiteStore.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                profile.id.rawValue, profile.reference, profile.phone, profile.email, profile.ownCardNumber,
                profile.createdAt.milliseconds, profile.document,
            ])
        }
    }

    private func profile(_ db: Database, _ condition: String, _ value: any DatabaseValueConvertible) throws -> Profile?
    {
        let sql = "SELECT \(SQLiteStore.columns) FROM profiles WHERE \(condition)"
        return try Row.fetchOne(db, sql: sql, arguments: [value]).map(Profile.init(_:))
    }

    /// SQLite names the column that is not unique as `profiles.phone`.
    private func refusingTaken(_ profile: Profile, _ body: () throws -> Void) throws {
        do { try body() } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            let column = error.message?.split(separator: ".").last.map(String.init) ?? "reference"
            throw StoreError.taken([profile.id: column == "card" ? "cardNumber" : column])
        }
    }
}

extension Profile {
    /// Of ``SQLiteStore/columns``.
    fileprivate init(_ row: Row) throws {
        let document = try JSON.parse(Array((row["document"] as String).utf8))
        guard case .object(let fields) = document else { throw StoreError.corrupt("a profile is no object") }
        func text(_ name: String) -> String? {
            guard case .string(let text)? = fields.first(where: { $0.name == name })?.value else { return nil }
            return text
        }
        var metadata: [JSON.Field] = []
        if case .object(let pairs)? = fields.first(where: { $0.name == "metadata" })?.value { metadata = pairs }
        self.init(
            id: MemberID(rawValue: row["member"]), reference: row["reference"], name: text("name"),
            phone: row["phone"], email: row["email"], ownCardNumber: row["card"], birthday: text("birthday"),
            locale: text("locale"), metadata: metadata, createdAt: Timestamp(milliseconds: row["created_at"]))
    }

    /// What is not searched for, as JSON.
    fileprivate var document: String {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            if let name { json.field("name", name) }
            if let birthday { json.field("birthday", birthday) }
            if let locale { json.field("locale", locale) }
            if !metadata.isEmpty {
                json.key("metadata")
                json.value(.object(metadata))
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
