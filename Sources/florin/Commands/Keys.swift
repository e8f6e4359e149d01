internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine

/// The keys of the clients that may call the server.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the API keys of clients.",
        discussion: """
            A till needs a key of scope merchant; admin may also change the program and give points, growth and bonus \
            money by hand. Keys can be made and revoked while a server runs on the same store.
            """,
        subcommands: [KeysCreate.self, KeysList.self, KeysRevoke.self])
}

struct KeysCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key and print it, and only it, on stdout. It is not shown again.",
        discussion: "  FLORIN_KEY=$(florin keys create --name till-1 --scope merchant)")

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("Who will use it; shown in lists.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("What it may do: admin or merchant.", valueName: "scope"))
    var scope: String?

    func run() async throws {
        let settings = try await Settings(common, [.name: name, .scope: scope])
        let name = try settings.required(.name)
        guard 1...100 ~= name.unicodeScalars.count else {
            throw Failure(.usage, "--name must have from 1 to 100 characters")
        }
        let scope: APIKey.Scope = try settings.choice(.scope)
        let (key, secret) = APIKey.create(name: name, scope: scope, at: SystemClock().now)
        let store = try settings.location().open()
        do {
            try store.save(key)
            try store.close()
        } catch {
            throw Failure(error)
        }
        guard try settings.flag(.json) else { return Console.print(secret) }
        var json = JSONWriter()
        json.object { json in
            json.field("id", key.id)
            json.field("name", key.name)
            json.field("scope", key.scope.rawValue)
            json.field("key", secret)
        }
        Console.print(json.bytes)
    }
}

struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all keys, the revoked ones too; never the secrets, which are not kept.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await Settings(common)
        let store = try settings.location().openExisting()
        let keys: [APIKey]
        do {
            keys = try store.apiKeys()
            try store.close()
        } catch {
            throw Failure(error)
        }
        if try settings.flag(.json) {
            for key in keys { Console.print(key.json) }
        } else {
            for key in keys { Console.print(key.line) }
        }
    }
}

struct KeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Put a key out of force, for good.")

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `florin keys list` shows it.")
    var id: String

    func run() async throws {
        let settings = try await Settings(common)
        let store = try settings.location().openExisting()
        let isRevoked: Bool
        do {
            isRevoked = try store.revoke(apiKey: id, at: SystemClock().now)
            try store.close()
        } catch {
            throw Failure(error)
        }
        guard isRevoked else { throw Failure(.foundWrong, "there is no key \(id) in force") }
        Console.note("\(id) is revoked")
    }
}

extension APIKey {
    fileprivate var line: String {
        let state = revokedAt.map { "revoked \($0.rfc3339)" } ?? "in force"
        return "\(id)  \(scope.rawValue.padding(8))  \(createdAt.rfc3339.padding(24))  \(state.padding(34))  \(name)"
    }

    fileprivate var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("id", id)
            json.field("name", name)
            json.field("scope", scope.rawValue)
            json.field("createdAt", createdAt)
            json.field("revokedAt", revokedAt)
        }
        return json.bytes
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
