import Foundation
import GRDB
import Testing

@Suite("verify")
struct VerifyTests {
    private let florin: Florin

    init() async throws {
        florin = try Florin()
        try florin.write(PurchaseFile.lines(count: 30).joined(separator: "\n"), to: "p.jsonl")
        _ = try await florin.run("replay", "--demo", "p.jsonl")
    }

    @Test("A sound store is 0")
    func sound() async throws {
        let result = try await florin.run("verify")
        #expect(result.code == 0, "\(result)")
    }

    @Test(
        "Whatever is changed in the database is found, with the row named",
        arguments: [
            ("UPDATE entries SET body = replace(body, '{', '{ ') WHERE position = 9", "entries, position 9"),
            ("UPDATE entries SET at = at + 1 WHERE position = 12", "entries, position 12"),
            ("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)", "chains, chain"),
            ("UPDATE members SET state = replace(state, '\"growth\":', '\"growth\":1')", "members, id mem_"),
            ("DELETE FROM members WHERE id = (SELECT min(id) FROM members)", "members, id mem_"),
            ("UPDATE programs SET document = replace(document, '\"per\":100', '\"per\":90')", "entries, position"),
        ])
    func tampered(sql: String, row: String) async throws {
        let database = try DatabaseQueue(path: florin.folder.appending(path: "florin.sqlite").path)
        let changed = try await database.write { db in
            try db.execute(sql: sql)
            return db.changesCount
        }
        try #require(changed > 0, "the test must change something")
        try database.close()

        let result = try await florin.run("verify")
        #expect(result.code == 1, "\(result)")
        #expect(result.lines.contains { $0.hasPrefix("WRONG") && $0.contains(row) }, "\(result)")
        let json = try await florin.run("verify", "--json")
        #expect(json.code == 1 && json.output.contains(#""sound":false"#))
    }

    @Test("Once nobody has the store open, its file alone is the store")
    func oneFile() async throws {
        let whole = try await florin.run("verify", "--json")
        let copy = try Florin()
        for name in ["florin.sqlite", "florin.sqlite.key"] {
            try FileManager.default.copyItem(
                at: florin.folder.appending(path: name), to: copy.folder.appending(path: name))
        }
        let copied = try await copy.run("verify", "--json")
        #expect(copied.code == 0 && copied.output == whole.output, "\(copied)")
        #expect(copied.output.contains(#""sales":30"#), "\(copied)")
    }

    @Test("The chain's key must be there, and be the right one")
    func key() async throws {
        let key = florin.folder.appending(path: "florin.sqlite.key")
        let text = try String(contentsOf: key, encoding: .utf8)
        let mode = try FileManager.default.attributesOfItem(atPath: key.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        try String(text.reversed()).trimmingCharacters(in: .newlines).write(to: key, atomically: true, encoding: .utf8)
        #expect(try await florin.run("verify").code == 1)

        try FileManager.default.removeItem(at: key)
        let missing = try await florin.run("verify")
        #expect(missing.code == 2 && missing.log.contains("--key-file"), "\(missing)")
        let serving = try await florin.run("serve", "--listen", "127.0.0.1:0")
        #expect(serving.code == 2 && serving.log.contains("--key-file"), "\(serving)")
        #expect(!florin.exists("florin.sqlite.key"), "a second key would break the chain")

        try text.write(to: florin.folder.appending(path: "elsewhere"), atomically: true, encoding: .utf8)
        #expect(try await florin.run("verify", "--key-file", "elsewhere").code == 0)
    }
}
