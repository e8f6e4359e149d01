/// Reads comma-separated values (RFC 4180) record by record, strictly. A record may span lines, inside quotes.
struct CSVReader {
    private let lines: LineReader
    /// The number of the line on which the record read last begins.
    private(set) var lineNumber = 0

    init(_ lines: LineReader) {
        self.lines = lines
    }

    var progress: Int64 { lines.progress }

    /// Nil at the end of the file. Empty lines are passed over.
    mutating func next() throws(Failure) -> Result<[String], CSVFault>? {
        while var record = try lines.next() {
            lineNumber = lines.lineNumber
            if lineNumber == 1, record.starts(with: CSVReader.byteOrderMark) { record.removeFirst(3) }
            if record.isEmpty || record == [UInt8(ascii: "\r")] { continue }
            while !record.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) {
                guard let more = try lines.next() else { return .failure(CSVFault("a quote is never closed")) }
                record += [UInt8(ascii: "\n")] + more
            }
            if record.last == UInt8(ascii: "\r") { record.removeLast() }
            return CSVReader.cells(record)
        }
        return nil
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The record has an even number of quotes.
    private static func cells(_ record: [UInt8]) -> Result<[String], CSVFault> {
        var (cells, rest) = ([String](), record[...])
        while true {
            var cell: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                while let byte = rest.popFirst() {
                    guard byte == UInt8(ascii: "\"") else {
                        cell.append(byte)
                        continue
                    }
                    guard rest.first == byte else { break }
                    cell.append(rest.removeFirst())
                }
            } else {
                cell = Array(rest.prefix { $0 != UInt8(ascii: ",") })
                rest = rest.dropFirst(cell.count)
                guard !cell.contains(UInt8(ascii: "\"")) else {
                    return .failure(CSVFault("a cell with quotes must begin and end with one"))
                }
            }
            guard let text = String(validating: cell, as: UTF8.self) else {
                return .failure(CSVFault("the text is not UTF-8"))
            }
            cells.append(text)
            guard let comma = rest.popFirst() else { return .success(cells) }
            guard comma == UInt8(ascii: ",") else {
                return .failure(CSVFault("a quoted cell must end before the next comma"))
            }
        }
    }
}

/// Why a record cannot be read.
struct CSVFault: Error {
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }
}
