internal import CZlib
internal import Foundation

/// Reads a file line by line, unpacking it on the way if it is gzip. Memory does not grow with the file.
@safe
final class LineReader {
    private let path: String
    private let file: gzFile
    private var chunk = [UInt8](repeating: 0, count: 1 << 14)
    private var unread = 0..<0
    /// The number of the line read last; the first is 1.
    private(set) var lineNumber = 0
    /// Of the file as it lies on disk.
    private let size: Int64

    /// Bytes of one line; far more than the longest basket.
    private static let longestLine = 1 << 20

    init(_ path: String) throws(Failure) {
        guard let file = unsafe gzopen(path, "rb") else {
            throw Failure(.usage, "the file cannot be read: \(path)")
        }
        // Small enough that progress moves smoothly.
        unsafe gzbuffer(file, 1 << 14)
        self.path = path
        unsafe self.file = unsafe file
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        size = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    deinit { unsafe gzclose_r(file) }

    /// Where in the file the reading is, in thousandths.
    var progress: Int64 {
        size > 0 ? min(1000, Int64(unsafe gzoffset(file)) * 1000 / size) : 1000
    }

    /// The next line without its end; nil at the end of the file.
    func next() throws(Failure) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if unread.isEmpty {
                guard try fill() else {
                    guard !line.isEmpty else { return nil }
                    lineNumber += 1
                    return line
                }
            }
            let end = chunk[unread].firstIndex(of: UInt8(ascii: "\n"))
            line += chunk[unread.lowerBound..<(end ?? unread.upperBound)]
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            if end != nil {
                lineNumber += 1
                return line
            }
            guard line.count <= LineReader.longestLine else {
                throw Failure(.foundWrong, "line \(lineNumber + 1) is longer than \(LineReader.longestLine) bytes")
            }
        }
    }

    /// False at the end.
    private func fill() throws(Failure) -> Bool {
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe gzread(file, $0.baseAddress, UInt32($0.count)) }
        var code: CInt = 0
        let message = unsafe String(cString: gzerror(file, &code))
        // A file that was cut off reads to its end without complaint; only the code tells.
        guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
            throw Failure(.foundWrong, "\(path) cannot be unpacked behind line \(lineNumber): \(message)")
        }
        unread = 0..<Int(count)
        return count > 0
    }
}
