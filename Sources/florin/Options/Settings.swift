internal import Configuration
internal import Foundation

/// The values of settings, wherever they come from: arguments first, then the environment, then the file.
struct Settings {
    private let reader: ConfigReader

    /// `given` are the arguments.
    init(_ given: [Setting: String]) async throws(Failure) {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "arguments", values: Settings.values(given)),
            // An empty variable is how a shell spells "not set".
            EnvironmentVariablesProvider(
                environmentVariables: ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
            ).prefixKeys(with: ConfigKey([Setting.prefix])),
        ]
        let outside = ConfigReader(providers: providers)
        if let path = outside.string(forKey: Settings.key(.config)) {
            providers.append(try await ConfigFile.provider(path))
        }
        reader = ConfigReader(providers: providers)
    }

    private static func key(_ setting: Setting) -> ConfigKey { ConfigKey([setting.rawValue]) }

    private static func values(_ given: [Setting: String]) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (setting, text) in given {
            values[AbsoluteConfigKey([setting.rawValue])] = ConfigValue(.string(text), isSecret: false)
        }
        return values
    }

    func text(_ setting: Setting) -> String? {
        reader.string(forKey: Settings.key(setting))
    }

    func required(_ setting: Setting) throws(Failure) -> String {
        guard let text = text(setting) else {
            throw Failure(.usage, "--\(setting.rawValue) (or \(setting.variable)) is required")
        }
        return text
    }

    func number(_ setting: Setting, in range: ClosedRange<Int>, default standard: Int) throws(Failure) -> Int {
        guard let text = text(setting) else { return standard }
        guard let number = Int(text), range ~= number else {
            throw refused(setting, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ setting: Setting) throws(Failure) -> Bool {
        guard let text = text(setting) else { return false }
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw refused(setting, text, "true or false")
        }
    }

    /// One of the texts of `T`; nil: there is no default, it must be given.
    func choice<T: RawRepresentable & CaseIterable>(
        _ setting: Setting, default standard: T? = nil
    ) throws(Failure) -> T where T.RawValue == String {
        if text(setting) == nil, let standard { return standard }
        let text = try required(setting)
        guard let choice = T(rawValue: text) else {
            throw refused(setting, text, T.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return choice
    }

    private func refused(_ setting: Setting, _ text: String, _ wanted: String) -> Failure {
        Failure(.usage, "--\(setting.rawValue) (or \(setting.variable)) is \"\(text)\"; it must be \(wanted)")
    }
}
