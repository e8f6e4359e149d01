internal import Crypto
public import FlorinCore

/// A client's key. Keys are random, so a plain SHA-256 of them is safe to store; the key itself is shown once.
public struct APIKey: Hashable, Sendable {
    /// Names the client in logs and in the scope of idempotency keys.
    public let id: String
    public let name: String
    public let scope: Scope
    /// SHA-256 of the secret.
    public let hash: [UInt8]
    public let createdAt: Timestamp
    public let revokedAt: Timestamp?

    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// All a till needs.
        case merchant
        /// Also the program, and points, growth and bonus money by hand.
        case admin
    }

    public init(id: String, name: String, scope: Scope, hash: [UInt8], createdAt: Timestamp, revokedAt: Timestamp?) {
        self.id = id
        self.name = name
        self.scope = scope
        self.hash = hash
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }

    /// Makes a key of 32 random bytes. Gives it with the secret text to hand out.
    public static func create(name: String, scope: Scope, at now: Timestamp) -> (key: APIKey, secret: String) {
        let random = unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Array($0) }
        let text = Hexadecimal.text(random)
        let id = "key_" + text.prefix(12)
        let secret = "flo_" + text
        return (
            APIKey(id: id, name: name, scope: scope, hash: hash(of: secret), createdAt: now, revokedAt: nil), secret
        )
    }

    public static func hash(of secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }
}
