internal import FlorinCore
internal import FlorinEngine
internal import Foundation

/// A document in a file: JSON if its name ends so, YAML otherwise.
struct DocumentFile {
    let json: JSON
    private let name: String
    /// What it is to be, such as `program`.
    private let thing: String

    init(_ path: String, holding thing: String) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.usage, "the \(thing) cannot be read: \(path)")
        }
        try self.init(Array(data), named: path, holding: thing)
    }

    init(_ bytes: [UInt8], named name: String, holding thing: String) throws(Failure) {
        (self.name, self.thing) = (name, thing)
        do {
            json =
                try name.hasSuffix(".json")
                ? JSON.parse(bytes) : ProgramDocument.json(fromYAML: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw DocumentFile.refused(name, thing, [error])
        }
    }

    /// All faults at once, each with its place.
    func refused(_ faults: [Fault]) -> Failure { DocumentFile.refused(name, thing, faults) }

    private static func refused(_ name: String, _ thing: String, _ faults: [Fault]) -> Failure {
        let lines = faults.map { "  \($0.pointer.isEmpty ? "(document)" : $0.pointer): \($0.detail)" }
        return Failure(.usage, (["\(name) is no \(thing):"] + lines).joined(separator: "\n"))
    }
}
