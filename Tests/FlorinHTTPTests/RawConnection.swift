import Foundation

/// A connection to the server without any client in between. It waits on threads of its own, since those of tasks are the
/// server's.
final class RawConnection: Sendable {
    private let socket: CInt

    /// Nil if it is not made within so many milliseconds.
    init?(_ port: Int, within milliseconds: CInt = 10_000) async {
        socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe connect(socket, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), size)
        }
        guard await isReady(for: POLLOUT, within: milliseconds) else { return nil }
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Foundation.send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        }
    }

    /// What has come at the latest after so many milliseconds; "": the connection was closed; nil: nothing has come.
    func read(within milliseconds: CInt = 10_000) async -> String? {
        guard await isReady(for: POLLIN, within: milliseconds) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private func isReady(for event: CInt, within milliseconds: CInt) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread { [socket] in
                var waiting = pollfd(fd: socket, events: Int16(event), revents: 0)
                continuation.resume(returning: unsafe poll(&waiting, 1, milliseconds) > 0)
            }.start()
        }
    }
}
