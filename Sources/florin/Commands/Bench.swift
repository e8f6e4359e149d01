internal import ArgumentParser
internal import FlorinEngine
internal import Foundation
internal import Logging

/// Measures how many checkouts a second this machine makes durable.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure durable checkouts on this machine.",
        discussion: """
            Makes members with points and money, then has clients pay one basket after the other: three lines, paid with \
            points, from the wallet and by card, earning points. A checkout counts when it is on the disk. With --http the \
            clients call the real server over connections of their own, on the same cores.

            The store is a new one in a folder beside the current one, and is deleted afterwards; --store measures on \
            another, which keeps the members and the payments.

              florin bench --seconds 10 --json
              florin bench --http --clients 64

            With --nodes, so many engines work on one store side by side, as so many servers would:

              florin bench --store postgres://florin@db/bench --merchants 10000 --nodes 4 --routed
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    @Flag(help: "Through the server, over HTTP.")
    var http = false

    @Flag(help: "Not checkouts, but what the choice of coupons costs: prices, without a store.")
    var search = false

    @Flag(help: "Not checkouts alone, but what posting due work costs: points that expire at one midnight.")
    var sweep = false
    @Option(
        help: ArgumentHelp(
            "Not checkouts, but how long it takes to look at a past instant of a member with so many of them.",
            valueName: "n"))
    var past: Int?

    @Option(help: ArgumentHelp("How long to measure (default: 10).", valueName: "n"))
    var seconds: Int?

    @Option(help: ArgumentHelp("How many members to choose from (default: 20000).", valueName: "n"))
    var members: Int?

    @Option(
        help: ArgumentHelp(
            "How many clients, each with one checkout under way (default: 4096; with --http 64 connections).",
            valueName: "n"))
    var clients: Int?

    @Option(
        help: ArgumentHelp(
            "With --sweep: how many payments a second the clients make (default: as many as go).", valueName: "n"))
    var rate: Int?

    @Option(help: ArgumentHelp("How many shops the sales are spread over (default: 1).", valueName: "n"))
    var merchants: Int?

    @Flag(help: "One member in a hundred makes half of the sales.")
    var hot = false

    @Option(help: ArgumentHelp("How many engines work on the store (default: 1; not with --http).", valueName: "n"))
    var nodes: Int?

    @Flag(help: "A member's sales always come to the same engine; otherwise to any.")
    var routed = false

    private var own: [Setting: String?] {
        [
            .http: http ? "true" : nil, .seconds: seconds.map(String.init), .members: members.map(String.init),
            .clients: clients.map(String.init), .search: search ? "true" : nil, .sweep: sweep ? "true" : nil,
            .rate: rate.map(String.init), .hot: hot ? "true" : nil, .past: past.map(String.init),
            .merchants: merchants.map(String.init), .nodes: nodes.map(String.init), .routed: routed ? "true" : nil,
        ]
    }

    func run() async throws {
        let settings = try await Settings(common, program.given.merging(own) { $1 })
        if try settings.flag(.search) { return try measureSearch(settings) }
        let ground = try BenchGround(settings)
        defer { ground.clear() }
        if try settings.flag(.sweep) { return try await measureSweep(settings, ground) }
        guard settings.text(.rate) == nil else { throw Failure(.usage, "--rate is for --sweep") }
        if settings.text(.past) != nil { return try await measurePast(settings, ground) }
        let overHTTP = try settings.flag(.http)
        let conditions = BenchConditions(
            store: ground.location.description, folder: ground.folder,
            seconds: try settings.number(.seconds, in: 1...3600, default: 10),
            members: try settings.number(.members, in: 1...10_000_000, default: 20_000),
            clients: try settings.number(.clients, in: 1...8192, default: overHTTP ? 64 : 4096), overHTTP: overHTTP,
            spread: try settings.spread(overHTTP: overHTTP))
        for warning in conditions.warnings { Console.complain(warning) }
        var logger = try settings.logger()
        logger.logLevel = max(logger.logLevel, .warning)
        let open = { () throws(Failure) in try ground.open(settings) }
        let run = BenchRun(conditions: conditions, logger: logger, open: open, folder: ground.folder)
        let report = try await run.report()
        if try settings.flag(.json) {
            Console.print(report.json)
        } else {
            for line in report.text { Console.print(line) }
        }
        if let reason = report.load.firstFailure {
            throw Failure(.foundWrong, "\(report.load.failures) checkouts failed; the first: \(reason)")
        }
    }
}

extension Bench {
    private func measurePast(_ settings: Settings, _ ground: BenchGround) async throws {
        let checkouts = try settings.number(.past, in: 1...10_000_000, default: 0)
        let scheme = try ground.open(settings)
        let result = try await PastBench(scheme.engine).run(checkouts: checkouts)
        try await scheme.close()
        if try settings.flag(.json) {
            Console.print(result.json)
        } else {
            for line in result.text { Console.print(line) }
        }
    }

    private func measureSearch(_ settings: Settings) throws {
        let bench = SearchBench(try settings.program() ?? ProgramFile.demo())
        let results = try SearchBench.cases.map { try bench.run($0) }
        guard try settings.flag(.json) else {
            for line in SearchBench.Result.text(results) { Console.print(line) }
            return
        }
        Console.print(SearchBench.Result.json(results))
    }
}

extension Bench {
    private func measureSweep(_ settings: Settings, _ ground: BenchGround) async throws {
        let bench = SweepBench(
            members: try settings.number(.members, in: 2...10_000_000, default: 100_000),
            clients: try settings.number(.clients, in: 1...8192, default: 256),
            rate: settings.text(.rate) == nil ? nil : try settings.number(.rate, in: 1...1_000_000, default: 1),
            seconds: try settings.number(.seconds, in: 1...3600, default: 10)
        ) { (clock) throws(Failure) in try ground.open(settings, clock) }
        let result = try await bench.run()
        guard try settings.flag(.json) else {
            for line in result.text { Console.print(line) }
            return
        }
        Console.print(result.json)
    }
}

extension Settings {
    fileprivate func spread(overHTTP: Bool) throws(Failure) -> BenchSpread {
        let nodes = try number(.nodes, in: 1...64, default: 1)
        guard nodes == 1 || !overHTTP else { throw Failure(.usage, "--nodes is not for --http: that calls one server") }
        return BenchSpread(
            merchants: try number(.merchants, in: 1...1_000_000, default: 1),
            buyers: try flag(.hot) ? .hot : .even, nodes: nodes, routing: try flag(.routed) ? .routed : .random)
    }
}

/// Where a benchmark's store lies.
struct BenchGround {
    let location: StoreLocation
    /// On the same disk, if the store is a file.
    let folder: String
    private let isOwn: Bool

    init(_ settings: Settings) throws(Failure) {
        isOwn = settings.text(.store) == nil
        guard isOwn else {
            location = try settings.location()
            folder =
                switch location {
                case .sqlite(let path): URL(fileURLWithPath: path).deletingLastPathComponent().path
                case .postgres: "."
                }
            return
        }
        folder = "florin-bench-\(getpid())"
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false) } catch {
            throw Failure(.storeUnreachable, "cannot make the folder \(folder): \(error)")
        }
        location = try StoreLocation("sqlite:\(folder)/bench.sqlite")
    }

    /// A new store runs the demo program, unless another is given.
    func open(_ settings: Settings, _ clock: any EngineClock = SystemClock()) throws(Failure) -> Scheme {
        let store = try location.open()
        let stored: StoredProgram?
        do { stored = try store.program(version: nil) } catch { throw Failure(error) }
        let given = try settings.program()
        let program = if given == nil, stored == nil { try ProgramFile.demo() } else { given }
        let keyFile = settings.chainKeyFile(of: location)
        return try Scheme(store, keyFile, program, clock)
    }

    func clear() {
        if isOwn { try? FileManager.default.removeItem(atPath: folder) }
    }
}
