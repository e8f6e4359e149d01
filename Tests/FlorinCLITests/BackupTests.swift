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

    @Test("What cannot be done is said, and nothing is overwritten")
    func refusals() async throws {
        let florin = try Florin()
        try florin.write(PurchaseFile.lines(count: 2).joined(separator: "\n"), to: "year.jsonl")
        #expect(try await florin.run("replay", "year.jsonl", "--demo").code == 0)
        try florin.write("mine", to: "taken")
        let taken = try await florin.run("backup", "--to", "taken")
        #expect(taken.code == 3 && taken.log.contains("taken"), "\(taken)")
        let onto = try await florin.run("restore", "--from", "florin.sqlite", "--store", "sqlite:taken")
        #expect(onto.code == 3 && onto.log.contains("already"), "\(onto)")
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
