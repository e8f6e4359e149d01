internal import FlorinCore
internal import FlorinEngine

extension Profile {
    /// Takes over the fields that a request gives. One that is null goes; one that is absent stays. In `metadata` the
    /// same holds for each name.
    mutating func merge(_ o: ObjectReader, nulls: Set<String>) {
        set(\.reference, "reference", o.string("reference", length: RequestLimits.text), nulls)
        set(\.name, "name", o.string("name", length: RequestLimits.text), nulls)
        set(\.phone, "phone", o.string("phone", length: RequestLimits.text), nulls)
        set(\.email, "email", o.email("email"), nulls)
        set(\.ownCardNumber, "cardNumber", o.cardNumber("cardNumber"), nulls)
        set(\.birthday, "birthday", o.civilDate("birthday"), nulls)
        set(\.locale, "locale", o.locale("locale"), nulls)
        if nulls.contains("metadata") { metadata = [] }
        mergeMetadata(o)
    }

    private mutating func set(
        _ field: WritableKeyPath<Profile, String?>, _ name: String, _ value: String?, _ nulls: Set<String>
    ) {
        if value != nil || nulls.contains(name) { self[keyPath: field] = value }
    }

    private mutating func mergeMetadata(_ o: ObjectReader) {
        guard case .object(let fields)? = o.json("metadata"), let reader = o.object("metadata") else {
            _ = o.object("metadata")
            return
        }
        guard fields.count <= RequestLimits.metadataFields else {
            return o.fault("metadata", "Must have at most \(RequestLimits.metadataFields) names.")
        }
        for field in fields {
            let text = reader.string(field.name, length: RequestLimits.metadataText)
            if !(RequestLimits.metadataName ~= field.name.unicodeScalars.count) {
                o.fault("metadata", "A name must have from 1 to \(RequestLimits.metadataName.upperBound) characters.")
            }
            metadata.removeAll { $0.name == field.name }
            if let text { metadata.append(JSON.Field(field.name, .string(text))) }
        }
        if metadata.count > RequestLimits.metadataFields {
            o.fault("metadata", "Must have at most \(RequestLimits.metadataFields) names.")
        }
    }
}

extension ObjectReader {
    fileprivate func email(_ name: String) -> String? {
        guard let text = string(name, length: RequestLimits.text) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
            fault(name, "Must be an e-mail address.")
            return nil
        }
        return text
    }

    /// Any but those that Florin gives: a shop's own must not be taken for another member's.
    fileprivate func cardNumber(_ name: String) -> String? {
        guard let text = string(name, length: RequestLimits.text) else { return nil }
        guard Profile.member(ofGeneratedCard: text) == nil else {
            fault(name, "Must not have the form of the card numbers that are given automatically.")
            return nil
        }
        return text
    }

    fileprivate func civilDate(_ name: String) -> String? {
        guard let text = string(name, length: RequestLimits.text) else { return nil }
        guard text.utf8.count == 10, Timestamp(rfc3339: text + "T00:00:00Z") != nil else {
            fault(name, #"Must be a date such as "1990-05-01"."#)
            return nil
        }
        return text
    }

    fileprivate func locale(_ name: String) -> String? {
        guard let text = string(name, length: RequestLimits.locale) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ 1...8 ~= $0.utf8.count && $0.utf8.allSatisfy(ObjectReader.isAlphanumeric) }) else {
            fault(name, #"Must be a language tag such as "zh-CN"."#)
            return nil
        }
        return text
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
