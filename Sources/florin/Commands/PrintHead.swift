internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine
internal import FlorinSQLite
internal import Foundation

/// Shows where the journal ends, for keeping elsewhere.
struct PrintHead: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Print the end of the journal, signed, to be kept elsewhere.",
        discussion: """
            The hash chain shows that nothing in the journal was changed. It cannot show that its end is missing, if the \
            chain's own record of its end is older too, as it is after an old backup was restored. For that, keep the \
            output of this command, a few hundred bytes of JSON, where whoever runs the database cannot change it:

              florin head > heads/$(date +%F).json
              florin verify --head heads/2026-11-21.json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await Settings(common)
        let location = try settings.location()
        let store = try location.openExisting()
        let key = HashChain(key: try settings.chainKeyFile(of: location).existingKey(of: store))
        do {
            let head = PublishedHead(at: SystemClock().now, chains: try store.chainHeads())
            try store.close()
            Console.print(head.document(signedWith: key))
        } catch {
            throw Failure(error)
        }
    }
}

extension PublishedHead {
    /// What the file of `florin verify --head` holds.
    init(file path: String, signedWith key: [UInt8]) throws(Failure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.usage, "--head: the file cannot be read: \(path)")
        }
        do throws(PublishedHead.Fault) {
            try self.init(document: Array(data), signedWith: HashChain(key: key))
        } catch {
            switch error {
            case .forged:
                throw Failure(.foundWrong, "--head: \(path) was changed, or signed with another key than the store's")
            case .unreadable(let reason):
                throw Failure(.usage, "--head: \(path) is not what `florin head` prints: \(reason)")
            }
        }
    }
}
