/// Something of a profile that one member at most has.
public struct UniqueField: Hashable, Sendable {
    public let column: Column
    public let value: String

    /// The raw values are the names of the columns.
    public enum Column: String, Sendable {
        case reference, phone, email, card

        /// What the API calls it.
        public var apiName: String { self == .card ? "cardNumber" : rawValue }
    }

    public init(_ column: Column, _ value: String) {
        self.column = column
        self.value = value
    }
}

extension Profile {
    /// Those that the profile has. Where several belong to others, the first of them is the one that is named.
    public var uniqueFields: [UniqueField] {
        [
            reference.map { UniqueField(.reference, $0) }, phone.map { UniqueField(.phone, $0) },
            email.map { UniqueField(.email, $0) }, ownCardNumber.map { UniqueField(.card, $0) },
        ].compactMap { $0 }
    }
}
