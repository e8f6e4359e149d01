internal import FlorinCore
internal import FlorinEngine

/// An import from its file: everything is checked before anything is written, and everything is read again at the end.
struct ImportRun<Kind: ImportKind> {
    private let kind: Kind
    private let engine: Engine
    private let path: String
    /// Of each record of the file, in its order.
    private var plan: [Step] = []
    private var bar = ProgressBar()
    private(set) var tally = ImportTally()

    private enum Step: UInt8 {
        case write, pass, skip
    }

    /// Lines that are looked up or written side by side.
    private static var sideBySide: Int { 256 }

    private struct Numbered {
        let number: Int
        let line: Kind.Line
    }

    init(_ kind: Kind, _ engine: Engine, path: String) {
        self.kind = kind
        self.engine = engine
        self.path = path
    }

    // MARK: Checking

    /// Reports every bad line, and counts the others.
    mutating func check() async throws(Failure) {
        var seen: [ImportName: Int] = [:]
        defer { bar.clear() }
        try await eachChunk("checked") { run, records throws(Failure) in
            var standings: [ImportStanding?] = []
            for record in records {
                switch record.content {
                case .failure(let faults): standings.append(.bad(faults.faults))
                case .success(let line):
                    let twins = run.kind.names(of: line).compactMap { name in
                        seen[name].map { Fault("/\(name.field)", .invalidField, "It is on line \($0), too.") }
                    }
                    standings.append(twins.isEmpty ? nil : .bad(twins))
                    for name in run.kind.names(of: line) where seen[name] == nil { seen[name] = record.number }
                }
            }
            let unknown = records.indices.filter { standings[$0] == nil }
            let found = try await run.standings(of: unknown.compactMap { try? records[$0].content.get() })
            for (index, standing) in zip(unknown, found) { standings[index] = standing }
            for (record, standing) in zip(records, standings) { run.note(standing ?? .new, of: record) }
        }
    }

    private mutating func note(_ standing: ImportStanding, of record: NumberedRecord) {
        switch (standing, try? record.content.get()) {
        case (.new, let line?):
            plan.append(.write)
            tally.new += 1
            tally.file += kind.figures(of: line)
        case (.there, let line?):
            plan.append(.pass)
            tally.alreadyThere += 1
            tally.file += kind.figures(of: line)
        case (.bad(let faults), _):
            plan.append(.skip)
            refuse(record.number, faults)
        default: plan.append(.skip)
        }
    }

    private mutating func refuse(_ number: Int, _ faults: [Fault]) {
        tally.bad += 1
        bar.clear()
        Console.complain("line \(number): \(PurchaseFaults(faults))")
    }

    private func standings(of lines: [Kind.Line]) async throws(Failure) -> [ImportStanding] {
        let kind = self.kind
        do {
            return try await engine.query { store in try lines.map { try kind.standing(of: $0, in: store) } }
        } catch {
            throw Failure(error)
        }
    }

    // MARK: Writing

    /// Writes the lines that are new. A line that is refused now is bad after all.
    mutating func write() async throws(Failure) {
        var position = 0
        defer { bar.clear() }
        try await eachChunk("written") { run, records throws(Failure) in
            var lines: [Numbered] = []
            for record in records {
                if run.plan.indices.contains(position), run.plan[position] == .write,
                    case .success(let line) = record.content
                {
                    lines.append(Numbered(number: record.number, line: line))
                }
                position += 1
            }
            for (number, rejection) in try await run.write(lines) {
                run.tally.new -= 1
                run.refuse(number, [Fault("", .invalidField, "It was refused: \(rejection)")])
            }
        }
    }

    private func write(_ lines: [Numbered]) async throws(Failure) -> [(Int, Rejection)] {
        let (kind, engine) = (self.kind, self.engine)
        let results = await withTaskGroup(of: (Int, Result<Rejection?, EngineError>).self) { group in
            for numbered in lines {
                let (number, line) = (numbered.number, numbered.line)
                group.addTask {
                    do throws(EngineError) {
                        return (number, .success(try await kind.write(line, through: engine)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var refused: [(Int, Rejection)] = []
        for (number, result) in results.sorted(by: { $0.0 < $1.0 }) {
            do throws(EngineError) {
                if let rejection = try result.get() { refused.append((number, rejection)) }
            } catch {
                throw Failure(error)
            }
        }
        return refused
    }

    // MARK: Reconciling

    /// Reads what the store has of every line that is not bad.
    mutating func reconcile() async throws(Failure) {
        var (position, sum) = (0, ImportFigures())
        defer { bar.clear() }
        try await eachChunk("reconciled") { run, records throws(Failure) in
            var lines: [Kind.Line] = []
            for record in records {
                if run.plan.indices.contains(position), run.plan[position] != .skip,
                    case .success(let line) = record.content
                {
                    lines.append(line)
                }
                position += 1
            }
            let (kind, wanted) = (run.kind, lines)
            do throws(EngineError) {
                sum += try await run.engine.query { store in
                    var sum = ImportFigures()
                    for line in wanted { sum += try kind.storedFigures(of: line, in: store) }
                    return sum
                }
            } catch {
                throw Failure(error)
            }
        }
        tally.store = sum
    }

    // MARK: The file

    private struct NumberedRecord {
        let number: Int
        let content: Result<Kind.Line, ImportFile.RecordFaults>
    }

    private mutating func eachChunk(
        _ done: String, _ work: (inout Self, [NumberedRecord]) async throws(Failure) -> Void
    ) async throws(Failure) {
        var file = try ImportFile(path, columns: kind.columns)
        var (records, count) = ([NumberedRecord](), Int64(0))
        while true {
            let record = try file.next()
            if let record { records.append(NumberedRecord(number: file.lineNumber, content: read(record))) }
            guard record == nil || records.count == ImportRun.sideBySide else { continue }
            try await work(&self, records)
            count += Int64(records.count)
            records = []
            bar.show(file.progress, "\(Figures.grouped(count)) lines \(done)")
            if record == nil { return }
        }
    }

    private func read(_ record: ImportFile.Record) -> Result<Kind.Line, ImportFile.RecordFaults> {
        record.flatMap { json in
            let log = FaultLog()
            let line = ObjectReader(json, log: log).flatMap { o in
                let line = kind.line(o)
                o.finish()
                return line
            }
            guard let line, log.isEmpty else { return .failure(ImportFile.RecordFaults(faults: log.faults)) }
            return .success(line)
        }
    }
}

struct ImportTally: Sendable {
    /// Lines to be written, or written.
    var new: Int64 = 0
    var alreadyThere: Int64 = 0
    var bad: Int64 = 0
    /// Of all lines that are not bad.
    var file = ImportFigures()
    /// What the store has of them; nil: nobody looked.
    var store: ImportFigures?

    /// Whether the store has what the file says. Lines that were refused while being written are missing.
    var isReconciled: Bool { store.map { $0 == file } ?? true }
}
