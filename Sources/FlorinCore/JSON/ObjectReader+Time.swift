extension ObjectReader {
    /// An instant in RFC 3339.
    public func timestamp(_ name: String) -> Timestamp? {
        guard let text = string(name) else { return nil }
        guard let timestamp = Timestamp(rfc3339: text) else {
            fault(name, #"Must be a time such as "2030-01-31T16:00:00Z"."#)
            return nil
        }
        return timestamp
    }
}
