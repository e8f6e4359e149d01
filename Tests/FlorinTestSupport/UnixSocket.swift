internal import Foundation

/// Sockets in the file system, blocking.
enum UnixSocket {
    static func listen(_ path: String) throws -> CInt {
        let socket = make()
        guard unsafe withAddress(path, { unsafe bind(socket, $0, $1) }) == 0, Foundation.listen(socket, 64) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return socket
    }

    static func connect(_ path: String) -> CInt? {
        let socket = make()
        if unsafe withAddress(path, { unsafe Foundation.connect(socket, $0, $1) }) == 0 { return socket }
        close(socket)
        return nil
    }

    private static func make() -> CInt { socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0) }

    @unsafe private static func withAddress<T>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8CString.map(UInt8.init(bitPattern:)))
        }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe body(
                UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }

    static func accept(_ listener: CInt) -> CInt? {
        let socket = Foundation.accept(listener, nil, nil)
        return socket < 0 ? nil : socket
    }

    /// The first of these that has something to read, or has ended; nil: none within that time.
    static func awaitOne(of sockets: [CInt], milliseconds: CInt) -> CInt? {
        var waiting = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return nil }
        return waiting.first { $0.revents != 0 }?.fd
    }

    static func read(_ socket: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    static func write(_ bytes: [UInt8], to socket: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Whoever waits on it is woken up.
    static func end(_ socket: CInt) { shutdown(socket, CInt(SHUT_RDWR)) }

    static func close(_ socket: CInt) { Foundation.close(socket) }
}
