internal import FlorinCore
internal import FlorinEngine
internal import FlorinPostgres
internal import Logging

/// A store with the engine that runs on it.
struct Scheme {
    let store: any Store
    let engine: Engine
    /// What the operator should know about how it was opened.
    let notices: [Notice]

    struct Notice {
        let level: Logger.Level
        let text: String
    }

    /// Opens the store that the settings name, with the program that they give, and starts the engine.
    static func open(_ settings: Settings, clock: any EngineClock = SystemClock()) throws(Failure) -> Scheme {
        let program = try settings.program()
        let location = try settings.location()
        // Known before a file is made that would be of no use.
        guard program != nil || location.exists else { throw Failure(EngineError.noProgram) }
        let store = try location.open(tables: try settings.flag(.noMigrate) ? .require : .migrate)
        let keyFile = settings.chainKeyFile(of: location)
        return try Scheme(store, keyFile, program, clock)
    }

    init(
        _ store: any Store, _ keyFile: ChainKeyFile, _ program: Program?, _ clock: any EngineClock
    ) throws(Failure) {
        self.store = store
        var notices: [Notice] = []
        let configuration = Engine.Configuration(chainKey: try keyFile.key(of: store), program: program)
        if keyFile.isExposed {
            let text = "the key of the journal's chain can be read by others; chmod 600 \(keyFile.path)"
            notices.append(Notice(level: .warning, text: text))
        }
        do { engine = try Engine(store: store, clock: clock, configuration: configuration) } catch {
            throw Failure(error)
        }
        if let program, let version = try Scheme.install(program, in: engine) {
            notices.append(Notice(level: .notice, text: "the program has changed; version \(version) is in force"))
        }
        self.notices = notices
    }

    /// Puts a program that is not in force into force; gives its version.
    private static func install(_ program: Program, in engine: Engine) throws(Failure) -> Int? {
        guard engine.programs.current.program != program else { return nil }
        let installed: ProgramVersion?
        do { installed = try engine.programs.put(program) } catch { throw Failure(error) }
        guard let installed else {
            let field = engine.programs.fixedField(changedBy: program) ?? "currency"
            throw Failure(.usage, "the \(field) of a program cannot be changed")
        }
        return installed.version
    }

    func log(to logger: Logger) {
        for notice in notices { logger.log(level: notice.level, "\(notice.text)") }
    }

    func close() async throws(Failure) {
        do { try await engine.stop() } catch { throw Failure(error) }
    }
}

extension ChainKeyFile {
    /// The key of this store's chain, made now if the store is new.
    func key(of store: any Store) throws(Failure) -> [UInt8] {
        let (check, last): ([UInt8]?, Int64)
        do { (check, last) = (try store.keyCheck(), try store.lastSerial()) } catch { throw Failure(error) }
        return try key(isStoreNew: check == nil && last == 0)
    }

    /// The key of a store that is there and is only read.
    func existingKey(of store: any Store) throws(Failure) -> [UInt8] {
        let key = try existingKey()
        do { try ChainKeyCheck(key: key, of: store).refuseOther() } catch { throw Failure(error) }
        return key
    }
}
