internal import FlorinCore

/// What an import says at its end.
struct ImportSummary {
    let tally: ImportTally
    let currency: Currency

    private var isWritten: Bool { tally.store != nil }

    var text: [String] {
        let lines = [
            (isWritten ? "lines written" : "lines that could be written", Figures.grouped(tally.new)),
            ("already there", Figures.grouped(tally.alreadyThere)), ("bad lines", Figures.grouped(tally.bad)),
        ]
        return Figures.table(lines) + (tally.file.members > 0 ? [""] + totals : [])
    }

    /// The file's beside the store's.
    private var totals: [String] {
        var columns = Columns(right: [1, 2])
        columns.add("", "file", tally.store == nil ? "" : "store")
        for (name, figure, isMoney) in ImportSummary.figures {
            let (file, store) = (tally.file[keyPath: figure], tally.store?[keyPath: figure])
            guard file != 0 || store ?? 0 != 0 else { continue }
            columns.add(name, amount(file, isMoney), store.map { amount($0, isMoney) } ?? "")
        }
        return columns.lines
    }

    private func amount(_ amount: Int128, _ isMoney: Bool) -> String {
        let clamped = Int64(clamping: amount)
        return isMoney ? Figures.money(clamped, currency) : Figures.grouped(clamped)
    }

    private static var figures: [(name: String, figure: KeyPath<ImportFigures, Int128>, isMoney: Bool)] {
        [
            ("members", \.members, false), ("principal", \.principal, true), ("bonus", \.bonus, true),
            ("points", \.points, false), ("growth", \.growth, false),
        ]
    }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("written", isWritten ? tally.new : 0)
            json.field("good", tally.new)
            json.field("alreadyThere", tally.alreadyThere)
            json.field("bad", tally.bad)
            json.key("file")
            json.object { $0.fields(of: tally.file) }
            json.key("store")
            if let store = tally.store { json.object { $0.fields(of: store) } } else { json.null() }
            json.field("reconciled", tally.isReconciled)
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of figures: ImportFigures) {
        field("members", Int64(clamping: figures.members))
        field("principal", Int64(clamping: figures.principal))
        field("bonus", Int64(clamping: figures.bonus))
        field("points", Int64(clamping: figures.points))
        field("growth", Int64(clamping: figures.growth))
    }
}
