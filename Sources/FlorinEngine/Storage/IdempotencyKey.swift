internal import Crypto
internal import FlorinCore

/// 128 bits of a SHA-256: enough that no two different texts ever meet.
public struct Digest: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The digest of these parts, each with its length, so that no two lists of parts have one digest.
    public init(_ parts: [[UInt8]]) {
        var message: [UInt8] = []
        message.reserveCapacity(parts.reduce(0) { $0 + $1.count + 8 })
        for part in parts {
            message.append(bigEndian: UInt64(part.count))
            message.append(contentsOf: part)
        }
        let hash = SHA256.hash(data: message)
        func word(at offset: Int) -> UInt64 {
            unsafe hash.withUnsafeBytes {
                unsafe UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
        }
        self.init(high: word(at: 0), low: word(at: 8))
    }

    /// Sixteen bytes, as stores keep them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: low)
        return bytes
    }

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(0..<8), low: word(8..<16))
    }
}

/// A client's key for one effect, and what it asked for. Keys are told apart by client and by member.
public struct IdempotencyKey: Hashable, Sendable {
    /// Of client and key.
    public let scope: Digest
    /// Of method, path and body.
    public let fingerprint: Digest

    public init(scope: Digest, fingerprint: Digest) {
        self.scope = scope
        self.fingerprint = fingerprint
    }

    public init(client: String, key: String, method: String, path: String, body: [UInt8]) {
        scope = Digest([Array(client.utf8), Array(key.utf8)])
        fingerprint = Digest([Array(method.utf8), Array(path.utf8), body])
    }

    /// How long an outcome is kept: 30 days.
    public static let lifetimeMilliseconds: Int64 = 30 * 24 * 60 * 60 * 1000

    /// Whether what came of a request still answers for its key; both instants in milliseconds since 1970.
    public static func isKept(since request: Int64, at now: Int64) -> Bool { request > now - lifetimeMilliseconds }
}
