internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine
internal import FlorinPostgres

/// Brings the tables of a store up to date, or moves a scheme to another store.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the tables of a database up to date, or move a scheme to another store.",
        discussion: """
            `serve` brings the tables up to date when it starts, unless it is told --no-migrate: then its database user \
            need not be allowed to make tables. A store whose tables are up to date is left as it is; one that a newer \
            Florin has made is refused.

              florin migrate --store postgres://owner@db/florin

            With --from and --to, a whole scheme is moved into an empty store: members, journal with its hash chain, \
            coupons, idempotency keys, API keys; not the quotes of the last minutes. Stop all servers first. If it is cut \
            short, run it again: it goes on where it was. The new store needs the old one's key file; the last step \
            verifies it.

              florin migrate --from sqlite:shop.sqlite --to postgres://owner@db/florin
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The store that a scheme is moved from.", valueName: "store"))
    var from: String?

    @Option(help: ArgumentHelp("The store that it is moved to.", valueName: "store"))
    var to: String?

    func run() async throws {
        let settings = try await Settings(common, [.from: from, .to: to])
        switch (settings.text(.from), settings.text(.to)) {
        case (let from?, let to?): try move(from: StoreLocation(from), to: StoreLocation(to), settings)
        case (nil, nil):
            let isJSON = try settings.flag(.json)
            let location = try settings.location()
            let store = try location.openExisting(tables: .migrate)
            do { try store.close() } catch { throw Failure(error) }
            Console.note("the tables are up to date")
            guard isJSON else { return }
            var json = JSONWriter()
            json.object { json in
                json.field("store", location.description)
                json.field("upToDate", true)
            }
            Console.print(json.bytes)
        default: throw Failure(.usage, "a move needs both --from and --to")
        }
    }

    private func move(from origin: StoreLocation, to goal: StoreLocation, _ settings: Settings) throws {
        let isJSON = try settings.flag(.json)
        // Known before a file is made that would be of no use.
        let keyFile = settings.chainKeyFile(of: origin)
        _ = try keyFile.existingKey()
        let source = try origin.openExisting()
        let key = try keyFile.existingKey(of: source)
        let target = try goal.open(tables: .migrate)
        let report: VerificationReport
        var moved: [StoreMove.Part: Int] = [:]
        do throws(StoreError) {
            try StoreMove.run(from: source, to: target) { part, count in
                if moved.updateValue(count, forKey: part) == nil { Console.note("moving \(part.rawValue)") }
            }
            for part in StoreMove.Part.allCases {
                Console.note("\(part.rawValue): \(Figures.grouped(Int64(moved[part] ?? 0)))")
            }
            report = try Verifier.run(target, chainKey: key)
            try source.close()
            try target.close()
        } catch {
            throw Failure(error)
        }
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                json.field("from", origin.description)
                json.field("to", goal.description)
                json.key("moved")
                json.object { json in
                    for part in StoreMove.Part.allCases {
                        json.key(part.rawValue)
                        json.value(moved[part] ?? 0)
                    }
                }
                json.field("sound", report.isSound)
            }
            Console.print(json.bytes)
        }
        guard let fault = report.faults.first else {
            return Console.note("\(goal.description) holds the scheme, and is as it must be.")
        }
        throw Failure(.foundWrong, "what was moved is not sound; \(fault.row): \(fault.detail)")
    }
}
