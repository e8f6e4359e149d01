internal import ArgumentParser
internal import FlorinSQLite

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
    var to: String

    func run() async throws {
        let settings = try await Settings(common)
        let path = try settings.location().filePath(for: "backup")
        do { try SQLiteBackup.make(of: path, to: to) } catch { throw Failure(error) }
        Console.print("\(path) is copied to \(to).")
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
    var from: String

    func run() async throws {
        let settings = try await Settings(common)
        let path = try settings.location().filePath(for: "restore")
        do { try SQLiteBackup.make(of: from, to: path) } catch { throw Failure(error) }
        Console.print("\(path) is made from \(from).")
        let keyFile = try settings.chainKeyFile(of: settings.location())
        if !keyFile.exists { Console.print("Put the key of its hash chain to \(keyFile.path) before it is used.") }
    }
}
