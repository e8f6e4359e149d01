import Foundation
import Testing

/// A copy that is made while the server runs, and what is lost if it has to be used.
@Suite struct BackupTests {
    @Test("A backup is restored, verified, and known to be older than what was published since")
    func cycle() async throws {
        let florin = try Florin()
        try florin.write(PurchaseFile.lines(count: 20).joined(separator: "\n"), to: "early.jsonl")
        try florin.write(PurchaseFile.lines(count: 30).joined(separator: "\n"), to: "late.jsonl")
        #expect(try await florin.run("replay", "early.jsonl", "--demo").code == 0)
        let early = try await florin.run("head")
        try florin.write(early.output, to: "early.json")
        let backup = try await florin.run("backup", "--to", "copy.sqlite")
        #expect(backup.code == 0 && florin.exists("copy.sqlite") && !florin.exists("copy.sqlite-wal"), "\(backup)")
        #expect(try await florin.run("replay", "late.jsonl", "--demo").code == 0)
        try florin.write(try await florin.run("head").output, to: "late.json")
        #expect(try await florin.run("verify", "--head", "late.json").code == 0)

        let restored = try await florin.run("restore", "--from", "copy.sqlite", "--store", "sqlite:again.sqlite")
        #expect(restored.code == 0 && restored.output.contains("again.sqlite.key"), "\(restored)")
        let store = ["--store", "sqlite:again.sqlite", "--key-file", "florin.sqlite.key"]
        let sound = try await Florin.run(
            Florin.binary, ["verify", "--head", "early.json"] + store, [:], in: florin.folder)
        #expect(sound.code == 0, "\(sound)")
        let older = try await Florin.run(
            Florin.binary, ["verify", "--head", "late.json"] + store, [:], in: florin.folder)
        #expect(older.code == 1 && older.output.contains("older"), "\(older)")
    }

    @Test("With --json, stdout has one object and nothing else")
    func json() async throws {
        let florin = try Florin()
        try florin.write(PurchaseFile.lines(count: 2).joined(separator: "\n"), to: "year.jsonl")
        #expect(try await florin.run("replay", "year.jsonl", "--demo").code == 0)
        func object(_ arguments: String...) async throws -> [String: Any] {
            let result = try await Florin.run(Florin.binary, arguments + ["--json"], [:], in: florin.folder)
            #expect(result.code == 0 && result.lines.count == 1, "\(result)")
            return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        }

        let backup = try await object("backup", "--to", "copy.sqlite")
        #expect(backup["store"] as? String == "florin.sqlite" && backup["backup"] as? String == "copy.sqlite")
        let copy = try Data(contentsOf: florin.folder.appending(path: "copy.sqlite"))
        #expect(backup["bytes"] as? Int == copy.count)

        let restore = try await object("restore", "--from", "copy.sqlite", "--store", "sqlite:again.sqlite")
        #expect(restore["backup"] as? String == "copy.sqlite" && restore["store"] as? String == "again.sqlite")
        #expect(restore["keyFile"] as? String == "again.sqlite.key" && restore["keyIsThere"] as? Bool == false)

        let tables = try await object("migrate")
        #expect(tables["store"] as? String == "florin.sqlite" && tables["upToDate"] as? Bool == true)
        let move = try await object("migrate", "--from", "sqlite:florin.sqlite", "--to", "sqlite:moved.sqlite")
        #expect(move["from"] as? String == "florin.sqlite" && move["to"] as? String == "moved.sqlite")
        #expect(move["sound"] as? Bool == true)
        let moved = try #require(move["moved"] as? [String: Int])
        #expect(moved["programs"] ?? 0 > 0 && moved["entries"] ?? 0 > 0 && moved["marks"] != nil)
    }

    @Test("What cannot be done is said, and nothing is overwritten")
    func refusals() async throws {
        let florin = try Florin()
        try florin.write(PurchaseFile.lines(count: 2).joined(separator: "\n"), to: "year.jsonl")
        #expect(try await florin.run("replay", "year.jsonl", "--demo").code == 0)
        try florin.write("mine", to: "taken")
        let taken = try await florin.run("backup", "--to", "taken")
        #expect(taken.code == 2 && taken.log.contains("taken already"), "\(taken)")
        #expect(!taken.log.contains("reached"), "\(taken)")
        let onto = try await florin.run("restore", "--from", "florin.sqlite", "--store", "sqlite:taken")
        #expect(onto.code == 2 && onto.log.contains("taken already"), "\(onto)")
        let missing = try await florin.run("backup", "--store", "sqlite:none.sqlite", "--to", "none-copy.sqlite")
        #expect(missing.code == 3 && !florin.exists("none-copy.sqlite"), "\(missing)")
        let nothing = try await florin.run("restore", "--from", "taken", "--store", "sqlite:new.sqlite")
        #expect(nothing.code != 0 && !florin.exists("new.sqlite"), "\(nothing)")

        let head = try await florin.run("head")
        try florin.write(head.output.replacingOccurrences(of: #""at":"2"#, with: #""at":"1"#), to: "changed.json")
        let forged = try await florin.run("verify", "--head", "changed.json")
        #expect(forged.code == 1 && forged.log.contains("changed.json was changed"), "\(forged)")
        let none = try await florin.run("verify", "--head", "none.json")
        #expect(none.code == 2 && none.log.contains("none.json"), "\(none)")
    }
}
