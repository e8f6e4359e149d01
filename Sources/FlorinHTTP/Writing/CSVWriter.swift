/// Writes rows of comma-separated values (RFC 4180).
struct CSVWriter {
    private(set) var bytes: [UInt8] = []
    private var owesComma = false

    /// Ends the row.
    mutating func endRow() {
        bytes += "\r\n".utf8
        owesComma = false
    }

    mutating func add(_ number: Int64) { cell(String(number)) }

    /// A cell that stays empty.
    mutating func skip(_ count: Int = 1) { for _ in 0..<count { cell("") } }

    /// A text, which no spreadsheet takes for a formula: one that begins as formulas do gets an apostrophe in front.
    mutating func add(_ text: String) {
        let isFormula = text.utf8.first.map { CSVWriter.formulaMarks.contains($0) } ?? false
        cell(isFormula ? "'" + text : text)
    }

    private static let formulaMarks = Array("=+-@\t\r".utf8)

    private mutating func cell(_ text: String) {
        if owesComma { bytes.append(UInt8(ascii: ",")) }
        owesComma = true
        guard text.utf8.contains(where: CSVWriter.needsQuotes) else {
            bytes += text.utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }
}
