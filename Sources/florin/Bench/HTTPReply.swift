internal import NIOCore

/// As much of an HTTP reply as a load client looks at, read with as little work as that takes.
struct HTTPReply {
    let status: Int
    let body: [UInt8]

    struct Unreadable: Error {
        let head: String
    }

    private static let endOfHead = Array("\r\n\r\n".utf8)
    private static let length = Array("content-length:".utf8)

    /// Takes a whole reply off the front; nil if there is none yet.
    static func take(from buffer: inout ByteBuffer) throws(Unreadable) -> HTTPReply? {
        let bytes = buffer.readableBytesView
        guard let end = bytes.firstRange(of: endOfHead) else { return nil }
        let head = bytes[bytes.startIndex..<end.lowerBound]
        guard let status = number(head.dropFirst("HTTP/1.1 ".utf8.count)), let length = length(in: head) else {
            throw Unreadable(head: String(decoding: head, as: UTF8.self))
        }
        guard bytes.endIndex - end.upperBound >= length else { return nil }
        let body = Array(bytes[end.upperBound..<end.upperBound + length])
        buffer.moveReaderIndex(forwardBy: end.upperBound + length - bytes.startIndex)
        return HTTPReply(status: status, body: body)
    }

    private static func length(in head: ByteBufferView) -> Int? {
        for line in head.split(separator: UInt8(ascii: "\n")) {
            guard line.count > length.count else { continue }
            if zip(line, length).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) { return number(line.dropFirst(length.count)) }
        }
        return nil
    }

    /// The digits at the front, after spaces.
    private static func number(_ text: ByteBufferView) -> Int? {
        let digits = text.drop { $0 == UInt8(ascii: " ") }.prefix { (48...57).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
