import Testing

@Suite("Settings from arguments, environment and file")
struct SettingsTests {
    private let florin: Florin

    init() throws { florin = try Florin() }

    /// Makes a key in whichever store the settings name.
    private func create(_ arguments: [String] = [], environment: [String: String] = [:]) async throws -> Florin.Result {
        let command = ["keys", "create", "--name", "a", "--scope", "admin"] + arguments
        return try await Florin.run(Florin.binary, command, environment, in: florin.folder)
    }

    @Test("An argument counts before the environment, that before the file, that before the default")
    func precedence() async throws {
        try florin.write("store: sqlite:file.sqlite\n", to: "settings.yaml")
        let file = ["--config", "settings.yaml"]
        let environment = ["FLORIN_STORE": "sqlite:environment.sqlite"]

        _ = try await create(file + ["--store", "sqlite:argument.sqlite"], environment: environment)
        #expect(florin.exists("argument.sqlite") && !florin.exists("environment.sqlite"))
        _ = try await create(file, environment: environment)
        #expect(florin.exists("environment.sqlite") && !florin.exists("file.sqlite"))
        _ = try await create(file)
        #expect(florin.exists("file.sqlite") && !florin.exists("florin.sqlite"))
        _ = try await create()
        #expect(florin.exists("florin.sqlite"))
    }

    @Test("The file can be named in the environment, and an empty variable counts as none")
    func environment() async throws {
        try florin.write("store: sqlite:file.sqlite\n", to: "settings.yaml")
        _ = try await create(environment: ["FLORIN_CONFIG": "settings.yaml", "FLORIN_STORE": ""])
        #expect(florin.exists("file.sqlite"))
    }

    @Test("Every kind of option can stand in the environment")
    func kinds() async throws {
        let environment = ["FLORIN_NAME": "b", "FLORIN_SCOPE": "merchant", "FLORIN_JSON": "true"]
        let result = try await Florin.run(Florin.binary, ["keys", "create"], environment, in: florin.folder)
        #expect(result.code == 0 && result.output.contains(#""scope":"merchant""#), "\(result)")
    }

    @Test("What cannot be is refused with the name of the setting, wherever it comes from")
    func refused() async throws {
        let flag = try await create(environment: ["FLORIN_JSON": "perhaps"])
        #expect(flag.code == 2 && flag.log.contains("FLORIN_JSON"), "\(flag)")
        let number = try await florin.run("bench", environment: ["FLORIN_SECONDS": "many"])
        #expect(number.code == 2 && number.log.contains("FLORIN_SECONDS"), "\(number)")
        try florin.write("stroe: sqlite:a.sqlite\n", to: "settings.yaml")
        let misspelled = try await create(["--config", "settings.yaml"])
        #expect(misspelled.code == 2 && misspelled.log.contains("stroe"), "\(misspelled)")
    }
}
