internal import FlorinCore
internal import Foundation
internal import GRDBSQLite

/// Under what circumstances a benchmark ran; without them its numbers mean nothing.
struct BenchConditions: Sendable {
    /// Where it is, without secrets.
    let store: String
    let seconds: Int
    let members: Int
    let clients: Int
    let overHTTP: Bool
    let spread: BenchSpread
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let sqlite = unsafe String(cString: sqlite3_libversion())
    let fileSystem: String

    /// `folder` is where the disk is tried.
    init(
        store: String, folder: String, seconds: Int, members: Int, clients: Int, overHTTP: Bool, spread: BenchSpread
    ) {
        self.store = store
        self.seconds = seconds
        self.members = members
        self.clients = clients
        self.overHTTP = overHTTP
        self.spread = spread
        fileSystem = BenchConditions.fileSystem(of: folder)
    }

    #if DEBUG
        static let isDebugBuild = true
    #else
        static let isDebugBuild = false
    #endif

    /// What makes the numbers worthless, in words.
    var warnings: [String] {
        var warnings: [String] = []
        if BenchConditions.isDebugBuild {
            warnings.append("THIS IS A DEBUG BUILD. Its numbers say nothing; build with -c release.")
        }
        if fileSystem.hasPrefix("tmpfs") || fileSystem.hasPrefix("ramfs") {
            warnings.append("THE STORE IS IN MEMORY (\(fileSystem)). Nothing here is durable.")
        }
        return warnings
    }

    /// Type and device of the file system that holds a file, from the table of mounts.
    private static func fileSystem(of path: String) -> String {
        guard let data = FileManager.default.contents(atPath: "/proc/self/mounts") else { return "unknown" }
        let full = URL(fileURLWithPath: path).standardizedFileURL.path
        var best = (point: "", text: "unknown")
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count > 2, fields[1].count >= best.point.count else { continue }
            let folder = fields[1].hasSuffix("/") ? fields[1] : fields[1] + "/"
            if (full + "/").hasPrefix(folder) { best = (fields[1], "\(fields[2]) on \(fields[0])") }
        }
        return best.text
    }
}
