internal import FlorinCore
public import Logging
public import ServiceLifecycle

/// Does what nobody asks for: posts what is due for members who do not come by, and forgets what is kept for a time only.
///
/// Nothing depends on it: every decision posts what is due first, and checks what has expired.
public struct Upkeep: Service {
    private let engine: Engine
    private let logger: Logger

    /// How often due members are looked for.
    private static let pause = Duration.seconds(1)
    /// How often, in pauses, old outcomes and quotes are forgotten.
    private static let pausesBetweenPurges = 3600
    /// Members or quotes in one transaction of a purge: few, since commits wait for it.
    private static let purgeSlice = 1000

    /// How long a quote that has expired can still be told from one that never was: a day.
    private static let expiredQuoteLifetime: Int64 = 24 * 60 * 60 * 1000

    public init(_ engine: Engine, logger: Logger) {
        self.engine = engine
        self.logger = logger
    }

    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var pauses = 0
            while !Task.isCancelled {
                await self.turn(isPurgeDue: pauses.isMultiple(of: Upkeep.pausesBetweenPurges))
                pauses += 1
                try await Task.sleep(for: Upkeep.pause)
            }
        }
    }

    /// What cannot be done now is done at the next turn.
    private func turn(isPurgeDue: Bool) async {
        await attempt {
            let work = try await engine.postDueWork()
            if work.members > 0 { logger.info("posted what was due", metadata: ["members": "\(work.members)"]) }
            if let damage = work.damage { throw damage }
        }
        await attempt {
            let looked = try await engine.giveBirthdayGifts()
            if looked > 0 { logger.info("looked at birthdays", metadata: ["members": "\(looked)"]) }
        }
        guard isPurgeDue else { return }
        await attempt {
            let forgotten = try await purge()
            if forgotten > 0 { logger.info("forgot old outcomes and quotes", metadata: ["rows": "\(forgotten)"]) }
        }
    }

    private func attempt(_ work: () async throws -> Void) async {
        do { try await work() } catch { logger.warning("upkeep was put off", metadata: ["error": "\(error)"]) }
    }

    private func purge() async throws(EngineError) -> Int {
        let now = engine.clock.now
        let outcomesBefore = Timestamp(milliseconds: now.milliseconds - IdempotencyKey.lifetimeMilliseconds)
        let quotesBefore = Timestamp(milliseconds: now.milliseconds - Upkeep.expiredQuoteLifetime)
        var forgotten = 0
        var member: MemberID? = .nobody
        while let after = member, !Task.isCancelled {
            let (rows, last) = try await engine.ownQuery { store in
                try store.purgeOutcomes(before: outcomesBefore, after: after, limit: Upkeep.purgeSlice)
            }
            forgotten += rows
            member = last
        }
        while !Task.isCancelled {
            let rows = try await engine.ownQuery { store in
                try store.purgeQuotes(before: quotesBefore, limit: Upkeep.purgeSlice)
            }
            forgotten += rows
            if rows < Upkeep.purgeSlice { break }
        }
        return forgotten
    }
}
