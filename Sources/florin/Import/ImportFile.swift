internal import FlorinCore

/// A file of records, CSV or JSON Lines by its name, packed with gzip or not. Each record is one JSON object.
struct ImportFile {
    private let source: Source
    private(set) var lineNumber = 0

    private enum Source {
        case jsonLines(LineReader)
        case csv(CSVRecords)
    }

    /// What stands on one line, or what is wrong with it.
    typealias Record = Result<JSON, RecordFaults>

    struct RecordFaults: Error {
        let faults: [Fault]
    }

    /// `columns` are the names that a CSV file may have at its top.
    init(_ path: String, columns: [ImportColumn]) throws(Failure) {
        let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        if name.hasSuffix(".jsonl") {
            source = .jsonLines(try LineReader(path))
        } else if name.hasSuffix(".csv") {
            source = .csv(try CSVRecords(try LineReader(path), columns))
        } else {
            throw Failure(.usage, "\(path) must end in .csv or .jsonl, or that and .gz")
        }
    }

    /// In thousandths.
    var progress: Int64 {
        switch source {
        case .jsonLines(let lines): lines.progress
        case .csv(let records): records.progress
        }
    }

    /// Nil at the end. Empty lines are passed over.
    mutating func next() throws(Failure) -> Record? {
        switch source {
        case .jsonLines(let lines):
            while let line = try lines.next() {
                guard !line.isEmpty else { continue }
                lineNumber = lines.lineNumber
                do { return .success(try JSON.parse(line)) } catch { return .failure(RecordFaults(faults: [error])) }
            }
            return nil
        case .csv(let records):
            let record = try records.next()
            lineNumber = records.lineNumber
            return record
        }
    }
}

/// A column of a CSV file.
struct ImportColumn: Sendable {
    let name: String
    let content: Content

    enum Content: Sendable {
        case text, number
        /// `500 2026-01-15 2027-01-31; 300 2026-02-01 never`
        case lots
    }

    static func text(_ name: String) -> ImportColumn { ImportColumn(name: name, content: .text) }
    static func number(_ name: String) -> ImportColumn { ImportColumn(name: name, content: .number) }
    static func lots(_ name: String) -> ImportColumn { ImportColumn(name: name, content: .lots) }

    /// A cell as JSON would have it; what is not as it must be stays a text, which whoever reads it will refuse.
    func json(_ cell: String) -> JSON {
        switch content {
        case .text: .string(cell)
        case .number: ImportColumn.number(in: cell) ?? .string(cell)
        case .lots: ImportColumn.lots(in: cell) ?? .string(cell)
        }
    }

    private static func number(in cell: String) -> JSON? {
        guard let first = cell.utf8.first, first == UInt8(ascii: "-") || 0x30...0x39 ~= first else { return nil }
        return try? JSON.parse(Array(cell.utf8))
    }

    /// Points, the day or time of earning, the last day or the time of expiry (or `never`), lot by lot.
    private static func lots(in cell: String) -> JSON? {
        var lots: [JSON] = []
        for text in cell.split(separator: ";") {
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 3, let points = number(in: words[0]) else { return nil }
            lots.append(
                .object([
                    JSON.Field("points", points), JSON.Field("earnedAt", .string(words[1])),
                    JSON.Field("expiresAt", words[2] == "never" ? .null : .string(words[2])),
                ]))
        }
        return .array(lots)
    }
}

/// The records of a CSV file with its columns' names at the top.
final class CSVRecords {
    private var reader: CSVReader
    private var columns: [ImportColumn] = []

    init(_ lines: LineReader, _ known: [ImportColumn]) throws(Failure) {
        reader = CSVReader(lines)
        let names = known.map(\.name).joined(separator: ", ")
        guard case .success(let header)? = try reader.next() else {
            throw Failure(.foundWrong, "line 1 must name the columns, of: \(names)")
        }
        for name in header {
            guard let column = known.first(where: { $0.name == name }) else {
                throw Failure(.foundWrong, "line 1: there is no column \"\(name)\" here; known are \(names)")
            }
            guard !columns.contains(where: { $0.name == name }) else {
                throw Failure(.foundWrong, "line 1: the column \(name) is there twice")
            }
            columns.append(column)
        }
    }

    var progress: Int64 { reader.progress }
    var lineNumber: Int { reader.lineNumber }

    func next() throws(Failure) -> ImportFile.Record? {
        guard let record = try reader.next() else { return nil }
        switch record {
        case .failure(let fault): return refused(fault.detail)
        case .success(let cells) where cells.count != columns.count:
            return refused("it has \(cells.count) cells, the first line \(columns.count)")
        case .success(let cells):
            let fields = zip(columns, cells).filter { !$1.isEmpty }.map { JSON.Field($0.name, $0.json($1)) }
            return .success(.object(fields))
        }
    }

    private func refused(_ detail: String) -> ImportFile.Record {
        .failure(ImportFile.RecordFaults(faults: [Fault("", .malformedJSON, detail)]))
    }
}
