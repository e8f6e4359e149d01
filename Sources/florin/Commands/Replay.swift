internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine

/// Runs recorded purchases through the engine.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run recorded purchases through the program, with the clock following the data.",
        discussion: """
            FILE has one purchase a line, packed with gzip or not (here on four lines):

              {"at": "2017-01-01T13:31:53Z", "basket": "31198676089",
               "member": "hh-83", "store": "store-381",
               "lines": [
                 {"sku": "1046485", "category": "DRUG GM", "amount": 1099}]}

            An amount is the total of its line, in minor units. A member is enrolled \
            when first seen; each basket is paid with as many points as help, and the \
            rest by card. What the till took off by its own rules (cardDiscount, \
            couponDiscount) is passed over: here the program gives the discounts. At the \
            end, what has become due by the time of the last purchase is posted.

            A basket is paid once: running the same file again changes nothing. So after a stop at a wrong line, mend the \
            line and run the file again.

              florin replay --demo --store sqlite:trial.sqlite purchases.jsonl.gz

            With --coupons, every member gets one coupon of the template in that file with the first purchase of each \
            month, and baskets are paid with the coupons and points that leave the least to pay. The file is what \
            POST /v1/coupon-templates takes, as YAML or JSON:

              {"name": "5 off 30", "kind": "fixed", "amount": 500, "threshold": 3000, "validFor": "P45D"}
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var program: ProgramOptions

    @Option(
        help: ArgumentHelp(
            "What a wrong line does: stop ends the run with exit code 1; skip names it and goes on (default: stop).",
            valueName: "stop|skip"))
    var onError: String?

    @Option(
        help: ArgumentHelp(
            "A coupon template, YAML or JSON: every member gets one coupon of it a month.", valueName: "file"))
    var coupons: String?

    @Argument(help: ArgumentHelp("The purchases.", valueName: "file"))
    var file: String

    func run() async throws {
        let settings = try await Settings(common, program.given.merging([.onError: onError, .coupons: coupons]) { $1 })
        let policy: ErrorPolicy = try settings.choice(.onError, default: .stop)
        let template = try settings.couponTemplate()
        let lines = try LineReader(file)
        let clock = ManualClock(try Replay.start(of: file))
        let scheme = try Scheme.open(settings, clock: clock)
        guard !scheme.engine.isInTestMode else {
            throw Failure(.usage, "the program is in test mode, in which time does not follow the data")
        }
        scheme.log(to: try settings.logger())
        let handout = try await Replay.handout(of: template, scheme.engine)
        var run = ReplayRun(Replayer(scheme.engine, clock, handout), policy)
        try await run.work(through: lines)
        let totals: SchemeTotals
        do { totals = try SchemeTotals(of: scheme.store, at: clock.now) } catch { throw Failure(error) }
        let program = scheme.engine.programs.current.program
        try await scheme.close()
        let summary = ReplaySummary(tally: run.tally, totals: totals, program: program)
        if try settings.flag(.json) {
            Console.print(summary.json)
        } else {
            for line in summary.text { Console.print(line) }
        }
        guard totals.balance.isZero else { throw Failure(.foundWrong, "the trial balance is not zero") }
    }

    private static func handout(
        of file: CouponTemplateFile?, _ engine: Engine
    ) async throws(Failure) -> CouponHandout? {
        guard let file else { return nil }
        let template = try file.template(engine.newTemplate())
        do { return try await CouponHandout(of: template, engine) } catch { throw Failure(error) }
    }

    /// The time of the first purchase, so that nothing in the store is older than the data.
    private static func start(of file: String) throws(Failure) -> Timestamp {
        let lines = try LineReader(file)
        while let line = try lines.next() {
            if let purchase = try? Purchase.read(line) { return purchase.at }
        }
        return SystemClock().now
    }
}

extension Settings {
    /// The coupon template that the command was given, if any.
    fileprivate func couponTemplate() throws(Failure) -> CouponTemplateFile? {
        guard let path = text(.coupons) else { return nil }
        return try CouponTemplateFile(path)
    }
}

enum ErrorPolicy: String, CaseIterable {
    case stop, skip
}
