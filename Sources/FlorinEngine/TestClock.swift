public import FlorinCore
internal import Synchronization

/// Time in a scheme whose program is in test mode: it stands still until somebody moves it forward.
///
/// Where it stands is in the store, so that all processes on it have the same time, and a restart changes nothing.
extension Engine {
    /// Whether time stands still.
    public var isInTestMode: Bool { schemeClock.isStopped }

    /// Stops the clock if the program is in test mode: at the time at which it stood last, or now if it never did. Blocks on
    /// the store.
    static func start(_ clock: SchemeClock, of program: Program, in store: any Store) throws(StoreError) {
        guard program.mode == .test else { return }
        if try store.mark(.testClock) == nil { try store.raise(.testClock, to: clock.now.milliseconds) }
        if let stored = try store.mark(.testClock) { clock.stop(at: Timestamp(milliseconds: stored)) }
    }

    /// Takes over the time to which another process has moved the clock. Whoever asks before each request sees the time that
    /// the last request was answered at, wherever that was.
    public func followTestClock() async throws(EngineError) {
        guard isInTestMode else { return }
        let clock = schemeClock
        try await query { store in try clock.follow(store) }
    }

    /// Moves the clock forward, and posts all that becomes due until then, for every member in the order of time, before it
    /// gives the time. The present itself is no move, but has what is due posted all the same.
    public func advanceTestClock(to instant: Timestamp) async throws(EngineError) -> Result<Timestamp, Rejection> {
        guard isInTestMode else { return .failure(.stateConflict(state: Program.Mode.live.rawValue)) }
        try await followTestClock()
        if let fault = fault(inMoveTo: instant) { return .failure(.invalid([fault])) }
        let isFree = isMoving.withLock { isMoving in
            defer { isMoving = true }
            return !isMoving
        }
        guard isFree else { return .failure(.stateConflict(state: "advancing")) }
        defer { isMoving.withLock { $0 = false } }
        for day in try await birthdays(until: instant) {
            try await moveClock(to: programs.current.program.zone.start(of: day))
            _ = try await giveBirthdayGifts()
        }
        try await moveClock(to: instant)
        _ = try await advanceDueMembers()
        _ = try await giveBirthdayGifts()
        return .success(clock.now)
    }

    private func fault(inMoveTo instant: Timestamp) -> Fault? {
        let now = clock.now
        if instant < now {
            return Fault("/to", .invalidField, "Must not be before the clock, which stands at \(now.rfc3339).")
        }
        let last = min(now.adding(seconds: Limits.testClockStep), Limits.testClockEnd)
        guard instant > last else { return nil }
        return Fault("/to", .invalidField, "Must not be after \(last.rfc3339): 5 years at once, and never beyond 2099.")
    }

    /// Days on which somebody has a birthday, after today and up to an instant's; none if no tier has a gift for them.
    private func birthdays(until instant: Timestamp) async throws(EngineError) -> [CivilDate] {
        let program = programs.current.program
        guard program.tiers.contains(where: { $0.birthdayGift != nil }) else { return [] }
        let texts = try await query { store in try store.birthdays() }
        let (today, last) = (program.zone.day(of: clock.now), program.zone.day(of: instant))
        guard !texts.isEmpty, today < last else { return [] }
        return (today.daysSinceEpoch + 1...last.daysSinceEpoch).lazy.map(CivilDate.init(daysSinceEpoch:))
            .filter { !texts.isDisjoint(with: $0.birthdays) }
    }

    private func moveClock(to instant: Timestamp) async throws(EngineError) {
        let clock = schemeClock
        try await query { store in
            try store.raise(.testClock, to: instant.milliseconds)
            try clock.follow(store)
        }
    }
}

extension SchemeClock {
    /// Takes over the time of the store's test clock, if it is in test mode.
    func follow(_ store: any Store) throws(StoreError) {
        guard isStopped, let stored = try store.mark(.testClock) else { return }
        stop(at: Timestamp(milliseconds: stored))
    }
}

extension Store {
    /// The time that counts for what is in the store: its test clock's if it has one, otherwise `clock`'s.
    public func time(or clock: any EngineClock) throws(StoreError) -> Timestamp {
        try mark(.testClock).map(Timestamp.init(milliseconds:)) ?? clock.now
    }
}
