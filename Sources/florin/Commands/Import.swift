internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine

/// Takes over the members of an existing scheme, and what they have there.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take over the members of an existing scheme, and what they have there.",
        discussion: """
            First the members, then their balances; each from a CSV file with the columns' names on its first line, or from a file \
            with one JSON object a line (.jsonl), packed with gzip (.gz) or not. Every line is checked before anything is written; if any is \
            bad, all bad ones are named and nothing is written. Cut short, run it again: what is there is left as it is. At the \
            end the store is read again and its totals are compared with the file's.
            """,
        subcommands: [ImportMembers.self, ImportBalances.self])
}

struct ImportOptions: ParsableArguments {
    @Flag(help: "Check everything and write nothing.")
    var dryRun = false

    @Flag(help: "Write the good lines although there are bad ones; these are named.")
    var skipBad = false

    @Argument(help: ArgumentHelp("A file that ends in .csv or .jsonl, or that and .gz.", valueName: "file"))
    var file: String

    fileprivate var given: [Setting: String?] {
        [.dryRun: dryRun ? "true" : nil, .skipBad: skipBad ? "true" : nil]
    }
}

struct ImportMembers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Enrol the members in a file.",
        discussion: """
            reference is required and tells a member from all others; name, phone, email, cardNumber, birthday, locale and joinedAt (a \
            day or a time) may be given. In JSON there may be metadata, too, as in POST /v1/members.

              reference,name,phone,joinedAt
              hh-1,Ann,+8613800000000,2021-05-01
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions
    @OptionGroup var options: ImportOptions

    func run() async throws {
        try await options.run(common, program) { program, now in MemberImport(zone: program.zone, now: now) }
    }
}

struct ImportBalances: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balances",
        abstract: "Open the books of members with the wallet, points, growth and tier in a file.",
        discussion: """
            reference names the member, who must not have done anything yet. principal and bonus are in minor units; growth and \
            the id of a tier may be given, and lots of points: how many, when they were earned, and their last day (or never):

              reference,principal,bonus,growth,tier,lots
              hh-1,50000,0,120000,silver,500 2026-01-15 2027-01-31; 300 2026-02-01 never

            In JSON, times may be given in place of days; at the instant expiresAt itself points are gone:

              {"reference": "hh-1", "principal": 50000,
               "lots": [{"points": 500, "earnedAt": "2026-01-15", "expiresAt": "2027-01-31"},
                        {"points": 300, "earnedAt": "2026-02-01", "expiresAt": null}]}
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions
    @OptionGroup var options: ImportOptions

    func run() async throws {
        try await options.run(common, program) { program, now in BalanceImport(program: program, now: now) }
    }
}

extension ImportOptions {
    fileprivate func run<Kind: ImportKind>(
        _ common: CommonOptions, _ program: ProgramOptions, _ kind: (Program, Timestamp) -> Kind
    ) async throws {
        let settings = try await Settings(common, program.given.merging(given) { $1 })
        let policy = try ImportPolicy(settings)
        let scheme = try Scheme.open(settings)
        scheme.log(to: try settings.logger())
        let rules = scheme.engine.programs.current.program
        var run = ImportRun(kind(rules, scheme.engine.clock.now), scheme.engine, path: file)
        do throws(Failure) { try await policy.work(&run) } catch {
            try await scheme.close()
            throw error
        }
        try await scheme.close()
        let summary = ImportSummary(tally: run.tally, currency: rules.currency)
        if try settings.flag(.json) {
            Console.print(summary.json)
        } else {
            for line in summary.text { Console.print(line) }
        }
        try policy.judge(run.tally)
    }
}

/// What becomes of the lines of a file, good and bad.
private struct ImportPolicy {
    private let isDryRun: Bool
    private let skipsBad: Bool

    init(_ settings: Settings) throws(Failure) {
        isDryRun = try settings.flag(.dryRun)
        skipsBad = try settings.flag(.skipBad)
        guard isDryRun else { return }
        guard try settings.location().exists else {
            throw Failure(.usage, "there is no store to check against; --dry-run makes none")
        }
        // From wherever: a program that is opened with the store is put into force.
        guard settings.text(.program) == nil, try !settings.flag(.demo) else {
            throw Failure(.usage, "--dry-run checks against the program in force; leave --program and --demo out")
        }
    }

    func work<Kind: ImportKind>(_ run: inout ImportRun<Kind>) async throws(Failure) {
        try await run.check()
        guard !isDryRun, run.tally.bad == 0 || skipsBad else { return }
        try await run.write()
        try await run.reconcile()
    }

    func judge(_ tally: ImportTally) throws(Failure) {
        guard tally.isReconciled else { throw Failure(.foundWrong, "the store does not have what the file says") }
        guard tally.bad > 0, isDryRun || !skipsBad else { return }
        let lines = tally.bad == 1 ? "a line is bad" : "\(Figures.grouped(tally.bad)) lines are bad"
        throw Failure(.foundWrong, tally.store == nil ? "\(lines); nothing was written" : lines)
    }
}
