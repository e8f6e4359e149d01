import FlorinTestSupport
import Foundation
import Testing

@Suite("keys", .everyStore)
struct KeysTests {
    private let florin: Florin

    init() throws { florin = try Florin() }

    @Test("create prints the key and only it; list shows it without the secret; revoke ends it once")
    func life() async throws {
        let created = try await florin.run("keys", "create", "--name", "till 1", "--scope", "merchant")
        #expect(created.code == 0)
        #expect(created.lines.count == 1 && created.output.hasPrefix("flo_"), "\(created)")
        #expect(created.log.isEmpty)

        let id = try #require(try await listed().first?["id"] as? String)
        let list = try await florin.run("keys", "list")
        #expect(list.output.contains(id) && list.output.contains("till 1") && list.output.contains("in force"))
        let secret = created.output.trimmingCharacters(in: .newlines)
        #expect(!list.output.contains(secret))

        #expect(try await florin.run("keys", "revoke", id).code == 0)
        #expect(try await listed().first?["revokedAt"] is String)
        #expect(try await florin.run("keys", "revoke", id).code == 1, "a key is revoked once")
        #expect(try await florin.run("keys", "revoke", "key_none").code == 1)
    }

    @Test("--json gives objects, one a line")
    func json() async throws {
        let created = try await florin.run("keys", "create", "--name", "a", "--scope", "admin", "--json")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(created.output.utf8)) as? [String: String])
        #expect(object["name"] == "a" && object["scope"] == "admin" && object["key"]?.hasPrefix("flo_") == true)
    }

    private func listed() async throws -> [[String: Any]] {
        try await florin.run("keys", "list", "--json").lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
