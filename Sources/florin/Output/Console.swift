internal import Foundation

/// Where words go: data to stdout, everything else to stderr.
enum Console {
    /// A line of data.
    static func print(_ line: String) {
        write(Array((line + "\n").utf8), to: STDOUT_FILENO)
    }

    /// A line of data that is at hand as bytes.
    static func print(_ line: [UInt8]) {
        write(line + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// A line for whoever watches.
    static func note(_ line: String) {
        write(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    static func complain(_ message: String) {
        note("florin: \(message)")
    }

    /// Text without an end of line, for a line that is drawn again and again.
    static func draw(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
