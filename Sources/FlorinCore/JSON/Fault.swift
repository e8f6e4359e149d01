/// One thing that is wrong with a document or a request.
public struct Fault: Error, Hashable, Sendable {
    /// RFC 6901 JSON pointer to the field; empty for the whole document.
    public let pointer: String
    public let code: Code
    /// An English sentence for the person who reads the log.
    public let detail: String

    public enum Code: String, Hashable, Sendable {
        case malformedJSON = "malformed_json"
        case invalidField = "invalid_field"
        case unknownField = "unknown_field"
        case missingField = "missing_field"
    }

    public init(_ pointer: String, _ code: Code, _ detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}
