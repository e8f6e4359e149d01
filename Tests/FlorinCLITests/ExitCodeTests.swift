import Testing

@Suite("Exit codes")
struct ExitCodeTests {
    private let florin: Florin

    init() throws { florin = try Florin() }

    @Test(
        "Help is data, on stdout, with code 0",
        arguments: ["", "serve", "keys", "replay", "explain", "verify", "migrate", "bench", "import"])
    func help(command: String) async throws {
        let result = command.isEmpty ? try await florin.run("--help") : try await florin.run(command, "--help")
        #expect(result.code == 0, "\(result)")
        #expect(result.output.contains("USAGE: florin"))
        #expect(result.log.isEmpty)
    }

    @Test(
        "Wrong usage is 2, and nothing is on stdout",
        arguments: [
            ["bogus"], ["serve", "--bogus"], ["replay"], ["import", "members"], ["explain"], ["explain", "pay_1"],
            ["backup"], ["restore"], ["migrate", "--from", "sqlite:florin.sqlite"],
            ["keys", "create", "--scope", "admin"],
            ["keys", "create", "--name", "a", "--scope", "root"],
            ["verify", "--store", "postgres://localhost/florin?sslmod=require"],
            ["verify", "--store", "florin.sqlite"], ["serve", "--listen", "8080"],
            ["serve", "--demo", "--listen", "127.0.0.1:99999"], ["bench", "--seconds", "0"],
            ["bench", "--past", "0"],
            ["serve", "--program", "no-such-file.yaml"], ["replay", "--demo", "no-such-file.jsonl"],
            ["keys", "list", "--config", "no-such-file.yaml"],
        ])
    func usage(arguments: [String]) async throws {
        let result = try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
        #expect(result.code == 2, "\(arguments): \(result)")
        #expect(result.output.isEmpty)
        #expect(!result.log.isEmpty)
    }

    @Test(
        "A store that cannot be reached is 3",
        arguments: [
            "sqlite:none.sqlite", "sqlite:/no/such/folder/a.sqlite", "postgres:///florin?host=/no/such/folder",
            "postgres://127.0.0.1:1/florin",
        ])
    func unreachable(store: String) async throws {
        for command in [
            ["verify"], ["explain", "pay_00000000000000000001"], ["keys", "list"], ["keys", "revoke", "key_x"],
            ["migrate"],
        ] {
            let result = try await Florin.run(Florin.binary, command + ["--store", store], [:], in: florin.folder)
            #expect(result.code == 3, "\(command): \(result)")
        }
        #expect(!florin.exists("none.sqlite"), "looking for a store must not make one")
    }

    @Test("A server without a program says how to get one, and leaves nothing behind")
    func noProgram() async throws {
        let result = try await florin.run("serve")
        #expect(result.code == 2)
        #expect(result.log.contains("--program"))
        #expect(!florin.exists("florin.sqlite"))
    }

    @Test("All faults of a program are named at once, each with its place")
    func programFaults() async throws {
        try florin.write("name: X\ncurrency: CNY\npoints: {redeem: {maxShare: 3, foo: 1}}\n", to: "bad.yaml")
        let result = try await florin.run("serve", "--program", "bad.yaml")
        #expect(result.code == 2)
        #expect(result.log.contains("/points/redeem/maxShare:"), "\(result)")
        #expect(result.log.contains("/points/redeem/foo:"), "\(result)")
    }
}
