public import FlorinCore
public import FlorinEngine

extension PostgresStore {
    private static let selection = "SELECT \(Profile.columns) FROM profiles"

    public func profile(_ key: ProfileKey) throws(StoreError) -> Profile? {
        switch key {
        case .id(let id): return try profile("member = $1", id)
        case .reference(let text): return try profile(UniqueField(.reference, text))
        case .phone(let text): return try profile(UniqueField(.phone, text))
        case .email(let text): return try profile(UniqueField(.email, text))
        case .card(let text):
            if let own = try profile(UniqueField(.card, text)) { return own }
            guard let id = Profile.member(ofGeneratedCard: text) else { return nil }
            return try profile("card IS NULL AND member = $1", id)
        }
    }

    private func profile(_ condition: String, _ id: MemberID) throws(StoreError) -> Profile? {
        let sql = "\(PostgresStore.selection) WHERE \(condition)"
        return try read(sql, { $0.add(id.rawValue) }, Profile.init(_:)).first
    }

    /// The field may have been given up between the two look-ups; then the profile that is found has another.
    private func profile(_ field: UniqueField) throws(StoreError) -> Profile? {
        guard field.value.canBeStored else { return nil }
        let sql = "SELECT member FROM profile_keys WHERE value = $1 AND field = $2"
        let owner = try read(sql) {
            $0.add(field.value)
            $0.add(field.column.rawValue)
        } _: {
            MemberID(rawValue: $0.int(0))
        }.first
        guard let owner, let profile = try profile("member = $1", owner) else { return nil }
        return profile.uniqueFields.contains(field) ? profile : nil
    }

    public func profiles(after cursor: MemberID, limit: Int) throws(StoreError) -> [Profile] {
        try read("\(PostgresStore.selection) WHERE member > $1 ORDER BY member LIMIT $2") {
            $0.add(cursor.rawValue)
            $0.add(Int64(limit))
        } _: {
            try Profile($0)
        }
    }

    public func update(_ profile: Profile, replacing old: Profile) throws(StoreError) {
        let (fields, formerFields) = (profile.uniqueFields, old.uniqueFields)
        do throws(StoreError) {
            try write { connection in
                try connection.replace(old, with: profile)
                try connection.release(formerFields.filter { !fields.contains($0) }, of: profile.id)
                try connection.reserve(fields.map { ($0, profile.id) })
            }
        } catch .conflict {
            let taken = try takenFields(of: [profile])
            throw taken.isEmpty ? .conflict : .taken(taken)
        }
    }

    /// The first field of each of these new profiles that belongs to somebody else, in the store or before it in the list.
    func takenFields(of profiles: [Profile]) throws(StoreError) -> [MemberID: String] {
        guard !profiles.isEmpty else { return [:] }
        let fields = profiles.flatMap(\.uniqueFields)
        let sql = """
            SELECT field, value, member FROM profile_keys
            JOIN unnest($1::text[], $2::text[]) AS w (value, field) USING (value, field)
            """
        var owners: [UniqueField: MemberID] = [:]
        for (field, owner) in try read(sql, { $0.columns(of: fields) }, PostgresStore.owner) { owners[field] = owner }
        var taken: [MemberID: String] = [:]
        for profile in profiles {
            if let field = profile.uniqueFields.first(where: { owners[$0, default: profile.id] != profile.id }) {
                taken[profile.id] = field.column.apiName
            } else {
                for field in profile.uniqueFields { owners[field] = profile.id }
            }
        }
        return taken
    }

    private static func owner(_ row: PGResult.Row) throws -> (UniqueField, MemberID) {
        guard let column = UniqueField.Column(rawValue: row.text(0)) else {
            throw StoreError.corrupt("a profile has the unique field \(row.text(0))")
        }
        return (UniqueField(column, row.text(1)), MemberID(rawValue: row.int(2)))
    }
}

extension Profile {
    fileprivate static let columns = "member, reference, phone, email, card, created_at, document"

    /// Of ``columns``.
    fileprivate init(_ row: PGResult.Row) throws {
        try self.init(
            id: MemberID(rawValue: row.int(0)), reference: row.optionalText(1), phone: row.optionalText(2),
            email: row.optionalText(3), ownCardNumber: row.optionalText(4),
            createdAt: Timestamp(milliseconds: row.int(5)), document: row.bytes(6))
    }
}

extension PGConnection {
    func insert(_ profiles: [Profile]) throws(PGError) {
        guard !profiles.isEmpty else { return }
        let insertion = """
            INSERT INTO profiles (\(Profile.columns)) SELECT * FROM unnest(
                $1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
            """
        try send(insertion) {
            $0.bigints(profiles) { $0.id.rawValue }
            $0.texts(profiles) { $0.reference }
            $0.texts(profiles) { $0.phone }
            $0.texts(profiles) { $0.email }
            $0.texts(profiles) { $0.ownCardNumber }
            $0.bigints(profiles) { $0.createdAt.milliseconds }
            $0.texts(profiles, utf8: { $0.document })
        }
        try reserve(profiles.flatMap { profile in profile.uniqueFields.map { ($0, profile.id) } })
    }

    /// Fields that are the member's already stay so.
    fileprivate func reserve(_ fields: [(field: UniqueField, member: MemberID)]) throws(PGError) {
        guard !fields.isEmpty else { return }
        let fields = fields.sorted {
            ($0.field.value, $0.field.column.rawValue) < ($1.field.value, $1.field.column.rawValue)
        }
        let insertion = """
            INSERT INTO profile_keys AS k (value, field, member)
            SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
            ON CONFLICT (value, field) DO UPDATE SET member = excluded.member WHERE k.member = excluded.member
            """
        try send(Guard.rows("cardinality($1)", of: insertion)) {
            $0.columns(of: fields.map(\.field))
            $0.bigints(fields) { $0.member.rawValue }
        }
    }

    fileprivate func release(_ fields: [UniqueField], of member: MemberID) throws(PGError) {
        guard !fields.isEmpty else { return }
        let deletion = """
            DELETE FROM profile_keys AS k USING unnest($1::text[], $2::text[]) AS w (value, field)
            WHERE k.value = w.value AND k.field = w.field AND k.member = $3
            """
        try send(deletion) {
            $0.columns(of: fields)
            $0.add(member.rawValue)
        }
    }

    /// Writes the new profile over the old one, or over itself.
    fileprivate func replace(_ old: Profile, with new: Profile) throws(PGError) {
        let update = """
            UPDATE profiles SET reference = $2, phone = $3, email = $4, card = $5, document = $6
            WHERE member = $1 AND (
                (reference, phone, email, card, document) IS NOT DISTINCT FROM ($7::text, $8::text, $9::text, $10::text, $11::text)
                OR (reference, phone, email, card, document) IS NOT DISTINCT FROM ($2::text, $3::text, $4::text, $5::text, $6::text))
            """
        try send(Guard.rows("1", of: update)) {
            $0.add(new.id.rawValue)
            for profile in [new, old] {
                $0.add(profile.reference)
                $0.add(profile.phone)
                $0.add(profile.email)
                $0.add(profile.ownCardNumber)
                $0.add(bytes: profile.document)
            }
        }
    }
}

extension Parameters {
    fileprivate mutating func columns(of fields: [UniqueField]) {
        texts(fields) { $0.value }
        texts(fields) { $0.column.rawValue }
    }
}
