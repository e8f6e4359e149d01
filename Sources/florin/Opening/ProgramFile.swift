internal import FlorinCore
internal import FlorinEngine
internal import Foundation

/// A program's document in a file: JSON if its name ends so, YAML otherwise.
enum ProgramFile {
    static func read(_ path: String) throws(Failure) -> Program {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.usage, "the program cannot be read: \(path)")
        }
        return try parse(Array(data), named: path)
    }

    /// The program that `--demo` stands for.
    static func demo() throws(Failure) -> Program {
        try parse(PackageResources.corner_market_yaml, named: "corner-market.yaml")
    }

    private static func parse(_ bytes: [UInt8], named name: String) throws(Failure) -> Program {
        let document: JSON
        do {
            document =
                try name.hasSuffix(".json")
                ? JSON.parse(bytes) : ProgramDocument.json(fromYAML: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw refused(name, [error])
        }
        do {
            return try Program.read(document, zones: ZoneCatalog.rules(named:))
        } catch {
            throw refused(name, error.faults)
        }
    }

    /// All faults at once, each with its place.
    private static func refused(_ name: String, _ faults: [Fault]) -> Failure {
        let lines = faults.map { "  \($0.pointer.isEmpty ? "(document)" : $0.pointer): \($0.detail)" }
        return Failure(.usage, (["\(name) is no program:"] + lines).joined(separator: "\n"))
    }
}

extension Settings {
    /// The program that the command was given, if any.
    func program() throws(Failure) -> Program? {
        guard let path = text(.program) else { return try flag(.demo) ? ProgramFile.demo() : nil }
        return try ProgramFile.read(path)
    }
}
