public import FlorinCore

extension Profile {
    /// What of a profile is not searched for, as JSON.
    public var document: [UInt8] {
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
        return json.bytes
    }

    /// In place of an erased member's: no profile of somebody reads so, not even an empty one, so no change that was meant
    /// for what was there before can be written over it.
    public static let erasedDocument = #"{"erased":true}"#

    /// A profile that was stored: what is searched for, and its ``document``.
    public init(
        id: MemberID, reference: String?, phone: String?, email: String?, ownCardNumber: String?, createdAt: Timestamp,
        document: [UInt8]
    ) throws {
        guard case .object(let fields) = try JSON.parse(document) else {
            throw StoreError.corrupt("the profile of \(id.text) is no object")
        }
        func text(_ name: String) -> String? {
            guard case .string(let text)? = fields.first(where: { $0.name == name })?.value else { return nil }
            return text
        }
        var metadata: [JSON.Field] = []
        if case .object(let pairs)? = fields.first(where: { $0.name == "metadata" })?.value { metadata = pairs }
        self.init(
            id: id, reference: reference, name: text("name"), phone: phone, email: email,
            ownCardNumber: ownCardNumber, birthday: text("birthday"), locale: text("locale"), metadata: metadata,
            createdAt: createdAt)
    }
}
