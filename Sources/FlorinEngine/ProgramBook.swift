public import FlorinCore
internal import Synchronization

/// The program and all its former versions.
public final class ProgramBook: Sendable {
    private let store: any Store
    private let clock: any EngineClock
    private let cache: Mutex<Cache>

    private struct Cache {
        var current: ProgramVersion
        var versions: [Int: ProgramVersion]
    }

    /// Reads the newest version. If there is none, saves `initial` as the first.
    init(store: any Store, clock: any EngineClock, initial: Program?) throws(EngineError) {
        self.store = store
        self.clock = clock
        let found: ProgramVersion?
        do { found = try ProgramBook.newest(in: store, or: initial, at: clock.now) } catch { throw EngineError(error) }
        guard let current = found else { throw .noProgram }
        cache = Mutex(Cache(current: current, versions: [current.version: current]))
    }

    private static func newest(
        in store: any Store, or initial: Program?, at now: Timestamp
    ) throws(StoreError) -> ProgramVersion? {
        while true {
            if let stored = try store.program(version: nil) { return try read(stored) }
            guard let initial else { return nil }
            do {
                return try write(initial, version: 1, to: store, at: now)
            } catch .conflict {
                // Another process starts at the same time, and was faster: its program is read.
                continue
            }
        }
    }

    /// The version in force.
    public var current: ProgramVersion { cache.withLock { $0.current } }

    /// A former version; nil if there never was one of this number. Blocks on the store the first time.
    public func version(_ number: Int) throws(StoreError) -> ProgramVersion? {
        if let known = cache.withLock({ $0.versions[number] }) { return known }
        guard let stored = try store.program(version: number) else { return nil }
        let version = try ProgramBook.read(stored)
        cache.withLock { $0.versions[number] = version }
        return version
    }

    /// The version that was in force at an instant; the first one, if there was none yet. Blocks on the store.
    public func version(at instant: Timestamp) throws(StoreError) -> ProgramVersion {
        let number = try store.programVersion(at: instant) ?? 1
        guard let version = try version(number) else { throw .corrupt("program version \(number) is missing") }
        return version
    }

    /// Puts a new version in force, unless it says what the current one says. Nil if it would change what cannot be changed,
    /// see ``fixedField(changedBy:)``. Blocks on the store.
    public func put(_ program: Program) throws(StoreError) -> ProgramVersion? {
        while true {
            let current = self.current
            guard fixedField(changedBy: program) == nil else { return nil }
            guard program != current.program else { return current }
            do {
                let next = try ProgramBook.write(program, version: current.version + 1, to: store, at: clock.now)
                install(next)
                return next
            } catch .conflict {
                try refresh()
            }
        }
    }

    /// The field of the document that this program says otherwise than the current one, although it cannot be changed: the
    /// currency, in which all that members hold is counted, and the mode, for time that was moved cannot be moved back.
    public func fixedField(changedBy program: Program) -> String? {
        let current = self.current.program
        if program.currency != current.currency { return "currency" }
        return program.mode != current.mode ? "mode" : nil
    }

    /// Takes over a version that another process has put in force.
    public func refresh() throws(StoreError) {
        guard let stored = try store.program(version: nil), stored.version > current.version else { return }
        install(try ProgramBook.read(stored))
    }

    private func install(_ version: ProgramVersion) {
        cache.withLock { cache in
            cache.versions[version.version] = version
            if version.version > cache.current.version { cache.current = version }
        }
    }

    private static func write(
        _ program: Program, version: Int, to store: any Store, at now: Timestamp
    ) throws(StoreError) -> ProgramVersion {
        try store.save(StoredProgram(version: version, at: now, document: program.bytes()))
        return ProgramVersion(version: version, program: program)
    }

    public static func read(_ stored: StoredProgram) throws(StoreError) -> ProgramVersion {
        do {
            let program = try Program.read(try JSON.parse(stored.document), zones: ZoneCatalog.rules(named:))
            return ProgramVersion(version: stored.version, program: program)
        } catch {
            throw .corrupt("program version \(stored.version): \(error)")
        }
    }
}
