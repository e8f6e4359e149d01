/// Rows of cells under each other.
struct Columns {
    private var rows: [[String]] = []
    /// The columns whose cells stand flush right; the others stand flush left.
    private let right: Set<Int>

    init(right: Set<Int> = []) {
        self.right = right
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ cells: String...) { rows.append(cells) }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Two spaces in front and between; nothing follows a row's last cell. A row may have fewer cells than others.
    var lines: [String] {
        let widths = widths
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                line += "  " + (right.contains(column) ? gap + cell : cell + gap)
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private var widths: [Int] {
        var widths = [Int](repeating: 0, count: rows.lazy.map(\.count).max() ?? 0)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        return widths
    }
}
