import Foundation
import Testing

@Suite("Scripts/install")
struct InstallTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Scripts/install").standardizedFileURL

    @Test("Where all is there, nothing is done and nothing is said")
    func nothingMissing() async throws {
        let florin = try Florin()
        let result = try await Florin.run(Self.script, ["--dry-run"], [:], in: florin.folder)
        #expect(result.code == 0 && result.output.isEmpty, "\(result)")
    }

    #if os(Linux)
        @Test("Where nothing is there, it says what it would install before it does")
        func allMissing() async throws {
            let florin = try Florin()
            let environment = ["PRETEND_MISSING": "1"]
            let result = try await Florin.run(Self.script, ["--dry-run"], environment, in: florin.folder)
            #expect(result.code == 0, "\(result)")
            #expect(result.lines.first?.hasPrefix("Missing on this machine:") == true)
            for package in ["sqlite", "libpq", "postgresql", "zlib"] {
                #expect(result.lines.last?.contains(package) == true, "\(result)")
            }
        }

        @Test("Without Swift it says where to get it")
        func noSwift() async throws {
            let florin = try Florin()
            let path = florin.folder.appending(path: "bin")
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            let result = try await Florin.run(
                URL(fileURLWithPath: "/bin/bash"), [Self.script.path], ["PATH": path.path], in: florin.folder)
            #expect(result.code == 1 && result.log.contains("swift.org/install"), "\(result)")
        }
    #endif
}
