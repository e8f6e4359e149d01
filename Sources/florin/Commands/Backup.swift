internal import ArgumentParser
internal import FlorinCore
internal import FlorinSQLite
internal import Foundation

/// Copies an embedded store while it is in use.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy an embedded store to another file, while payments go on.",
        discussion: """
            The copy is as of one instant, one file, checked, and on the disk before it gets its name. The key of the \
            hash chain is not in it: keep a copy of the key file elsewhere, for without it nothing can be verified and \
            no server starts on the copy.

              florin backup --store sqlite:shop.sqlite --to /backup/shop-monday.sqlite

            PostgreSQL is backed up by its own means; docs/operations.md tells how.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The new file.", valueName: "file"))
    var to: String?

    func run() async throws {
        let settings = try await Settings(common, [.to: to])
        let isJSON = try settings.flag(.json)
        let copy = try settings.required(.to)
        let path = try settings.location().filePath(for: "backup")
        try StoreFile.copy(path, to: copy)
        guard isJSON else { return Console.print("\(path) is copied to \(copy).") }
        var json = JSONWriter()
        json.object { json in
            json.field("store", path)
            json.field("backup", copy)
            json.field("bytes", StoreFile.bytes(of: copy))
        }
        Console.print(json.bytes)
    }
}

/// Puts a copy back.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an embedded store from a copy that `florin backup` made.",
        discussion: """
            What came after the copy was made is not in it. `florin verify --head` tells whether the copy ends before a \
            head that `florin head` printed.

              florin restore --from /backup/shop-monday.sqlite --store sqlite:shop.sqlite
              florin verify --store sqlite:shop.sqlite --head heads/monday.json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The copy.", valueName: "file"))
    var from: String?

    func run() async throws {
        let settings = try await Settings(common, [.from: from])
        let isJSON = try settings.flag(.json)
        let copy = try settings.required(.from)
        let location = try settings.location()
        let path = try location.filePath(for: "restore")
        try StoreFile.copy(copy, to: path)
        let keyFile = settings.chainKeyFile(of: location)
        let advice = keyFile.exists ? nil : "Put the key of its hash chain to \(keyFile.path) before it is used."
        guard isJSON else {
            Console.print("\(path) is made from \(copy).")
            if let advice { Console.print(advice) }
            return
        }
        var json = JSONWriter()
        json.object { json in
            json.field("backup", copy)
            json.field("store", path)
            json.field("bytes", StoreFile.bytes(of: path))
            json.field("keyFile", keyFile.path)
            json.field("keyIsThere", keyFile.exists)
        }
        Console.print(json.bytes)
        if let advice { Console.note(advice) }
    }
}

/// The file of an embedded store, or of a copy.
private enum StoreFile {
    /// A file that is there already is never overwritten, nor is it any store's fault that it is.
    static func copy(_ path: String, to goal: String) throws(Failure) {
        guard !FileManager.default.fileExists(atPath: goal) else {
            throw Failure(.usage, "there is a file at \(goal) already; it is left as it is")
        }
        do { try SQLiteBackup.make(of: path, to: goal) } catch { throw Failure(error) }
    }

    static func bytes(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
