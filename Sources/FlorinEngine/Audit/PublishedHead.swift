public import FlorinCore

/// The ends of all hash chains at one instant, signed with the chain key.
///
/// A journal that lost its end together with the chains' heads is sound in itself: an old backup was restored, or somebody
/// cut it. A head that was kept elsewhere shows it.
public struct PublishedHead: Hashable, Sendable {
    public let at: Timestamp
    /// By chain, without those that nothing is chained to.
    public let chains: [ChainHead]

    public init(at instant: Timestamp, chains: [ChainHead]) {
        at = instant
        self.chains = chains.filter { $0.link > 0 }.sorted { $0.chain < $1.chain }
    }

    /// Why a text is no head that can be trusted.
    public enum Fault: Error, Hashable, Sendable {
        case unreadable(String)
        /// It was changed, or signed with another key.
        case forged
    }

    /// As JSON, with its signature.
    public func document(signedWith key: HashChain) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + chains.count * 128)
        json.object { json in
            json.field("at", at)
            json.key("chains")
            json.array(chains) { json, head in
                json.object { json in
                    json.field("chain", head.chain)
                    json.field("link", head.link)
                    json.field("hash", Hexadecimal.text(head.hash))
                }
            }
            json.field("signature", Hexadecimal.text(key.signature(of: signedBytes)))
        }
        return json.bytes
    }

    /// Reads ``document(signedWith:)``.
    public init(document: [UInt8], signedWith key: HashChain) throws(Fault) {
        let (head, signature) = try PublishedHead.read(document)
        guard key.signature(of: head.signedBytes) == signature else { throw .forged }
        self = head
    }

    private static func read(_ document: [UInt8]) throws(Fault) -> (PublishedHead, signature: [UInt8]) {
        let json: JSON
        do { json = try JSON.parse(document) } catch { throw .unreadable(error.detail) }
        let log = FaultLog()
        guard let object = ObjectReader(json, log: log) else { throw .unreadable("it is no JSON object") }
        let at = object.required("at", object.string("at")).flatMap(Timestamp.init(rfc3339:))
        let signature = object.required("signature", object.string("signature")).flatMap(Hexadecimal.bytes)
        let chains = object.required("chains", object.array("chains", count: 0...Int.max))?.compactMap(head)
        object.finish()
        if let fault = log.faults.first { throw .unreadable("\(fault.pointer): \(fault.detail)") }
        guard let at, let signature, let chains else { throw .unreadable("a time or hash is malformed") }
        return (PublishedHead(at: at, chains: chains), signature)
    }

    private static func head(_ item: ObjectReader.Item) -> ChainHead? {
        guard let chain = item.object() else { return nil }
        let number = chain.required("chain", chain.integer("chain"))
        let link = chain.required("link", chain.integer("link", in: 1...Int64.max))
        let hash = chain.required("hash", chain.string("hash"))
        chain.finish()
        guard let number, let link, let hash else { return nil }
        guard let bytes = Hexadecimal.bytes(hash) else {
            chain.fault("hash", "Must be hexadecimal.")
            return nil
        }
        return ChainHead(chain: Int(number), link: link, hash: bytes)
    }

    /// What the signature covers.
    private var signedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt64(bitPattern: at.milliseconds))
        for head in chains {
            for number in [Int64(head.chain), head.link, Int64(head.hash.count)] {
                bytes.append(bigEndian: UInt64(bitPattern: number))
            }
            bytes.append(contentsOf: head.hash)
        }
        return bytes
    }
}
