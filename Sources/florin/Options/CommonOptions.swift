internal import ArgumentParser
internal import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A YAML file with settings, one `option: value` a line.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Where members and money are kept: sqlite:path or postgres://user@host/database (default: \(StoreLocation.standard)).",
            valueName: "store"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "The file with the secret that chains the journal (default: the path of the store and \".key\", or florin.key for a database).",
            valueName: "file"))
    var keyFile: String?

    @Flag(help: "Machine-readable output on stdout.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "What to log: debug, info, notice, warning or error (default: info).", valueName: "level"))
    var logLevel: String?

    var given: [Setting: String] {
        var given: [Setting: String] = [:]
        given[.config] = config
        given[.store] = store
        given[.keyFile] = keyFile
        given[.json] = json ? "true" : nil
        given[.logLevel] = logLevel
        return given
    }
}

extension Settings {
    /// The settings of a command: the common options and its own.
    init(_ common: CommonOptions, _ own: [Setting: String?] = [:]) async throws(Failure) {
        try await self.init(common.given.merging(own.compactMapValues { $0 }) { _, own in own })
    }

    /// Logs go to stderr, in one line each.
    func logger() throws(Failure) -> Logger {
        let level: Logger.Level = try choice(.logLevel, default: .info)
        var logger = Logger(label: "florin", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = level
        return logger
    }
}
