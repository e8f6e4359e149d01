internal import ArgumentParser
internal import FlorinEngine
internal import FlorinPostgres

/// Brings the tables of a store up to date.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the tables of a database, or bring them up to date.",
        discussion: """
            `serve` does the same when it starts, unless it is told --no-migrate: then its database user need not be \
            allowed to make tables. A store whose tables are up to date is left as it is; one that a newer Florin has \
            made is refused.

              florin migrate --store postgres://owner@db/florin
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let store = try await Settings(common).location().openExisting(tables: .migrate)
        do { try store.close() } catch { throw Failure(error) }
        Console.note("the tables are up to date")
    }
}
