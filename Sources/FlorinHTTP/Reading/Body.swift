internal import FlorinCore

/// The body of a write: its bytes, and what they say.
struct Body {
    let bytes: [UInt8]
    let json: JSON

    init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        do { json = try JSON.parse(bytes, maximumDepth: RequestLimits.depth) } catch { throw Problem([error]) }
    }

    /// Reads all of it. `make` may give nil only if it has reported why; every fault is told at once.
    func read<T>(_ make: (ObjectReader) -> T?) throws(Problem) -> T {
        let log = FaultLog()
        guard let reader = ObjectReader(json, log: log) else { throw Problem(log.faults) }
        let value = make(reader)
        reader.finish()
        guard log.isEmpty, let value else { throw Problem(log.faults) }
        return value
    }

    /// The fields that are given as null, which readers take for absent.
    var nulls: Set<String> {
        guard case .object(let fields) = json else { return [] }
        return Set(fields.lazy.filter { $0.value == .null }.map(\.name))
    }
}
