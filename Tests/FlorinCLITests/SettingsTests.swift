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

    @Test("The options of backups, moves and proofs can stand in the environment and in the file, too")
    func files() async throws {
        try florin.write(PurchaseFile.lines(count: 3).joined(separator: "\n"), to: "year.jsonl")
        #expect(try await florin.run("replay", "year.jsonl", "--demo").code == 0)

        let backup = try await florin.run("backup", environment: ["FLORIN_TO": "copy.sqlite"])
        #expect(backup.code == 0 && florin.exists("copy.sqlite"), "\(backup)")
        try florin.write("from: copy.sqlite\nstore: sqlite:again.sqlite\n", to: "restore.yaml")
        let restore = try await florin.run("restore", environment: ["FLORIN_CONFIG": "restore.yaml"])
        #expect(restore.code == 0 && florin.exists("again.sqlite"), "\(restore)")
        try florin.write("from: sqlite:florin.sqlite\nto: sqlite:moved.sqlite\n", to: "move.yaml")
        let move = try await florin.run("migrate", "--config", "move.yaml")
        #expect(move.code == 0 && florin.exists("moved.sqlite"), "\(move)")
        let half = try await florin.run("migrate", environment: ["FLORIN_FROM": "sqlite:florin.sqlite"])
        #expect(half.code == 2, "\(half)")
        // A head that is not read cannot be missed.
        let verify = try await florin.run("verify", environment: ["FLORIN_HEAD": "none.json"])
        #expect(verify.code == 2 && verify.log.contains("none.json"), "\(verify)")
    }

    @Test("So can those of an import")
    func imports() async throws {
        try florin.write("", to: "empty.jsonl")
        try florin.write("reference,email\nhh-1,a@b.c\nhh-2,nobody\n", to: "members.csv")
        #expect(try await florin.run("replay", "empty.jsonl", "--demo").code == 0)
        let command = ["import", "members", "members.csv", "--json"]
        func take(_ environment: [String: String]) async throws -> Florin.Result {
            try await Florin.run(Florin.binary, command, environment, in: florin.folder)
        }
        let dry = try await take(["FLORIN_DRY_RUN": "true", "FLORIN_SKIP_BAD": "true"])
        #expect(dry.code == 1 && dry.output.contains(#""written":0,"good":1"#), "\(dry)")
        // It would put the program into force.
        let program = try await take(["FLORIN_DRY_RUN": "true", "FLORIN_DEMO": "true"])
        #expect(program.code == 2, "\(program)")
        let bad = try await take([:])
        #expect(bad.code == 1 && bad.output.contains(#""written":0"#), "\(bad)")
        let skipped = try await take(["FLORIN_SKIP_BAD": "true"])
        #expect(skipped.code == 0 && skipped.output.contains(#""written":1"#), "\(skipped)")
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
