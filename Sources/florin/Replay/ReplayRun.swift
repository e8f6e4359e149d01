internal import FlorinCore
internal import FlorinEngine

/// One pass through a file of purchases.
struct ReplayRun {
    private var replayer: Replayer
    private let policy: ErrorPolicy
    private(set) var tally = ReplayTally()

    init(_ replayer: Replayer, _ policy: ErrorPolicy) {
        self.replayer = replayer
        self.policy = policy
    }

    mutating func work(through lines: LineReader) async throws(Failure) {
        let start = ContinuousClock.now
        var bar = ProgressBar()
        defer { bar.clear() }
        do {
            while let line = try lines.next() {
                guard !line.isEmpty else { continue }
                try await take(line, number: lines.lineNumber, &bar)
                tally.elapsed = start.duration(to: .now)
                bar.show(lines.progress, "\(Figures.grouped(tally.baskets)) baskets, \(tally.perSecond) a second")
            }
            try await replayer.finish()
        } catch let error as EngineError {
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.storeUnreachable, String(describing: error))
        }
        tally.couponsRefused = replayer.couponsRefused
        tally.elapsed = start.duration(to: .now)
    }

    private mutating func take(_ line: [UInt8], number: Int, _ bar: inout ProgressBar) async throws {
        let result: Replayer.Result
        do {
            result = try await replayer.run(try Purchase.read(line))
        } catch let faults as PurchaseFaults {
            result = .refused(faults.description)
        }
        switch result {
        case .paid: tally.paid += 1
        case .alreadyThere: tally.alreadyThere += 1
        case .refused(let reason):
            bar.clear()
            guard policy == .skip else { throw Failure(.foundWrong, "line \(number): \(reason)") }
            tally.skipped += 1
            Console.complain("line \(number) is skipped: \(reason)")
        }
    }
}

struct ReplayTally {
    var paid: Int64 = 0
    var alreadyThere: Int64 = 0
    var skipped: Int64 = 0
    /// Coupons that could not be given; nil if none were to be.
    var couponsRefused: Int64?
    var elapsed = Duration.zero

    var baskets: Int64 { paid + alreadyThere }

    /// Baskets a second.
    var perSecond: Int64 {
        let milliseconds = elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
        return milliseconds > 0 ? baskets * 1000 / milliseconds : 0
    }
}
