internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine

/// Proves a store against its journal.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove the store against its journal, and name the first row that is wrong.",
        discussion: """
            Every link of the hash chain is computed again with the key beside the store; every balance is derived again \
            from the journal; every sale is priced again under the version of the program it was sold under. It reads as of \
            one instant and changes nothing, so a server may go on meanwhile. Exit code 0: all is as it must be; 1: something \
            is wrong.
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "What `florin head` printed at some time: what the journal had then must be in it still.", valueName: "file"
        ))
    var head: String?

    func run() async throws {
        let settings = try await Settings(common, [.head: head])
        let location = try settings.location()
        let store = try location.openExisting()
        let key = try settings.chainKeyFile(of: location).existingKey(of: store)
        let published = try settings.text(.head).map { path throws(Failure) in
            try PublishedHead(file: path, signedWith: key)
        }
        let report: VerificationReport
        do {
            report = try Verifier.run(store, chainKey: key, published: published)
            try store.close()
        } catch {
            throw Failure(error)
        }
        if try settings.flag(.json) {
            Console.print(report.json)
        } else {
            report.print()
        }
        if !report.isSound { throw ExitCode(Failure.Kind.foundWrong.rawValue) }
    }
}

extension VerificationReport {
    fileprivate func print() {
        for fault in faults { Console.print("WRONG  \(fault.row): \(fault.detail)") }
        let seen = Figures.table([
            ("journal entries", Figures.grouped(Int64(entries))),
            ("sales priced again", Figures.grouped(Int64(sales))),
            ("members", Figures.grouped(Int64(members))),
            ("hash chains", Figures.grouped(Int64(chains))),
        ])
        for line in seen { Console.print(line) }
        Console.print(isSound ? "All is as it must be." : "The first of these \(faults.count) is where to look.")
    }

    fileprivate var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.field("sound", isSound)
            json.field("entries", entries)
            json.field("sales", sales)
            json.field("members", members)
            json.field("chains", chains)
            json.key("faults")
            json.array(faults) { json, fault in
                json.object { json in
                    json.field("row", fault.row)
                    json.field("detail", fault.detail)
                }
            }
        }
        return json.bytes
    }
}
