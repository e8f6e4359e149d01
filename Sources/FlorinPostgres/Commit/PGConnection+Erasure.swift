internal import FlorinCore
internal import FlorinEngine

extension PGConnection {
    /// Blanks who these members are; their row stays, so that lists and ids do.
    func erase(_ members: [MemberID]) throws(PGError) {
        guard !members.isEmpty else { return }
        let blanking = """
            UPDATE profiles SET reference = NULL, phone = NULL, email = NULL, card = NULL, document = '\(Profile.erasedDocument)'
            WHERE member = ANY ($1::bigint[])
            """
        let members = members.sorted()
        try send(Guard.rows("cardinality($1)", of: blanking)) { $0.bigints(members) { $0.rawValue } }
        for table in ["profile_keys", "quotes"] {
            try send("DELETE FROM \(table) WHERE member = ANY ($1::bigint[])") { $0.bigints(members) { $0.rawValue } }
        }
    }
}
