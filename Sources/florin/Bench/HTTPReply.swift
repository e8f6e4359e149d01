internal import NIOCore

/// As much of an HTTP reply as a load client looks at, read with as little work as that takes.
struct HTTPReply {
    let status: Int
    let body: [UInt8]

    struct Unreadable: Error {
        let head: String
    }

    /// Takes a whole reply off the front; nil if there is none yet.
    static func take(from buffer: inout ByteBuffer) throws(Unreadable) -> HTTPReply? {
        guard let head = unsafe buffer.withUnsafeReadableBytes({ bytes in unsafe Head(bytes) }) else { return nil }
        guard let status = head.status, let length = head.length else {
            throw Unreadable(head: buffer.readString(length: head.end) ?? "")
        }
        guard buffer.readableBytes >= head.end + length else { return nil }
        buffer.moveReaderIndex(forwardBy: head.end)
        return HTTPReply(status: status, body: buffer.readBytes(length: length) ?? [])
    }
}

/// The head of a reply: its first line and the one header that counts.
private struct Head {
    private(set) var status: Int?
    private(set) var length: Int?
    /// Where the body begins.
    private(set) var end = 0

    private static let lengthName = Array("content-length:".utf8)

    /// Nil if the head is not complete.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var lineStart = 0
        for index in bytes.indices where unsafe bytes[index] == UInt8(ascii: "\n") {
            let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[lineStart..<index])
            lineStart = index + 1
            if line.count <= 1 {
                end = lineStart
                return
            }
            if status == nil {
                status = unsafe Head.number(line, from: "HTTP/1.1 ".utf8.count)
            } else if unsafe Head.isLength(line) {
                length = unsafe Head.number(line, from: Head.lengthName.count)
            }
        }
        return nil
    }

    private static func isLength(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count > lengthName.count else { return false }
        for index in lengthName.indices where unsafe line[index] | 0x20 != lengthName[index] | 0x20 { return false }
        return true
    }

    /// The digits from `start` on, after spaces.
    private static func number(_ line: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var number: Int?
        for index in start..<max(start, line.count) {
            let byte = unsafe line[index]
            if byte == UInt8(ascii: " "), number == nil { continue }
            guard (48...57).contains(byte) else { break }
            number = (number ?? 0) * 10 + Int(byte - 48)
        }
        return number
    }
}
