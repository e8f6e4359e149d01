public import FlorinCore

extension Engine {
    /// The program in this version, or the one in force if nil; nil if there never was such a version.
    public func program(version number: Int?) async throws(EngineError) -> ProgramVersion? {
        let current = programs.current
        guard let number, number != current.version else { return current }
        let book = programs
        return try await query { _ in try book.version(number) }
    }

    /// The program that was in force at an instant.
    public func program(asOf instant: Timestamp) async throws(EngineError) -> ProgramVersion {
        let book = programs
        return try await query { _ in try book.version(at: instant) }
    }

    /// Puts a program in force, see ``ProgramBook/put(_:)``.
    public func put(_ program: Program) async throws(EngineError) -> ProgramVersion? {
        let book = programs
        return try await query { _ in try book.put(program) }
    }

    /// Takes over a program that another process has put in force, and the time of a test clock, and gives the API keys that are in force.
    public func refresh() async throws(EngineError) -> [APIKey] {
        let (book, clock) = (programs, schemeClock)
        return try await ownQuery { store in
            try book.refresh()
            try clock.follow(store)
            return try store.apiKeys().filter { $0.revokedAt == nil }
        }
    }

    /// Reads the store, and throws if it cannot be read.
    public func probe() async throws(EngineError) {
        _ = try await query { try $0.program(version: nil)?.version }
    }
}
