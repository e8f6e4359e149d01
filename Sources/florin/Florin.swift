internal import ArgumentParser
internal import Foundation

/// The command line. Each command stands in `Commands/`, and holds no rules of its own.
@main
struct Florin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "florin",
        abstract: "Wallet, membership and points for shops: one binary, on one file or on PostgreSQL.",
        discussion: """
            A first minute: a server on 127.0.0.1:8080 that keeps all in florin.sqlite, \
            and a key to send as "Authorization: Bearer KEY":

              florin serve --demo &
              florin keys create --name till-1 --scope merchant

            Every option can be given in three ways. The first that is there counts: \
            as an argument, in the environment (FLORIN_ and the option's name), or in a \
            YAML file that --config or FLORIN_CONFIG names:

              --store sqlite:shop.sqlite
              FLORIN_STORE=sqlite:shop.sqlite
              store: sqlite:shop.sqlite

            Data go to stdout, logs to stderr. Exit codes: 0 done, 1 found something wrong, 2 wrong usage, \
            3 the store cannot be reached.
            """,
        subcommands: [
            Serve.self, Keys.self, Import.self, Replay.self, Explain.self, Verify.self, PrintHead.self, Migrate.self,
            Backup.self,
            Restore.self, Bench.self,
        ])

    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Says what is wrong and ends the process with the code that the contract gives it.
    private static func end(with error: any Error) -> Never {
        if let failure = error as? Failure {
            Console.complain(failure.message)
            Foundation.exit(failure.kind.rawValue)
        }
        // All has been said.
        if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
        switch exitCode(for: error) {
        case .success:
            // Help was asked for.
            exit(withError: error)
        case .validationFailure:
            Console.note(fullMessage(for: error))
            Foundation.exit(Failure.Kind.usage.rawValue)
        case let code:
            Console.complain(String(describing: error))
            Foundation.exit(code.rawValue)
        }
    }
}
