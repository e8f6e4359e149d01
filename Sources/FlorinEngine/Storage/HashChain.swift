internal import Crypto
public import FlorinCore

/// The end of a chain: how many links it has, and the hash of the last.
public struct ChainHead: Hashable, Sendable {
    public let chain: Int
    /// Zero: nothing is chained yet.
    public let link: Int64
    public let hash: [UInt8]

    public init(chain: Int, link: Int64, hash: [UInt8]) {
        self.chain = chain
        self.link = link
        self.hash = hash
    }

    public static func start(of chain: Int) -> ChainHead {
        ChainHead(chain: chain, link: 0, hash: [])
    }
}

/// Chains journal rows with HMAC-SHA256: each hash covers the row, its place and the hash before it. Who can edit the
/// database but has not the key cannot mend the chain.
///
/// Each lane has a chain of its own, so that no two lanes wait for each other.
public struct HashChain: Sendable {
    /// Keyed, nothing hashed yet.
    private let keyed: HMAC<SHA256>

    /// `key` has ``keyLength`` bytes.
    public init(key: [UInt8]) {
        precondition(key.count == HashChain.keyLength, "a chain key has \(HashChain.keyLength) bytes")
        keyed = HMAC<SHA256>(key: SymmetricKey(data: key))
    }

    public static let keyLength = 32

    /// Signs what is no link of a chain: the prefix keeps one from passing for the other.
    func signature(of bytes: [UInt8]) -> [UInt8] {
        var hmac = keyed
        hmac.update(data: Array("florin signature".utf8))
        hmac.update(data: bytes)
        return Array(hmac.finalize())
    }

    /// Tells this key from others, and nothing of the key.
    var keyCheck: [UInt8] {
        var hmac = keyed
        hmac.update(data: Array("florin chain key".utf8))
        return Array(hmac.finalize().prefix(16))
    }

    /// The head after `row` was chained to `head`. Wraps around rather than trap on a damaged head.
    public func link(_ row: EntryRow, to head: ChainHead) -> ChainHead {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(row.body.count + 256)
        for number in [head.chain, Int(head.link &+ 1), head.hash.count] {
            bytes.append(bigEndian: UInt64(bitPattern: Int64(number)))
        }
        bytes.append(contentsOf: head.hash)
        row.append(canonicalBytesTo: &bytes)
        var hmac = keyed
        hmac.update(data: bytes)
        return ChainHead(
            chain: head.chain, link: head.link &+ 1, hash: unsafe hmac.finalize().withUnsafeBytes { unsafe Array($0) })
    }
}
