internal import FlorinCore
internal import FlorinEngine

/// A program's document in a file.
enum ProgramFile {
    static func read(_ path: String) throws(Failure) -> Program {
        try program(try DocumentFile(path, holding: "program"))
    }

    /// The program that `--demo` stands for.
    static func demo() throws(Failure) -> Program {
        let bytes = PackageResources.corner_market_yaml
        return try program(try DocumentFile(bytes, named: "corner-market.yaml", holding: "program"))
    }

    private static func program(_ file: DocumentFile) throws(Failure) -> Program {
        do {
            return try Program.read(file.json, zones: ZoneCatalog.rules(named:))
        } catch {
            throw file.refused(error.faults)
        }
    }
}

extension Settings {
    /// The program that the command was given, if any.
    func program() throws(Failure) -> Program? {
        guard let path = text(.program) else { return try flag(.demo) ? ProgramFile.demo() : nil }
        return try ProgramFile.read(path)
    }
}
