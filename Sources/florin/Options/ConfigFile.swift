internal import Configuration
internal import Foundation
internal import SystemPackage
internal import Yams

/// The YAML file with settings: one `option: value` a line.
enum ConfigFile {
    static func provider(_ path: String) async throws(Failure) -> any ConfigProvider {
        do {
            try check(path)
            return try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.usage, "\(path): \(error)")
        }
    }

    /// A misspelled option would otherwise be passed over in silence.
    private static func check(_ path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Failure(.usage, "the file with settings cannot be read: \(path)")
        }
        guard let mapping = try Yams.compose(yaml: text)?.mapping else {
            throw Failure(.usage, "\(path) must hold a line `option: value` for each setting")
        }
        for (key, value) in mapping {
            guard let name = key.string, let setting = Setting(rawValue: name), setting != .config else {
                let known = Setting.allCases.filter { $0 != .config }.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "\(path): there is no setting \(key.string ?? "?"); known are \(known)")
            }
            guard value.scalar != nil else { throw Failure(.usage, "\(path): \(name) must be a single value") }
        }
    }
}
