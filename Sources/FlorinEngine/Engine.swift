public import FlorinCore
internal import NIOPosix
public import ServiceLifecycle
internal import Synchronization

/// Everything that happens: commands through lanes, queries from readers' threads, upkeep in the background.
public final class Engine: Sendable {
    public let programs: ProgramBook
    let schemeClock: SchemeClock
    /// The sweep under way, if there is one.
    let sweep = Mutex<SharedSweep?>(nil)
    /// Whether somebody moves the test clock.
    let isMoving = Mutex(false)
    let store: any Store
    let templates: TemplateBook
    let rewards: RewardBook
    private let lanes: [Lane]
    private let serials: SerialNumbers
    private let readers: NIOThreadPool
    private let queryLimit: Int
    let dueMembersAtOnce: Int
    /// Clients' queries that wait for a reader, or have one.
    private let queries = Atomic<Int>(0)

    public struct Configuration: Sendable {
        /// Lanes decide and write side by side; at most ``Limits/lanes``.
        public var lanes = 2
        public var readers = 4
        public var cachedMembers = Limits.cachedMembers
        public var queueLimit = Limits.queue
        public var queryLimit = Limits.queries
        public var dueMembersAtOnce = Limits.dueMembers
        /// ``HashChain/keyLength`` bytes.
        public var chainKey: [UInt8]
        /// The program of a new store.
        public var program: Program?

        public init(chainKey: [UInt8], program: Program? = nil) {
            self.chainKey = chainKey
            self.program = program
        }
    }

    /// Reads the program and starts the lanes. Blocks on the store.
    public init(
        store: any Store, clock: any EngineClock = SystemClock(), configuration: Configuration
    ) throws(EngineError) {
        self.store = store
        let clock = SchemeClock(clock)
        schemeClock = clock
        let keyCheck = ChainKeyCheck(key: configuration.chainKey, of: store)
        try keyCheck.refuseOther()
        programs = try ProgramBook(store: store, clock: clock, initial: configuration.program)
        try keyCheck.claim()
        let seat: Seat
        do {
            try Engine.start(clock, of: programs.current.program, in: store)
            seat = try store.join()
            serials = SerialNumbers(clock: clock, node: seat.number, after: try store.lastSerial())
        } catch {
            throw EngineError(error)
        }
        do { try PointBackfill.run(store) } catch { throw EngineError(error) }
        templates = TemplateBook(store: store)
        rewards = RewardBook(store: store)
        let chain = HashChain(key: configuration.chainKey)
        let (book, templates, rewards) = (programs, templates, rewards)
        lanes = (0..<configuration.lanes).map { number in
            let worker = LaneWorker(
                store: store, book: book, templates: templates, rewards: rewards, clock: clock, chain: chain,
                chainNumber: seat.firstChain + number,
                cachedMembers: configuration.cachedMembers / configuration.lanes)
            return Lane(worker, queueLimit: configuration.queueLimit)
        }
        queryLimit = configuration.queryLimit
        dueMembersAtOnce = configuration.dueMembersAtOnce
        readers = NIOThreadPool(numberOfThreads: configuration.readers)
        readers.start()
        for (number, lane) in lanes.enumerated() { lane.start(name: "florin-lane-\(number)") }
    }

    /// The one source of time.
    public var clock: any EngineClock { schemeClock }

    // MARK: Commands

    /// Has a command decided and written. Returns when what came of it is durable.
    public func submit(
        _ command: Command, for member: MemberID, key: IdempotencyKey? = nil
    ) async throws(EngineError) -> Answer {
        try await submit(command, member, key, nil)
    }

    /// Makes a member. The profile's id must come from ``newMember()``.
    public func enrol(_ profile: Profile) async throws(EngineError) -> Answer {
        let answer = try await submit(.enrol, profile.id, nil, profile)
        if case .success = answer.result { await giveBirthdayGift(toNewcomer: profile) }
        return answer
    }

    public func newMember() -> MemberID { MemberID(rawValue: serials.next()) }
    public func newTemplate() -> TemplateID { TemplateID(rawValue: serials.next()) }
    public func newReward() -> RewardID { RewardID(rawValue: serials.next()) }
    func newQuote(for member: MemberID) -> QuoteID { QuoteID(member, serials.next()) }

    private func submit(
        _ command: Command, _ member: MemberID, _ key: IdempotencyKey?, _ profile: Profile?
    ) async throws(EngineError) -> Answer {
        let result: Result<Answer, EngineError> = await withCheckedContinuation { continuation in
            push(command, for: member, key, profile) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same for whoever does not wait in a task; `answer` is called once.
    func push(
        _ command: Command, for member: MemberID, _ key: IdempotencyKey? = nil, _ profile: Profile? = nil,
        answer: @escaping @Sendable (Result<Answer, EngineError>) -> Void
    ) {
        let nextQuote = command.isPricing ? newQuote(for: member) : QuoteID(member, 0)
        let job = Job(
            command: command, member: member, key: key, profile: profile, nextQuote: nextQuote, answer: answer)
        do throws(EngineError) { try lanes[lane(of: member)].queue.push(job) } catch { answer(.failure(error)) }
    }

    /// The same for work that no client waits for.
    func push(
        due command: Command, for member: MemberID,
        answer: @escaping @Sendable (Result<Answer, EngineError>) -> Void
    ) {
        let job = Job(
            command: command, member: member, key: nil, profile: nil, nextQuote: QuoteID(member, 0), answer: answer)
        do throws(EngineError) { try lanes[lane(of: member)].queue.push(due: job) } catch { answer(.failure(error)) }
    }

    /// Any spread will do, as long as a member stays in its lane.
    private func lane(of member: MemberID) -> Int {
        let mixed = UInt64(bitPattern: member.rawValue) &* 0x9E37_79B9_7F4A_7C15
        return Int((mixed >> 32) % UInt64(lanes.count))
    }

    // MARK: Queries

    /// Runs a blocking read of the store on a reader's thread. Refused if too many wait for one.
    public func query<T: Sendable>(_ body: @escaping @Sendable (any Store) throws -> T) async throws(EngineError) -> T {
        defer { queries.wrappingSubtract(1, ordering: .relaxed) }
        guard queries.wrappingAdd(1, ordering: .relaxed).newValue <= queryLimit else {
            throw .overloaded(retryAfter: 1)
        }
        return try await ownQuery(body)
    }

    /// The same for Florin's own sake: those are few, and what they do must be done also when many clients wait.
    func ownQuery<T: Sendable>(_ body: @escaping @Sendable (any Store) throws -> T) async throws(EngineError) -> T {
        let store = self.store
        do { return try await readers.runIfActive { try body(store) } } catch { throw EngineError(error) }
    }

    /// What the lanes have done since the start.
    public var statistics: LaneStatistics {
        lanes.reduce(into: LaneStatistics()) { $0.add($1.figures) }
    }

    /// Jobs of clients that have come to the lanes so far.
    var arrivals: Int64 { lanes.reduce(0) { $0 + $1.queue.arrivals } }

    /// Jobs that wait in all lanes.
    public var queueDepth: Int { lanes.reduce(0) { $0 + $1.queue.depth } }

    // MARK: The end

    /// Takes no more commands, answers all that were accepted, then closes the store.
    /// - Parameter patience: if all this has not come to an end by then, the store is abandoned, and what is still under way is
    ///   answered with that it is unavailable.
    public func stop(patience: Duration = .seconds(30)) async throws(EngineError) {
        let (lanes, readers, store) = (self.lanes, self.readers, self.store)
        // Not cancelled with whoever calls: what was accepted is answered, also when a shutdown is in a hurry.
        let end = Task.detached {
            try await readers.runIfActive { for lane in lanes { lane.stop() } }
            try await readers.shutdownGracefully()
            try store.close()
        }
        // Lanes end when they know what came of their batches, and of a database that has gone for good they never do.
        let alarm = Task.detached {
            try await Task.sleep(for: patience)
            store.abandon()
        }
        defer { alarm.cancel() }
        do { try await end.value } catch { throw EngineError(error) }
    }
}

extension Engine: Service {
    /// Lives until the process is asked to stop; put it before the server, so that it drains after the last request.
    public func run() async throws {
        try? await gracefulShutdown()
        try await stop()
    }
}
